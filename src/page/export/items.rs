//! What there is to be written out, and what each of it is made of.

use std::sync::Arc;

use axum::body::Bytes;

use super::ExportError;
use crate::digest::sha256_hex;
use crate::files::Files;
use crate::page::document::{Document, Encoding};
use crate::page::files::{self, CACHING, PublicFile};
use crate::page::place::Place as SitePlace;
use crate::page::publish::{PublishedSite, Publisher};
use crate::page::render::{self, Wanted};

/// Shown by most hosts for addresses where nothing is.
pub const NOT_FOUND: &str = "404.html";
/// The ends of names that no web server runs and no browser runs anything of. A web server tells what
/// a file is by its name alone, so a folder gets no others.
const HARMLESS: [&str; 36] = [
    "7z", "avif", "bmp", "bz2", "conf", "csv", "diff", "doc", "docx", "gif", "gz", "heic", "ini",
    "jpeg", "jpg", "json", "log", "md", "mov", "mp3", "mp4", "odp", "ods", "odt", "ogg", "patch",
    "pdf", "png", "tar", "toml", "tsv", "txt", "wav", "webm", "webp", "zip",
];
/// Anywhere in a name, some web servers run such a file.
const RUN: [&str; 11] =
    ["asp", "aspx", "cgi", "htm", "html", "jsp", "phar", "php", "phtml", "pl", "shtml"];
/// Bytes of a name that file systems take.
const LONGEST_NAME: usize = 255;

/// What is said of a file where the place takes that.
#[derive(Clone, Debug)]
pub struct Told {
    pub content_type: &'static str,
    pub caching: &'static str,
    pub disposition: Option<String>,
}

/// One file to be.
pub struct Item {
    /// The path on the page, without the slash in front: empty for the front page.
    pub path: String,
    pub is_html: bool,
    pub what: What,
}

pub enum What {
    Ready(Arc<Document>),
    OnDemand {
        site: Arc<PublishedSite>,
        wanted: Box<Wanted>,
        /// Where it is the same, the bytes are the same; none where they have to be looked at.
        made_of: Option<String>,
    },
    /// A copy of an attached file.
    Copy(Arc<PublicFile>),
}

/// An item's bytes, or where they are.
pub enum Content {
    Bytes(Bytes),
    Copy(std::path::PathBuf),
}

/// What an item comes to.
pub struct Made {
    pub told: Told,
    pub hash: String,
    pub content: Content,
}

impl Made {
    /// Whether these are its bytes.
    pub fn is(&self, bytes: &[u8]) -> bool {
        match &self.content {
            Content::Bytes(ours) => ours == bytes,
            Content::Copy(_) => sha256_hex(bytes) == self.hash,
        }
    }
}

impl Item {
    fn new(folder: &str, path: &str, is_html: bool, what: What) -> Self {
        let path = format!("{folder}{path}").trim_matches('/').to_owned();
        Self { path, is_html, what }
    }

    /// What it is made of, if that says whether it changed.
    pub fn made_of(&self) -> Option<&str> {
        match &self.what {
            What::OnDemand { made_of, .. } => made_of.as_deref(),
            What::Ready(_) | What::Copy(_) => None,
        }
    }

    /// The name of its content, where that is known without making it.
    pub fn hash(&self) -> Option<String> {
        match &self.what {
            What::Ready(document) => Some(hash(document)),
            What::Copy(file) => Some(file.sha256.clone()),
            What::OnDemand { .. } => None,
        }
    }

    /// None where it is not there any more, or not yet.
    pub async fn make(
        &self,
        publisher: &Publisher,
        files: Option<&Files>,
    ) -> Result<Option<Made>, ExportError> {
        let document = match &self.what {
            What::Ready(document) => Some(Arc::clone(document)),
            What::OnDemand { site, wanted, .. } => {
                publisher.document_for_export(site, Wanted::clone(wanted)).await?
            }
            What::Copy(file) => return Ok(copied(file, files).await),
        };
        Ok(document.map(|document| Made {
            told: Told {
                content_type: document.content_type,
                caching: document.caching.header(),
                disposition: None,
            },
            hash: hash(&document),
            content: Content::Bytes(document.bytes(Encoding::Identity).clone()),
        }))
    }
}

fn hash(document: &Document) -> String {
    document.etag(Encoding::Identity).trim_matches('"').to_owned()
}

