//! What comes back is what was written, to the byte.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use firebell::demo::replay::times::Typed;
use firebell::demo::replay::{Entry, Speaker};
use firebell::incident::event::Event;
use firebell::incident::state::{Incident, What};
use firebell::incident::when::When;
use firebell::incident::words::Precision;
use firebell::on_db;
use firebell::store::journal;
use serde_json::Value;

use super::html::{self, bare};
use super::{Source, moment, text};
use crate::house::House;

/// What was compared, for the counts.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    pub incidents: usize,
    pub entries: usize,
    /// Entries of ours that these are: more where one was too long, or had something beside it.
    pub written: usize,
    pub moments: usize,
    /// What the page's reader does not read as it was written.
    pub misread: Vec<String>,
}

impl Compared {
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.incidents += other.incidents;
        self.entries += other.entries;
        self.written += other.written;
        self.moments += other.moments;
        self.misread.extend(other.misread);
        self
    }
}

/// One entry of ours that a line of the source became.
struct Part {
    text: String,
    when: When,
    author: String,
}

/// Holds every copy of the incident of this number against its source.
pub async fn hold(house: &House, number: u64, source: &Source) -> Compared {
    let incident = house.incident(number).await;
    let parts = journal(house, &incident).await;
    let mut compared = Compared { incidents: 1, written: parts.len(), ..Compared::default() };
    assert_eq!(incident.title, text(&source.log, "title"));
    assert_eq!(source.script.entries.len(), source.lines().len(), "{}", source.name);
    let steps = added(source);
    assert_eq!(steps.len(), parts.len(), "{}: every line that was typed is there", source.name);
    for entry in &source.script.entries {
        let line = &source.lines()[entry.index];
        let of = |range: &std::ops::Range<usize>| -> Vec<&Part> {
            steps
                .iter()
                .zip(&parts)
                .filter(|(step, _)| range.contains(step))
                .map(|(_, p)| p)
                .collect()
        };
        let (said, beside) = (of(&entry.text), of(&entry.beside));
        texts(source, line, entry, &said, &beside);
        for part in said.iter().chain(&beside) {
            compared.moments += usize::from(time(source, line, entry, &part.when));
            let who = line["who"][0].as_str().map_or("scribe", |who| who.trim_start_matches('@'));
            assert_eq!(part.author, who, "{}", source.name);
        }
        compared.entries += 1;
    }
    watch(house, number, &incident, &parts);
    compared.misread = page(house, number, &incident, &parts).await;
    compared
}

/// The steps of a script that add an entry.
pub fn added(source: &Source) -> Vec<usize> {
    let steps = source.script.steps.iter().enumerate();
    steps
        .filter(|(_, step)| step.line.starts_with("/timeline add") && step.who != Speaker::Owner)
        .map(|(index, _)| index)
        .collect()
}

/// The entries that people added, as the journal has them.
async fn journal(house: &House, incident: &Incident) -> Vec<Part> {
    let mut parts = Vec::new();
    for row in journal::rows(&house.store().read, incident.id).await.unwrap() {
        let author = row.recorded().unwrap().by.name;
        for event in row.events().unwrap() {
            if let Event::EntryAdded { text, when, .. } = event {
                parts.push(Part { text, when, author: author.clone() });
            }
        }
    }
    parts
}

fn texts(source: &Source, line: &Value, entry: &Entry, said: &[&Part], beside: &[&Part]) {
    let joined: String = said.iter().map(|part| part.text.as_str()).collect();
    let (words, at) = (text(line, "text"), text(line, "at_as_written"));
    match &entry.typed {
        Typed::InText(_) => assert_eq!(joined, format!("{at}: {words}"), "{}", source.name),
        _ => assert_eq!(joined, words, "{}", source.name),
    }
    let joined: String = beside.iter().map(|part| part.text.as_str()).collect();
    let list = |key: &str| line[key].as_array().cloned().unwrap_or_default();
    let mut stood = list("nested");
    stood.extend(list("links"));
    stood.extend(list("attachments").iter().map(|attachment| attachment["text"].clone()));
    for text in &stood {
        assert!(joined.contains(text.as_str().unwrap()), "{}: {text}", source.name);
    }
    assert_eq!(beside.is_empty(), stood.is_empty(), "{}", source.name);
}

