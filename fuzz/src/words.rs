//! Text that people typed, on its way to every place that has a markup of its own.

use firebell::incident::text::{alike, contained, plain, preview};
use firebell::incident::{guild, secrets};
use firebell::page::text;
use firebell::texts::Lang;

/// Elements that Markdown needs; nothing else may come out of it.
const ELEMENTS: [&str; 20] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "",
];

pub fn words(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else { return };
    safe_html(&text::markdown_to_html(Lang::En, typed));

    for most in [1, 40, 300] {
        let line = text::markdown_to_words(Lang::En, typed, most);
        assert!(line.chars().count() <= most && !line.contains(['\n', '\r']), "{line:?}");
        assert!(text::shortened(typed, most).chars().count() <= most);
        assert!(!preview(typed, most).contains('\n'));
    }
    let kept = text::without_controls(&text::without_discord(Lang::En, typed));
    assert!(!kept.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r')));
    assert!(
        text::identifier(typed).bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    );

    let line = plain(typed);
    assert!(!line.contains(['\n', '\r', '\t']), "{line:?}");
    assert!(!pings(&line), "{line:?}");
    let whole = contained(typed);
    assert!(
        whole.starts_with(typed) && whole.matches("```").count().is_multiple_of(2),
        "{whole:?}"
    );
    assert!(alike(typed, typed), "{typed:?} is not like itself");
    let clean = secrets::without(typed, |kind| format!("[removed: {kind}]"));
    assert_eq!(clean == typed, secrets::find(typed).is_empty());
    assert_eq!(guild::Component::named(typed).name, typed);
}

/// Whether Discord would read a mention in it.
fn pings(line: &str) -> bool {
    let mut escaped = false;
    for character in line.chars() {
        match character {
            '\\' if !escaped => escaped = true,
            '@' | '<' if !escaped => return true,
            _ => escaped = false,
        }
    }
    false
}

/// Every element is known, has no attribute but these, and leads to nothing that runs.
pub fn safe_html(html: &str) {
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("an open tag: {html}"));
        let name = tag.trim_start_matches('/');
        let (name, attributes) = name.split_once(' ').unwrap_or((name, ""));
        assert!(ELEMENTS.contains(&name), "<{tag}> in {html}");
        let mut rest = attributes.trim_end_matches('/').trim();
        let mut harmless = true;
        while let Some((key, more)) = rest.split_once("=\"") {
            let (value, more) = more.split_once('"').unwrap_or((more, ""));
            harmless &= match key.trim() {
                "href" => {
                    let value = value.to_ascii_lowercase();
                    ["http:", "https:", "mailto:"].iter().any(|scheme| value.starts_with(scheme))
                }
                "rel" => value == "nofollow noopener",
                // What a link is called besides its words, and where a list begins.
                "title" | "start" => true,
                _ => false,
            };
            rest = more;
        }
        harmless &= rest.trim().is_empty();
        assert!(harmless, "<{tag}> in {html}");
    }
}
