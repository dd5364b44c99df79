//! `[page]` and `[[page.sites]]`: where status pages are and how they are dressed.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{ConfigError, Mail, S3, Subscribers};
use crate::incident::words::{Lang, UnknownWord};
use crate::page::sites::{self, Brand, Colour, Link, Logo, SiteSettings};

/// The largest logo, in bytes: every visitor loads it.
const LARGEST_LOGO: u64 = 200 * 1024;
/// What is behind links where they are hardest to read, by day and by night: `--quiet-wash` of the
/// style sheet.
const LIGHT_GROUND: &str = "#f2ede5";
const DARK_GROUND: &str = "#221d19";
/// WCAG 2.2, 1.4.3: text against what is behind it.
const LEAST_CONTRAST: f64 = 4.5;

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Page {
    pub listen: SocketAddr,
    /// `whsec_…`, shared by the bot and the page. `firebell run` needs none: it makes one.
    pub secret: Option<SecretString>,
    pub database_url: String,
    /// Where people reach the page; links in Discord and in feeds begin with it.
    pub public_url: Option<Url>,
    /// What the page is called; without it, as the Discord server is.
    pub name: Option<String>,
    /// What the page is written in; without it, the Discord server's language.
    pub language: Option<String>,
    /// A picture in the page's head: a file, served by the page itself.
    pub logo: Option<PathBuf>,
    /// The colour of links and buttons.
    pub accent: Option<String>,
    /// The same, for readers whose screens are dark.
    pub accent_dark: Option<String>,
    /// Markdown at the foot of each page.
    pub footer: Option<String>,
    /// At the head of each page.
    pub links: Vec<PageLink>,
    /// Pages with an address or a dress of their own.
    pub sites: Vec<PageSite>,
    /// A folder or `s3://bucket/prefix` to which the page is written out as plain files.
    pub export: Option<String>,
    pub s3: Option<S3>,
    pub mail: Mail,
    pub subscribers: Subscribers,
    /// The folder of its own copies of public files; without it, one beside its database.
    pub files: Option<PathBuf>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            secret: None,
            database_url: "sqlite://firebell-page.db".to_owned(),
            public_url: None,
            name: None,
            language: None,
            logo: None,
            accent: None,
            accent_dark: None,
            footer: None,
            links: Vec::new(),
            sites: Vec::new(),
            export: None,
            s3: None,
            mail: Mail::default(),
            subscribers: Subscribers::default(),
            files: None,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageLink {
    pub text: String,
    pub url: Url,
}

/// One Discord server's page; its keys mean what those of `[page]` mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSite {
    /// The server's id, or its slug as the page's addresses have it.
    pub guild: String,
    /// The host name that shows this server and no other.
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub public_url: Option<Url>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub logo: Option<PathBuf>,
    #[serde(default)]
    pub accent: Option<String>,
    #[serde(default)]
    pub accent_dark: Option<String>,
    #[serde(default)]
    pub footer: Option<String>,
    #[serde(default)]
    pub links: Vec<PageLink>,
}

impl Page {
    /// How the page at the root is dressed. Reads its logo.
    ///
    /// # Errors
    /// Where a colour is none or can't be read on the page, or the logo can't be used.
    pub fn brand(&self) -> Result<Brand, ConfigError> {
        Ok(Brand {
            name: self.name.clone(),
            language: language("page.language", self.language.as_deref())?,
            logo: self.logo.as_deref().map(|file| logo("page.logo", file)).transpose()?,
            accent: accent("page.accent", self.accent.as_deref(), LIGHT_GROUND)?,
            accent_dark: accent("page.accent_dark", self.accent_dark.as_deref(), DARK_GROUND)?,
            footer: self.footer.clone(),
            links: links("page.links", &self.links)?,
        })
    }

    /// The pages with an address or a dress of their own. Reads their logos.
    ///
    /// # Errors
    /// As [`brand`](Self::brand), and where a host is no host name.
    pub fn site_settings(&self) -> Result<Vec<SiteSettings>, ConfigError> {
        self.sites.iter().enumerate().map(|(at, site)| site.settings(at)).collect()
    }
}

impl PageSite {
    fn settings(&self, at: usize) -> Result<SiteSettings, ConfigError> {
        let key = |key: &str| format!("page.sites[{at}].{key}");
        if let Some(host) = &self.host
            && (sites::host_name(host) != host.to_ascii_lowercase()
                || url::Host::parse(host).is_err())
        {
            let message =
                format!("{} is no host name; give one such as status.example.org", key("host"));
            return Err(ConfigError::Invalid { message });
        }
        let brand = Brand {
            name: self.name.clone(),
            language: language(&key("language"), self.language.as_deref())?,
            logo: self.logo.as_deref().map(|file| logo(&key("logo"), file)).transpose()?,
            accent: accent(&key("accent"), self.accent.as_deref(), LIGHT_GROUND)?,
            accent_dark: accent(&key("accent_dark"), self.accent_dark.as_deref(), DARK_GROUND)?,
            footer: self.footer.clone(),
            links: links(&key("links"), &self.links)?,
        };
        Ok(SiteSettings {
            guild: self.guild.clone(),
            host: self.host.clone(),
            public_url: self.public_url.clone(),
            brand: Arc::new(brand),
        })
    }
}