/// True where the source says which moment it was.
fn time(source: &Source, line: &Value, entry: &Entry, when: &When) -> bool {
    let written = text(line, "at_as_written");
    match &entry.typed {
        Typed::AsWritten => assert_eq!(when.as_written.as_deref(), Some(written)),
        Typed::Dated(_) => {
            // Only a date may stand before what was written.
            let whole = when.as_written.as_deref().unwrap();
            let date = whole.strip_suffix(written).and_then(|date| date.strip_suffix(' '));
            assert!(date.unwrap().parse::<chrono::NaiveDate>().is_ok(), "{whole}");
        }
        Typed::Nothing | Typed::InText(_) => assert_eq!(when.as_written, None),
    }
    if matches!(entry.typed, Typed::InText(_)) {
        return false;
    }
    let Some(at) = moment(line, "at_utc") else { return false };
    assert_eq!(when.at, at, "{}: {written}", source.name);
    if let Some(until) = moment(line, "end_at_utc") {
        assert_eq!(when.until, Some(until), "{}: {written}", source.name);
    }
    true
}

/// The watch channel: every text whole, in the order in which it was written down.
fn watch(house: &House, number: u64, incident: &Incident, parts: &[Part]) {
    let channel = house.channel(&format!("watch-inc-{number}-"));
    let messages = house.discord.messages(channel);
    let embeds: Vec<&Value> = messages.iter().flat_map(|message| &message.embeds).collect();
    assert_eq!(embeds.len(), incident.entries.len(), "one embed for each entry");
    let notes = incident.entries.iter().zip(embeds).filter(|(entry, _)| entry.what == What::Note);
    let notes: Vec<&Value> = notes.map(|(_, embed)| embed).collect();
    assert_eq!(notes.len(), parts.len());
    for (embed, part) in notes.iter().zip(parts) {
        let description = text(embed, "description");
        let (head, said) = description.split_once('\n').unwrap();
        let closing = said.strip_prefix(part.text.as_str());
        let closing = closing.unwrap_or_else(|| panic!("{said:?} is not {:?}", part.text));
        // What was left open is closed behind it, so that it ends there; nothing else is added.
        let marks = closing.strip_prefix("\n```").unwrap_or(closing);
        assert!(marks.chars().all(|mark| matches!(mark, '\u{202C}' | '\u{2069}')), "{closing:?}");
        let fences = part.text.matches("```").count();
        assert_eq!(closing.contains("```"), fences % 2 == 1, "{said:?}");
        assert!(text(&embed["author"], "name").starts_with(&part.author));
        watched_time(head, &part.when);
    }
}

/// Exact times are shown in each reader's own zone; others in the words that were used.
fn watched_time(head: &str, when: &When) {
    let seconds = when.at.timestamp();
    match (&when.as_written, when.precision) {
        (Some(words), Precision::Hour | Precision::Day) => {
            let plain = head.replace('\\', "");
            assert!(plain.starts_with(&format!("{words} (<t:{seconds}:d>)")), "{head} {words}");
        }
        _ => assert!(head.starts_with(&format!("<t:{seconds}:f>")), "{head}"),
    }
}