async fn copied(file: &PublicFile, files: Option<&Files>) -> Option<Made> {
    let (files, sha256) = (files?, &file.sha256);
    // What the bot did not bring yet is written out once it is there.
    let path = files.path(sha256).filter(|path| path.exists())?;
    let (disposition, content_type) = files::disposition(&file.name, file.content_type.as_deref());
    let told = Told { content_type, caching: CACHING, disposition: Some(disposition) };
    Some(Made { told, hash: sha256.clone(), content: Content::Copy(path) })
}

/// Everything that is published, the front page last: so no link on it leads nowhere.
pub fn everything(publisher: &Publisher, files: Option<&Files>) -> Vec<Item> {
    let published = publisher.published();
    let mut items = Vec::new();
    for site in &published.sites {
        let folder = folder_of(&site.place);
        let dress = render::dress(&site.site);
        for (path, document) in &site.documents {
            let is_html = document.content_type.starts_with("text/html");
            items.push(Item::new(&folder, path, is_html, What::Ready(Arc::clone(document))));
        }
        for (path, wanted) in render::every(&site.site) {
            if site.documents.contains_key(path.as_str()) {
                continue;
            }
            let made_of = render::made_of(&site.site, &wanted);
            let made_of = made_of.map(|of| sha256_hex(format!("{dress} {of}")));
            let is_html = matches!(wanted, Wanted::Incident(_) | Wanted::Month { .. });
            let (site, wanted) = (Arc::clone(site), Box::new(wanted));
            items.push(Item::new(
                &folder,
                &path,
                is_html,
                What::OnDemand { site, wanted, made_of },
            ));
        }
        let not_found = What::Ready(Arc::clone(&site.not_found));
        items.push(Item::new(&folder, &format!("/{NOT_FOUND}"), false, not_found));
    }
    if files.is_some() {
        let public = published.sites.iter().flat_map(|site| site.files.iter());
        for file in public.filter(|file| is_one_name(&file.name)) {
            // Where every entry refers to: at the root, whichever server's it is.
            let path = format!("/files/{}/{}", file.sha256, file.name);
            items.push(Item::new("", &path, false, What::Copy(Arc::clone(file))));
        }
    }
    items.sort_by(|a, b| a.path.is_empty().cmp(&b.path.is_empty()).then(a.path.cmp(&b.path)));
    // Two pages may show the same file.
    items.dedup_by(|later, earlier| later.path == earlier.path);
    items
}

/// It leads nowhere else than where it is written.
fn is_one_name(name: &str) -> bool {
    let plain = !name.contains(['/', '\\', '\0']) && !name.starts_with('.');
    plain && name.trim() == name && (1..=LONGEST_NAME).contains(&name.len())
}

/// Whether a web server that goes by names serves it as something that runs nowhere.
pub fn is_harmless(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut ends = name.split('.').skip(1);
    let last = name.rsplit_once('.').map(|(_, last)| last);
    // `x.php5` too.
    let runs = |end: &str| RUN.contains(&end.trim_end_matches(|c: char| c.is_ascii_digit()));
    last.is_some_and(|last| HARMLESS.contains(&last)) && !ends.any(runs)
}

/// The folder of a page: none for the root, its slug where it is found by that, its host's name
/// where it has one.
fn folder_of(place: &SitePlace) -> String {
    match (&place.host, place.slugs.first()) {
        _ if place.root => String::new(),
        (Some(host), _) => format!("/{host}"),
        (None, slug) => slug.map(|slug| format!("/{slug}")).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gets_nothing_that_a_web_server_would_run() {
        for fine in ["a b.png", "error.2022-12-13.log", "ÄÖ.PDF", "x.tar.gz"] {
            assert!(is_one_name(fine) && is_harmless(fine), "{fine}");
        }
        let risky = [
            "x.html",
            "x.svg",
            "x.php",
            "x.php.png",
            "x.PHP5.jpg",
            "x.htm.log",
            "x",
            "x.",
            "x.exe",
        ];
        for risky in risky {
            assert!(!is_harmless(risky), "{risky}");
        }
        for elsewhere in ["..", ".htaccess", "a/b.png", "..\\x.png", "", " a.png"] {
            assert!(!is_one_name(elsewhere), "{elsewhere}");
        }
    }
}
