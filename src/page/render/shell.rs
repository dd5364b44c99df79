//! What every HTML page has around it: head, header, footer, the files it needs.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::body::Bytes;

use super::super::document::{Document, Rendered, short_hash};
use super::super::site::Site;
use super::super::sites::{Brand, Link};
use super::super::{moments, text};
use super::looks::{self, Look};
use crate::incident::words::ComponentStatus;
use crate::texts::{self, Lang, say};

/// A file that pages refer to by an address which names its content.
#[derive(Clone)]
pub struct Asset {
    path: Arc<str>,
    document: Arc<Document>,
}

impl Asset {
    fn new(name: &str, ending: &str, content_type: &'static str, body: &str) -> Self {
        let path = format!("/assets/{name}-{}.{ending}", short_hash(body.as_bytes()));
        let document = Document::new(Rendered::asset(content_type, body.to_owned()), None);
        Self { path: path.into(), document }
    }

    fn picture(name: &str, bytes: &'static [u8]) -> Self {
        let path = format!("/assets/{name}-{}.png", short_hash(bytes));
        let document = Document::of_bytes("image/png", Bytes::from_static(bytes));
        Self { path: path.into(), document }
    }
}

/// What a page shows of itself elsewhere: in a tab, and where somebody links to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// How things are at this moment.
    State(ComponentStatus),
    /// Of what does not change any more, so that no page of the past changes with the present.
    Plain,
}

const SIGNS: [Sign; 6] = [
    Sign::State(ComponentStatus::Operational),
    Sign::State(ComponentStatus::DegradedPerformance),
    Sign::State(ComponentStatus::PartialOutage),
    Sign::State(ComponentStatus::MajorOutage),
    Sign::State(ComponentStatus::UnderMaintenance),
    Sign::Plain,
];

impl Sign {
    /// Drawn by `assets/preview/draw.py`, 1200 × 630 pixels: what most sites show of a link.
    const fn picture(self) -> &'static [u8] {
        match self {
            Self::State(ComponentStatus::Operational) => {
                include_bytes!("../../../assets/preview/operational.png")
            }
            Self::State(ComponentStatus::DegradedPerformance) => {
                include_bytes!("../../../assets/preview/degraded.png")
            }
            Self::State(ComponentStatus::PartialOutage) => {
                include_bytes!("../../../assets/preview/partial.png")
            }
            Self::State(ComponentStatus::MajorOutage) => {
                include_bytes!("../../../assets/preview/major.png")
            }
            Self::State(ComponentStatus::UnderMaintenance) => {
                include_bytes!("../../../assets/preview/maintenance.png")
            }
            Self::Plain => include_bytes!("../../../assets/preview/status.png"),
        }
    }

    /// The picture for those who do not see it.
    fn words(self, lang: Lang) -> String {
        match self {
            Self::State(status) => looks::of_everything(lang, status).word,
            Self::Plain => say!(lang, "page-picture-plain"),
        }
    }
}

/// Script, and an icon and a picture for each sign: the same for every page.
struct Assets {
    css: String,
    js: Asset,
    signs: Vec<(Sign, Asset, Asset)>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    css: compact_style(include_str!("../../../templates/page/page.css")),
    js: Asset::new(
        "page",
        "js",
        "text/javascript; charset=utf-8",
        &compact(include_str!("../../../templates/page/page.js")),
    ),
    signs: SIGNS
        .iter()
        .map(|sign| {
            let icon = Asset::new("icon", "svg", "image/svg+xml", &icon_svg(*sign));
            (*sign, icon, Asset::picture("preview", sign.picture()))
        })
        .collect(),
});

impl Assets {
    /// Paths of its icon and its picture.
    fn sign(&self, sign: Sign) -> (&str, &str) {
        let found = self.signs.iter().find(|(of, _, _)| *of == sign);
        found.map_or(("", ""), |(_, icon, picture)| (&icon.path, &picture.path))
    }
}