/// The page: what it keeps, what its JSON says, and what its HTML reads as.
async fn page(house: &House, number: u64, incident: &Incident, parts: &[Part]) -> Vec<String> {
    let mut misread = Vec::new();
    let kept = kept(house, incident).await;
    let public = kept["incident"]["timeline"].as_array().unwrap();
    let (status, html) = house.get(&format!("/incidents/INC-{number}")).await;
    assert_eq!(status, 200);
    let shown = html::entries(&html);
    let api = api(house, incident).await;
    let notes: Vec<&firebell::incident::state::Entry> =
        incident.entries.iter().filter(|entry| entry.what == What::Note).collect();
    for (entry, part) in notes.iter().zip(parts) {
        let id = entry.id.to_string();
        let found = public.iter().find(|one| one["id"] == id.as_str()).expect("it is public");
        assert_eq!(text(found, "text"), part.text);
        assert_eq!(found["at_as_written"].as_str(), part.when.as_written.as_deref());
        assert_eq!(moment(found, "at"), Some(part.when.at));
        assert_eq!(text(found, "author"), part.author);

        let update = &api[&id];
        assert_eq!(text(update, "body").trim(), part.text.trim());
        assert_eq!(moment(update, "display_at"), Some(part.when.at));

        let read = &shown[&id];
        assert_eq!(read.datetime, machine(part.when.at));
        assert!(read.by.starts_with(&part.author), "{}", read.by);
        // What stands between letters is Markdown's, so only these are compared.
        let (words, written) = (bare(&read.words), bare(&rendered(&part.text)));
        if words.concat() != written.concat() {
            let words = words.join(" ");
            misread.push(format!("{:?}\n  is {words}\n not {}", part.text, written.join(" ")));
        }
    }
    misread
}

fn machine(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// What the page's own database has of it.
async fn kept(house: &House, incident: &Incident) -> Value {
    let url = &house.config.page.database_url;
    let db = firebell::db::Db::open(url).await.unwrap();
    let view: (String,) = on_db!(&db, |pool| {
        sqlx::query_as("SELECT view FROM page_incident WHERE incident_id = $1")
            .bind(incident.id.to_string())
            .fetch_one(pool)
            .await
    })
    .unwrap();
    serde_json::from_str(&view.0).unwrap()
}

/// The updates of an incident in the public interface, by their id.
async fn api(house: &House, incident: &Incident) -> BTreeMap<String, Value> {
    let (_, json) = house.get("/api/v2/incidents.json").await;
    let json: Value = serde_json::from_str(&json).unwrap();
    let all = json["incidents"].as_array().unwrap();
    let found = all.iter().find(|one| one["id"] == incident.id.to_string().as_str());
    let updates = found.expect("it is among the newest")["incident_updates"].as_array().unwrap();
    updates.iter().map(|update| (text(update, "id").to_owned(), update.clone())).collect()
}

/// What of a text is to be read on the page, where Markdown's own marks show as what they mean:
/// all of it but the numbers of a list and the language of a block of code, and addresses inside
/// the place where the text came from, which lead nowhere from here.
fn rendered(text: &str) -> String {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let start = line.trim_start();
        if start.starts_with("```") {
            fenced = !fenced;
            // What follows on a closing line, or on a line that closes itself, is text.
            let language = start.trim_start_matches('`');
            lines.push(if fenced && !language.contains('`') {
                String::new()
            } else {
                line.to_owned()
            });
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            lines.push(without_entities(&without_unread_addresses(without_number(line))));
        }
    }
    lines.join("\n")
}

/// `12. a step` without its number.
fn without_number(line: &str) -> &str {
    let item = line.trim_start_matches([' ', '>']);
    let rest = item.trim_start_matches(|character: char| character.is_ascii_digit());
    match rest.strip_prefix(['.', ')']) {
        Some(item_text) if rest.len() < item.len() && item_text.starts_with(' ') => item_text,
        _ => line,
    }
}

fn without_unread_addresses(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, address)) = rest.split_once("](") {
        out.push_str(before);
        out.push_str("](");
        let absolute = ["http://", "https://", "mailto:"].iter().any(|s| address.starts_with(s));
        let words = before.rsplit_once('[').map_or("", |(_, words)| words);
        rest = match address.split_once(')') {
            // A link whose words are its address says it once; a picture without words is read as
            // its address, wherever that leads.
            Some((inside, after)) if bare(inside) == bare(words) => after,
            Some((_, after)) if !absolute && !words.is_empty() => after,
            _ => address,
        };
    }
    out.push_str(rest);
    out
}

fn without_entities(line: &str) -> String {
    [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " ")]
        .iter()
        .fold(line.to_owned(), |line, (entity, character)| line.replace(entity, character))
}
