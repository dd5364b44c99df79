//! What pages refer to: style, script, icons, pictures, each at an address that names its content.

use std::sync::{Arc, LazyLock};

use axum::body::Bytes;

use super::super::document::{Document, Rendered, short_hash};
use super::super::site::Site;
use super::super::sites::Brand;
use super::looks;
use crate::incident::words::ComponentStatus;
use crate::texts::{Lang, say};

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

/// Drawn by `assets/preview/draw.py`, 1200 × 630 pixels: what most sites show of a link.
macro_rules! drawn {
    ($name:literal, $lang:expr) => {
        match $lang {
            Lang::En => &include_bytes!(concat!("../../../assets/preview/", $name, ".en.png"))[..],
            Lang::De => &include_bytes!(concat!("../../../assets/preview/", $name, ".de.png"))[..],
        }
    };
}

impl Sign {
    fn picture(self, lang: Lang) -> &'static [u8] {
        match self {
            Self::State(ComponentStatus::Operational) => drawn!("operational", lang),
            Self::State(ComponentStatus::DegradedPerformance) => drawn!("degraded", lang),
            Self::State(ComponentStatus::PartialOutage) => drawn!("partial", lang),
            Self::State(ComponentStatus::MajorOutage) => drawn!("major", lang),
            Self::State(ComponentStatus::UnderMaintenance) => drawn!("maintenance", lang),
            Self::Plain => drawn!("status", lang),
        }
    }

    /// The picture for those who do not see it.
    pub fn words(self, lang: Lang) -> String {
        match self {
            Self::State(status) => looks::of_everything(lang, status).word,
            Self::Plain => say!(lang, "page-picture-plain"),
        }
    }
}

/// Script, an icon for each sign, and a picture for each sign and language: the same for every page.
pub struct Assets {
    css: String,
    js: Asset,
    icons: Vec<(Sign, Asset)>,
    pictures: Vec<(Sign, Lang, Asset)>,
}

pub static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    css: compact_style(include_str!("../../../templates/page/page.css")),
    js: Asset::new(
        "page",
        "js",
        "text/javascript; charset=utf-8",
        &compact(include_str!("../../../templates/page/page.js")),
    ),
    icons: SIGNS
        .map(|sign| (sign, Asset::new("icon", "svg", "image/svg+xml", &icon_svg(sign))))
        .into(),
    pictures: SIGNS
        .iter()
        .flat_map(|sign| Lang::ALL.iter().map(|lang| (*sign, *lang)))
        .map(|(sign, lang)| (sign, lang, Asset::picture("preview", sign.picture(lang))))
        .collect(),
});

impl Assets {
    /// The script's path.
    pub fn script(&self) -> &str {
        &self.js.path
    }

    /// The path of its icon.
    pub fn icon(&self, sign: Sign) -> &str {
        let found = self.icons.iter().find(|(of, _)| *of == sign);
        found.map_or("", |(_, icon)| &icon.path)
    }

    /// The path of its picture.
    pub fn picture(&self, sign: Sign, lang: Lang) -> &str {
        let found = self.pictures.iter().find(|(of, said, _)| (*of, *said) == (sign, lang));
        found.map_or("", |(_, _, picture)| &picture.path)
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

pub fn style_path(brand: &Brand) -> String {
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
    let icons = ASSETS.icons.iter().map(|(_, icon)| icon);
    let pictures = ASSETS.pictures.iter().map(|(_, _, picture)| picture);
    let shared = [&css, &ASSETS.js].into_iter().chain(icons).chain(pictures);
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