/// Without indentation, empty lines and lines that are nothing but a comment. Neither of our two
/// files has a text over several lines.
fn compact(source: &str) -> String {
    let lines = source.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Also without the spaces that mean nothing there: none of these pairs is in a text of ours, nor
/// tells one selector from another.
fn compact_style(source: &str) -> String {
    let pairs = [("; }", "}"), (" }", "}"), (" {", "{"), ("{ ", "{"), ("; ", ";"), (": ", ":")];
    let pairs = pairs.into_iter().chain([(", ", ","), (";\n", ";"), ("{\n", "{"), ("}\n", "}")]);
    pairs.fold(compact(source), |css, (long, short)| css.replace(long, short))
}

/// The style sheet of a page dressed so. Colours can be nothing but colours.
fn style(brand: &Brand) -> String {
    let mut css = ASSETS.css.clone();
    if let Some(accent) = &brand.accent {
        css.push_str(&format!("\n:root{{--ember:{}}}", accent.as_str()));
    }
    if let Some(accent) = brand.accent_dark.as_ref() {
        let accent = accent.as_str();
        css.push_str(&format!("\n@media (prefers-color-scheme:dark){{:root{{--ember:{accent}}}}}"));
    } else if brand.accent.is_some() {
        // A colour for light surroundings is mostly too dark for dark ones.
        css.push_str("\n@media (prefers-color-scheme:dark){:root{--ember:#ff9b62}}");
    }
    css
}

fn style_path(brand: &Brand) -> String {
    format!("/assets/page-{}.css", short_hash(style(brand).as_bytes()))
}

/// Names what every page of a site has around it.
#[must_use]
pub fn dress(site: &Site) -> String {
    let Brand { name: _, language: _, logo, accent: _, accent_dark: _, footer, links } =
        &*site.brand;
    let logo = logo.as_ref().map(|logo| &logo.path);
    let (title, base, css) = (site.title(), site.base.as_str(), style_path(&site.brand));
    let (lang, js) = (site.lang().id(), &ASSETS.js.path);
    format!("{title:?} {lang} {base} {css} {js} {logo:?} {footer:?} {links:?}")
}

/// The files that pages dressed so refer to, each with its address.
#[must_use]
pub fn assets(brand: &Brand) -> Vec<(Arc<str>, Arc<Document>)> {
    let css = Asset::new("page", "css", "text/css; charset=utf-8", &style(brand));
    let signs = ASSETS.signs.iter().flat_map(|(_, icon, picture)| [icon, picture]);
    let shared = [&css, &ASSETS.js].into_iter().chain(signs);
    let mut all: Vec<_> =
        shared.map(|asset| (Arc::clone(&asset.path), Arc::clone(&asset.document))).collect();
    if let Some(logo) = &brand.logo {
        let document = Document::of_bytes(logo.content_type, logo.bytes.clone());
        all.push((Arc::from(logo.path.as_str()), document));
    }
    all
}

/// The tone that holds on light and dark alike, for icons and the badge.
#[must_use]
pub const fn tone(status: ComponentStatus) -> &'static str {
    match status {
        ComponentStatus::Operational => "#1f7a47",
        ComponentStatus::DegradedPerformance => "#8a5d00",
        ComponentStatus::PartialOutage => "#b5430c",
        ComponentStatus::MajorOutage => "#b3183a",
        ComponentStatus::UnderMaintenance => "#2962b3",
    }
}

/// The bell on the state's tone; where something is wrong it also has the state's shape.
fn icon_svg(sign: Sign) -> String {
    let (status, fill) = match sign {
        Sign::State(status) => (status, tone(status)),
        // The page's own colour.
        Sign::Plain => (ComponentStatus::Operational, "#a63c0a"),
    };
    let shape = match status {
        ComponentStatus::Operational => r#"<circle cx="16" cy="16" r="16"/>"#,
        ComponentStatus::DegradedPerformance => r#"<rect width="32" height="32" rx="8"/>"#,
        ComponentStatus::PartialOutage => r#"<path d="M16 0 33 32H-1z"/>"#,
        ComponentStatus::MajorOutage => {
            r#"<path d="M9.4 0h13.2L32 9.4v13.2L22.6 32H9.4L0 22.6V9.4z"/>"#
        }
        ComponentStatus::UnderMaintenance => r#"<path d="m16-1 17 17-17 17L-1 16z"/>"#,
    };
    let bell = r##"<path d="M16 7c4 0 5.5 3 5.5 6.5 0 3 .8 4.7 2.2 6.2H8.3c1.4-1.5 2.2-3.2 2.2-6.2C10.5 10 12 7 16 7zm-2.6 14.2h5.2a2.6 2.6 0 0 1-5.2 0z" fill="#fff"/>"##;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="{fill}">{shape}</g>{bell}</svg>"#
    )
}

