//! What every HTML page has around it: head, header, footer, the files it needs.

use askama::Template;

use super::super::document::Rendered;
use super::super::site::Site;
use super::super::sites::Link;
use super::super::{moments, text};
use super::looks::{self, Look};
use super::signs::{ASSETS, Sign, style_path};
use crate::texts::{self, Lang, say};

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
            js: site.href(ASSETS.script()),
            icon: site.href(ASSETS.icon(Sign::Plain)),
            picture: site.absolute(ASSETS.picture(Sign::Plain, lang)),
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

    /// For pages that may change, whoever reads them. What they say is true until then; when the bot
    /// was last heard they are told by [`HEARD`](super::HEARD), where scripts run.
    #[must_use]
    pub fn renewed(self) -> Self {
        let since = say!(self.lang, "page-silent-since", moment = "<time></time>");
        Self { live: true, reloads: true, silent_since: Some(since), ..self }
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
        let icon = site.href(ASSETS.icon(sign));
        Self { icon, ..self.renewed().heard(site).linked_as(site, sign) }
    }

    /// Where somebody links to it, it is shown with the picture of this sign.
    #[must_use]
    pub fn linked_as(self, site: &Site, sign: Sign) -> Self {
        let lang = site.lang();
        let picture = site.absolute(ASSETS.picture(sign, lang));
        Self { picture, picture_says: sign.words(lang), ..self }
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
