//! The shapes that stand beside words. A page carries only those that it uses.

/// Where the base template wants them.
const PLACE: &str = "<!--icons-->";

/// Name, and what is drawn on 24 × 24.
const ICONS: [(&str, &str); 12] = [
    (
        "ok",
        r#"<circle cx="12" cy="12" r="10" fill="currentColor"/><path d="m7.5 12.4 3 3 6-6.4" fill="none" stroke="var(--on)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>"#,
    ),
    (
        "degraded",
        r#"<rect x="2" y="2" width="20" height="20" rx="6" fill="currentColor"/><path d="M6 13.5c2-4 4-4 6-1.5s4 2.5 6-1.5" fill="none" stroke="var(--on)" stroke-width="2.4" stroke-linecap="round"/>"#,
    ),
    (
        "partial",
        r#"<path d="M10.3 3.3a2 2 0 0 1 3.4 0l8.5 14.7a2 2 0 0 1-1.7 3h-17a2 2 0 0 1-1.7-3z" fill="currentColor"/><path d="M12 9v5m0 3.2v.1" stroke="var(--on)" stroke-width="2.4" stroke-linecap="round"/>"#,
    ),
    (
        "major",
        r#"<path d="M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z" fill="currentColor"/><path d="m8.5 8.5 7 7m0-7-7 7" stroke="var(--on)" stroke-width="2.4" stroke-linecap="round"/>"#,
    ),
    (
        "maintenance",
        r#"<path d="m12 1 11 11-11 11L1 12z" fill="currentColor"/><path d="M12 7.5V12l3 2" fill="none" stroke="var(--on)" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>"#,
    ),
    (
        "unknown",
        r#"<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2.2" stroke-dasharray="3.5 3.6"/>"#,
    ),
    (
        "investigating",
        r#"<circle cx="10.5" cy="10.5" r="7" fill="none" stroke="currentColor" stroke-width="2.8"/><path d="m16 16 5.5 5.5" stroke="currentColor" stroke-width="2.8" stroke-linecap="round"/>"#,
    ),
    (
        "identified",
        r#"<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2.6"/><circle cx="12" cy="12" r="3.6" fill="currentColor"/>"#,
    ),
    (
        "monitoring",
        r#"<path d="M2 12h4.5l3-7 5 14 3-7H22" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>"#,
    ),
    (
        "cancelled",
        r#"<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2.4"/><path d="M6 18 18 6" stroke="currentColor" stroke-width="2.4"/>"#,
    ),
    (
        "running",
        r#"<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2.4"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>"#,
    ),
    (
        "bell",
        r#"<path d="M12 2.2c.9 1.6 2.2 2.5 3.6 3.8 1.9 1.7 2.6 3.6 2.6 6.2 0 2.4.7 3.7 2 4.8.6.5.3 1.5-.5 1.5H4.3c-.8 0-1.1-1-.5-1.5 1.3-1.1 2-2.4 2-4.8 0-2.3.8-4.1 2.3-5.5.2 1.1.8 1.9 1.7 2.2-.4-2.5.4-5 2.2-6.7z" fill="currentColor"/><path d="M9.5 20.3h5a2.6 2.6 0 0 1-5 0z" fill="currentColor"/>"#,
    ),
];

/// The page with the shapes in it that it refers to.
#[must_use]
pub fn with_icons(html: String) -> String {
    let Some((before, after)) = html.split_once(PLACE) else { return html };
    let mut sprite = String::from(r#"<svg class="sprite" aria-hidden="true" focusable="false">"#);
    for (name, drawing) in ICONS {
        if html.contains(&format!("\"#i-{name}\"")) {
            sprite.push_str(&format!(
                r#"<symbol id="i-{name}" viewBox="0 0 24 24">{drawing}</symbol>"#
            ));
        }
    }
    sprite.push_str("</svg>");
    format!("{before}{sprite}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_carries_what_it_uses() {
        let html = with_icons(r##"<!--icons--><use href="#i-ok"/>"##.to_owned());
        assert!(html.contains("id=\"i-ok\"") && !html.contains("id=\"i-major\""));
        assert_eq!(with_icons("no place".to_owned()), "no place");
    }
}