/// What the base template reads.
pub struct Shell {
    pub lang: Lang,
    pub site: String,
    pub title: String,
    pub description: String,
    /// What it is in Open Graph's words.
    pub kind: &'static str,
    /// Absolute, as feeds and previews need it.
    pub canonical: String,
    /// The front page's address, from anywhere.
    pub home: String,
    /// The folder that the page is served under, mostly nothing.
    pub root: String,
    pub css: String,
    pub js: String,
    pub icon: String,
    /// Absolute: what is shown where somebody links to it.
    pub picture: String,
    pub picture_says: String,
    pub logo: Option<String>,
    pub links: Vec<Link>,
    /// Safe HTML.
    pub footer: Option<String>,
    /// It renews itself while it is open, where scripts run.
    pub live: bool,
    /// It is loaded again from time to time where no scripts run.
    pub reloads: bool,
    /// Search engines may list it.
    pub listed: bool,
    /// Words of the script, with `{}` where it puts a title or a zone.
    pub updated: String,
    pub in_zone: String,
    pub show_zone: String,
    /// Safe HTML: a sentence on when the bot was last heard.
    pub heard: Option<String>,
    /// Safe HTML: a sentence on since when nothing was heard; shown where that is too long.
    pub silent_since: Option<String>,
    /// The bot has been silent for too long.
    pub silent: bool,
}

impl Shell {
    /// A text without values, for templates.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        texts::say(self.lang, key, &[])
    }

    /// For the page at `path`. `title` goes in front of the site's own.
    #[must_use]
    pub fn new(site: &Site, path: &str, title: &str, description: String) -> Self {
        let (lang, name, brand) = (site.lang(), site.title(), &site.brand);
        Self {
            lang,
            title: format!("{title} · {name}"),
            description,
            kind: "website",
            canonical: site.absolute(path),
            home: site.absolute("/"),
            root: site.href(""),
            css: site.href(&style_path(brand)),
            js: site.href(&ASSETS.js.path),
            icon: site.href(ASSETS.sign(Sign::Plain).0),
            picture: site.absolute(ASSETS.sign(Sign::Plain).1),
            picture_says: Sign::Plain.words(lang),
            logo: brand.logo.as_ref().map(|logo| site.href(&logo.path)),
            links: brand.links.clone(),
            footer: brand.footer.as_deref().map(|typed| text::markdown_to_html(lang, typed)),
            live: false,
            reloads: false,
            listed: true,
            updated: say!(lang, "page-updated", title = "{}"),
            in_zone: say!(lang, "page-in-zone", zone = "{}"),
            show_zone: say!(lang, "page-show-zone", zone = "{}"),
            heard: None,
            silent_since: None,
            silent: false,
            site: name,
        }
    }

    /// For pages that may change, whoever reads them.
    #[must_use]
    pub fn renewed(self) -> Self {
        Self { live: true, reloads: true, ..self }
    }

    /// For pages that are rendered anew as time passes: they say when the bot was last heard.
    #[must_use]
    pub fn heard(self, site: &Site) -> Self {
        let lang = site.lang();
        let moment = site.heard_at.map(|at| moments::full_html(lang, at));
        let silent = moment.is_some() && site.is_silent();
        let heard = moment.clone().map(|moment| say!(lang, "page-heard", moment = moment));
        let silent_since = moment.map(|moment| say!(lang, "page-silent-since", moment = moment));
        Self { heard, silent_since, silent, ..self }
    }

    /// For pages that show the present.
    #[must_use]
    pub fn live(self, site: &Site) -> Self {
        let sign = match site.knows_nothing() {
            true => Sign::Plain,
            false => Sign::State(site.overall()),
        };
        let icon = site.href(ASSETS.sign(sign).0);
        Self { icon, ..self.renewed().heard(site).linked_as(site, sign) }
    }

    /// Where somebody links to it, it is shown with the picture of this sign.
    #[must_use]
    pub fn linked_as(self, site: &Site, sign: Sign) -> Self {
        let picture = site.absolute(ASSETS.sign(sign).1);
        Self { picture, picture_says: sign.words(site.lang()), ..self }
    }
}

#[derive(Template)]
#[template(path = "page/not_found.html")]
struct NotFound {
    shell: Shell,
    overall: Look,
}

pub fn not_found(site: &Site) -> Result<Rendered, askama::Error> {
    let shell = Shell::new(
        site,
        "/",
        &say!(site.lang(), "page-lost-title"),
        say!(site.lang(), "page-lost-about"),
    );
    let shell = Shell { listed: false, ..shell };
    let overall = looks::of_everything(site.lang(), site.overall());
    Ok(Rendered::html(NotFound { shell, overall }.render()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_style_sheet_means_the_same() {
        let small = compact_style(
            "a { color: red; margin: 0 1px; }\n  .b::before, i { content: \" · \"; }\n",
        );
        assert_eq!(small, "a{color:red;margin:0 1px}.b::before,i{content:\" · \"}");
        assert!(
            ASSETS.css.contains("content:\" · \";white-space:pre}") && ASSETS.css.len() < 11_500
        );
    }
}