fn language(key: &str, id: Option<&str>) -> Result<Option<Lang>, ConfigError> {
    let known = || Lang::ALL.iter().map(|lang| format!("\"{}\" ({lang})", lang.id()));
    id.map(str::parse).transpose().map_err(|error: UnknownWord| ConfigError::Invalid {
        message: format!(
            "{key}: there are no texts in \"{}\"; take {}, or leave it out for the Discord \
             server's own language",
            error.given,
            known().collect::<Vec<_>>().join(" or ")
        ),
    })
}

fn logo(key: &str, file: &Path) -> Result<Logo, ConfigError> {
    let invalid = |why: String| ConfigError::Invalid { message: format!("{key}: {why}") };
    let shown = file.display();
    let size = std::fs::metadata(file).map_err(|e| invalid(format!("{shown}: {e}")))?.len();
    if size > LARGEST_LOGO {
        let why = format!(
            "{shown} has {size} bytes; every visitor loads it, so give one of at most {LARGEST_LOGO}"
        );
        return Err(invalid(why));
    }
    let bytes = std::fs::read(file).map_err(|e| invalid(format!("{shown}: {e}")))?;
    Logo::new(&file.to_string_lossy(), bytes).map_err(invalid)
}

fn accent(key: &str, colour: Option<&str>, ground: &str) -> Result<Option<Colour>, ConfigError> {
    let invalid = |why: String| ConfigError::Invalid { message: format!("{key} {why}") };
    let Some(text) = colour else { return Ok(None) };
    let colour: Colour = text.parse().map_err(&invalid)?;
    let ground: Colour = ground.parse().map_err(&invalid)?;
    let contrast = colour.contrast(&ground);
    if contrast < LEAST_CONTRAST {
        return Err(invalid(format!(
            "has a contrast of {contrast:.1} to what is behind some links, {}, and text needs \
             {LEAST_CONTRAST}: take a {} colour",
            ground.as_str(),
            if ground.as_str() == DARK_GROUND { "lighter" } else { "darker" }
        )));
    }
    Ok(Some(colour))
}

fn links(key: &str, links: &[PageLink]) -> Result<Vec<Link>, ConfigError> {
    let link = |link: &PageLink| {
        if !matches!(link.url.scheme(), "http" | "https" | "mailto") {
            let message = format!("{key}: {} leads nowhere on the web", link.url);
            return Err(ConfigError::Invalid { message });
        }
        Ok(Link { text: link.text.clone(), url: link.url.clone() })
    };
    links.iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(toml: &str) -> Page {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn a_colour_that_nobody_could_read_is_refused_with_the_reason() {
        let error = page("accent = '#ffcc00'").brand().unwrap_err().to_string();
        assert!(error.contains("contrast of 1.3") && error.contains("darker"), "{error}");
        assert!(page("accent = '#0b5f8a'\naccent_dark = '#8ecdf5'").brand().is_ok());
        assert!(page("accent = 'url(x)'").brand().is_err());
        // Fine on the paper, and not where the facts of an incident stand.
        assert!(page("accent = '#2c6edd'").brand().is_err());
        assert!(page("accent_dark = '#3179f3'").brand().is_err());
    }

    #[test]
    fn what_is_behind_links_is_what_the_style_sheet_has_there() {
        let css = include_str!("../../templates/page/page.css");
        for ground in [LIGHT_GROUND, DARK_GROUND] {
            assert!(css.contains(&format!("--quiet-wash: {ground};")), "{ground}");
        }
    }

    #[test]
    fn a_language_that_there_is_not_is_refused_with_those_that_there_are() {
        assert_eq!(page("language = 'de'").brand().unwrap().language, Some(Lang::De));
        assert_eq!(page("").brand().unwrap().language, None);
        let error = page("language = 'fr'").brand().unwrap_err().to_string();
        assert!(error.contains("page.language: there are no texts in \"fr\""), "{error}");
        assert!(error.contains("\"en\" (English) or \"de\" (Deutsch)"), "{error}");
        let sites = page("[[sites]]\nguild = '1'\nlanguage = 'German'").site_settings();
        assert!(sites.unwrap_err().to_string().contains("page.sites[0].language"));
    }

    #[test]
    fn a_logo_is_a_picture_of_bearable_size() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, length: usize| {
            let file = folder.path().join(name);
            std::fs::write(&file, vec![b'x'; length]).unwrap();
            page(&format!("logo = '{}'", file.display())).brand().map(|brand| brand.logo.unwrap())
        };
        assert_eq!(file("a.svg", 10).unwrap().content_type, "image/svg+xml");
        assert!(file("a.exe", 10).unwrap_err().to_string().contains(".svg"));
        assert!(file("a.png", 300_000).unwrap_err().to_string().contains("every visitor"));
        assert!(page("logo = '/nowhere.png'").brand().is_err());
    }

    #[test]
    fn a_site_is_one_server_at_one_host() {
        let sites = page("[[sites]]\nguild = '1'\nhost = 'status.example.org'").site_settings();
        assert_eq!(sites.unwrap()[0].host.as_deref(), Some("status.example.org"));
        let error = page("[[sites]]\nguild = '1'\nhost = 'https://x/'").site_settings();
        assert!(error.unwrap_err().to_string().contains("page.sites[0].host"));
        let link = page("links = [{text = 'x', url = 'javascript:alert(1)'}]").brand();
        assert!(link.is_err());
    }
}
