//! A page on its own: no other file, no script, nothing from elsewhere.

use std::fmt::Write as _;

use super::markdown::{facts, when};
use super::{mark, words, written};
use crate::incident::guild::Guild;
use crate::incident::state::Incident;
use crate::incident::words::Audience;
use crate::page::render::escaped;
use crate::page::text::markdown_to_html;
use crate::texts::Lang;

const STYLE: &str = "body{font:1rem/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;\
    padding:0 1rem;color-scheme:light dark}dt,time{color:GrayText}dd{margin:0 0 .5rem}\
    ol{list-style:none;padding:0}li{margin:0 0 1rem}p{margin:.2rem 0}pre{white-space:pre-wrap}";

pub fn render(incident: &Incident, guild: &Guild, audience: Audience) -> String {
    written(|out| write(out, incident, guild, audience))
}

fn write(
    out: &mut String,
    incident: &Incident,
    guild: &Guild,
    audience: Audience,
) -> std::fmt::Result {
    let title = format!("{}: {}", incident.reference, incident.title);
    let title = escaped(&title);
    writeln!(out, "<!doctype html>\n<html lang=\"{}\">", guild.lang().id())?;
    writeln!(out, "<head><meta charset=\"utf-8\"><title>{title}</title>")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<style>{STYLE}</style></head>\n<body><main>\n<h1>{title}</h1>\n<dl>")?;
    for (name, value) in facts(incident) {
        writeln!(out, "<dt>{name}</dt><dd>{}</dd>", escaped(&value))?;
    }
    writeln!(out, "</dl>")?;
    if let Some(summary) = &incident.summary {
        writeln!(out, "{}", markdown_to_html(Lang::En, summary))?;
    }
    writeln!(out, "<h2>Timeline</h2>\n<ol>")?;
    for entry in incident.timeline() {
        let datetime = entry.when.at.to_rfc3339();
        let when = when(entry, escaped);
        let author = escaped(&entry.author.name);
        let mark = mark(entry, audience);
        let words = markdown_to_html(Lang::En, &words(entry, guild));
        writeln!(
            out,
            "<li><time datetime=\"{datetime}\">{when}</time> {author}{mark} {words}</li>"
        )?;
    }
    writeln!(out, "</ol>")?;
    list(out, "Tasks", incident.tasks.iter().map(|task| (task.state.label(), &*task.text)))?;
    for (section, text) in &incident.postmortem.sections {
        writeln!(
            out,
            "<h2>{}</h2>\n{}",
            escaped(section.label()),
            markdown_to_html(Lang::En, text)
        )?;
    }
    let followups = incident.followups.iter();
    list(out, "Follow-ups", followups.map(|followup| (followup.state.label(), &*followup.text)))?;
    writeln!(out, "</main></body>\n</html>")
}

fn list<'a>(
    out: &mut String,
    title: &str,
    items: impl Iterator<Item = (&'static str, &'a str)>,
) -> std::fmt::Result {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>{title}</h2>\n<ul>")?;
    for (state, text) in items {
        writeln!(out, "<li>{state}: {}</li>", escaped(text))?;
    }
    writeln!(out, "</ul>")
}
