//! What every HTML page has around it: head, header, footer, the files it needs.

use std::sync::LazyLock;

use askama::Template;

use super::super::document::{Rendered, short_hash};
use super::super::moments;
use super::super::site::Site;
use super::looks::{self, Look};
use crate::incident::words::ComponentStatus;

/// A file that pages refer to by an address which names its content.
pub struct Asset {
    pub path: String,
    content_type: &'static str,
    body: String,
}

impl Asset {
    fn new(name: &str, ending: &str, content_type: &'static str, body: &str) -> Self {
        let path = format!("/assets/{name}-{}.{ending}", short_hash(body.as_bytes()));
        Self { path, content_type, body: body.to_owned() }
    }

    #[must_use]
    pub fn rendered(&self) -> Rendered {
        Rendered::asset(self.content_type, self.body.clone())
    }
}

/// Style, script, and one icon for each state.
pub struct Assets {
    css: Asset,
    js: Asset,
    icons: Vec<(ComponentStatus, Asset)>,
}

pub static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    css: Asset::new(
        "page",
        "css",
        "text/css; charset=utf-8",
        include_str!("../../../templates/page/page.css"),
    ),
    js: Asset::new(
        "page",
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../../../templates/page/page.js"),
    ),
    icons: ComponentStatus::ALL
        .iter()
        .map(|status| (*status, Asset::new("icon", "svg", "image/svg+xml", &icon_svg(*status))))
        .collect(),
});

impl Assets {
    pub fn all(&self) -> impl Iterator<Item = &Asset> {
        [&self.css, &self.js].into_iter().chain(self.icons.iter().map(|(_, icon)| icon))
    }

    fn icon(&self, status: ComponentStatus) -> &str {
        self.icons.iter().find(|(of, _)| *of == status).map_or("", |(_, icon)| &icon.path)
    }
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
fn icon_svg(status: ComponentStatus) -> String {
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
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="{}">{shape}</g>{bell}</svg>"#,
        tone(status)
    )
}

/// What the base template reads.
pub struct Shell {
    pub site: String,
    pub title: String,
    pub description: String,
    /// Absolute, as feeds and previews need it.
    pub canonical: String,
    /// The folder that the page is served under, mostly nothing.
    pub root: String,
    pub css: String,
    pub js: String,
    pub icon: String,
    /// It renews itself while it is open.
    pub live: bool,
    /// Search engines may list it.
    pub listed: bool,
    /// Safe HTML: when the bot was last heard.
    pub heard: Option<String>,
    /// Safe HTML: since when it has been silent for too long.
    pub silent_since: Option<String>,
}

impl Shell {
    /// For the page at `path`. `title` goes in front of the site's own.
    #[must_use]
    pub fn new(site: &Site, path: &str, title: &str, description: String) -> Self {
        let name = site.title();
        Self {
            title: format!("{title} · {name}"),
            description,
            canonical: site.absolute(path),
            root: site.href(""),
            css: site.href(&ASSETS.css.path),
            js: site.href(&ASSETS.js.path),
            icon: site.href(ASSETS.icon(site.overall())),
            live: false,
            listed: true,
            heard: None,
            silent_since: None,
            site: name,
        }
    }

    /// For pages that show the present.
    #[must_use]
    pub fn live(self, site: &Site) -> Self {
        let heard = site.heard_at.map(moments::full_html);
        let silent_since = heard.clone().filter(|_| site.is_silent());
        Self { live: true, heard, silent_since, ..self }
    }
}

#[derive(Template)]
#[template(path = "page/not_found.html")]
struct NotFound {
    shell: Shell,
    overall: Look,
}

pub fn not_found(site: &Site) -> Result<Rendered, askama::Error> {
    let shell = Shell::new(site, "/", "Nothing here", "There is no such page.".to_owned());
    let shell = Shell { listed: false, ..shell };
    let overall = looks::of_everything(site.overall());
    Ok(Rendered::html(NotFound { shell, overall }.render()?))
}
