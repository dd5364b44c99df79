//! What comes back is what was written, to the byte.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use firebell::demo::replay::times::Typed;
use firebell::demo::replay::{Entry, Speaker};
use firebell::incident::event::Event;
use firebell::incident::ids::{Ref, Snowflake};
use firebell::incident::state::{Incident, What};
use firebell::incident::when::When;
use firebell::incident::words::{Kind, Precision};
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
    /// Of these, planned work.
    pub maintenances: usize,
    pub entries: usize,
    /// Entries of ours that these are: more where one was too long, or had something beside it.
    pub written: usize,
    pub moments: usize,
    /// Steps by what became of them.
    pub steps: BTreeMap<&'static str, usize>,
    /// What the page's reader does not read as it was written.
    pub misread: Vec<String>,
}

impl Compared {
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.incidents += other.incidents;
        self.maintenances += other.maintenances;
        self.entries += other.entries;
        self.written += other.written;
        self.moments += other.moments;
        for (state, count) in other.steps {
            *self.steps.entry(state).or_default() += count;
        }
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

/// What the page says of everything, asked for once: of many incidents it is much.
pub struct Public {
    /// What its own database has, by the incident's id.
    kept: BTreeMap<String, Value>,
    /// The updates in the public interface, by the incident's id and their own.
    updates: BTreeMap<String, BTreeMap<String, Value>>,
}

impl Public {
    pub async fn of(house: &House) -> Self {
        let db = firebell::db::Db::open(&house.config.page.database_url).await.unwrap();
        let rows: Vec<(String, String)> = on_db!(&db, |pool| {
            sqlx::query_as("SELECT incident_id, view FROM page_incident").fetch_all(pool).await
        })
        .unwrap();
        db.close().await;
        let read = |(id, view): (String, String)| (id, serde_json::from_str(&view).unwrap());
        let mut updates = BTreeMap::new();
        for list in ["incidents", "scheduled-maintenances"] {
            let (_, json) = house.get(&format!("/api/v2/{list}.json")).await;
            let mut json: Value = serde_json::from_str(&json).unwrap();
            let all = json[list.replace('-', "_")].take();
            for one in all.as_array().unwrap() {
                let of_it = one["incident_updates"].as_array().unwrap();
                let by_id = of_it.iter().map(|update| (text(update, "id").to_owned(), update));
                let by_id = by_id.map(|(id, update)| (id, update.clone())).collect();
                updates.insert(text(one, "id").to_owned(), by_id);
            }
        }
        Self { kept: rows.into_iter().map(read).collect(), updates }
    }
}

/// Holds every copy of what has this ref against its source.
pub async fn hold(house: &House, public: &Public, reference: Ref, source: &Source) -> Compared {
    let guild = Snowflake(house.guild.id());
    let id = house.store().incident_by_ref(guild, reference).await.unwrap().unwrap();
    let incident = house.store().incident(id).await.unwrap().unwrap();
    let parts = journal(house, &incident).await;
    let mut compared = Compared { incidents: 1, written: parts.len(), ..Compared::default() };
    compared.maintenances = usize::from(reference.kind == Kind::Maintenance);
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
    watch(house, &incident, &parts);
    let (status, html) = house.get(&format!("/incidents/{reference}")).await;
    assert_eq!(status, 200);
    compared.steps = steps_of_list(house, public, &incident, source, &html);
    compared.misread = page(public, &html, &incident, &parts);
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
fn watch(house: &House, incident: &Incident, parts: &[Part]) {
    let channel = house.channel(&watch_channel(incident));
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

/// Exact times are shown in each reader's own zone, with the words that were used beside it;
/// others in these words.
fn watched_time(head: &str, when: &When) {
    let seconds = when.at.timestamp();
    let plain = head.replace('\\', "");
    match (&when.as_written, when.precision) {
        (Some(words), Precision::Second | Precision::Minute) => {
            let beside = format!("<t:{seconds}:f> (“{words}”)");
            assert!(plain.starts_with(&beside), "{head} {words}");
        }
        (Some(words), Precision::Hour | Precision::Day) => {
            assert!(plain.starts_with(&format!("{words} (<t:{seconds}:d>)")), "{head} {words}");
        }
        _ => assert!(head.starts_with(&format!("<t:{seconds}:f>")), "{head}"),
    }
}

fn watch_channel(incident: &Incident) -> String {
    format!("watch-{}-", incident.reference.to_string().to_lowercase())
}

/// The list of steps: every step in its order, with what became of it, in the journal's state, in
/// what the public gets, on the page; and that it was struck out is said where people watch.
fn steps_of_list(
    house: &House,
    public: &Public,
    incident: &Incident,
    source: &Source,
    html: &str,
) -> BTreeMap<&'static str, usize> {
    let listed = source.log["tasks"].as_array().cloned().unwrap_or_default();
    let expected: Vec<(&str, &str)> = listed
        .iter()
        .map(|task| {
            let state = match text(task, "state") {
                "abandoned" | "cancelled" => "cancelled",
                state => state,
            };
            (text(task, "text").trim(), state)
        })
        .collect();
    let ours = incident.tasks.iter();
    let ours: Vec<(&str, &str)> = ours.map(|task| (task.text.as_str(), task.state.id())).collect();
    assert_eq!(ours, expected, "{}", source.name);
    let kept = &public.kept[&incident.id.to_string()]["incident"]["tasks"];
    let kept = kept.as_array().map_or(&[][..], Vec::as_slice).iter();
    let kept: Vec<(&str, &str)> =
        kept.map(|task| (text(task, "text"), text(task, "state"))).collect();
    assert_eq!(kept, expected, "{}", source.name);
    let shown: Vec<(String, String)> = html::steps(html);
    let shown: Vec<(Vec<String>, &str)> =
        shown.iter().map(|(class, words)| (bare(words), class.as_str())).collect();
    let expected_there: Vec<(Vec<String>, &str)> =
        expected.iter().map(|(words, state)| (bare(words), *state)).collect();
    assert_eq!(shown, expected_there, "{}", source.name);
    let watched = house.read(house.channel(&watch_channel(incident))).join("\n");
    for (words, _) in expected.iter().filter(|(_, state)| *state == "cancelled") {
        assert!(watched.contains(words), "{}: {words}", source.name);
    }
    let mut steps = BTreeMap::new();
    for task in &incident.tasks {
        *steps.entry(task.state.id()).or_default() += 1;
    }
    steps
}

/// The page: what it keeps, what its JSON says, and what its HTML reads as.
fn page(public: &Public, html: &str, incident: &Incident, parts: &[Part]) -> Vec<String> {
    let mut misread = Vec::new();
    let timeline = &public.kept[&incident.id.to_string()]["incident"]["timeline"];
    let timeline = timeline.as_array().unwrap();
    let shown = html::entries(html);
    let api = &public.updates[&incident.id.to_string()];
    let notes: Vec<&firebell::incident::state::Entry> =
        incident.entries.iter().filter(|entry| entry.what == What::Note).collect();
    for (entry, part) in notes.iter().zip(parts) {
        let id = entry.id.to_string();
        let found = timeline.iter().find(|one| one["id"] == id.as_str()).expect("it is public");
        assert_eq!(text(found, "text"), part.text);
        assert_eq!(found["at_as_written"].as_str(), part.when.as_written.as_deref());
        assert_eq!(moment(found, "at"), Some(part.when.at));
        assert_eq!(text(found, "author"), part.author);

        let update = &api[&id];
        assert_eq!(text(update, "body"), part.text);
        assert_eq!(moment(update, "display_at"), Some(part.when.at));

        let read = &shown[&id];
        assert_eq!(read.datetime, machine(part.when.at));
        assert!(read.by.starts_with(&part.author), "{}", read.by);
        if let Some(words) = part.when.as_written.as_deref().map(str::trim) {
            let beside = format!("time as written: {words}");
            assert!(read.time == words || read.by.contains(&beside), "{} {}", read.time, read.by);
        }
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

/// What of a text is to be read on the page, where Markdown's own marks show as what they mean:
/// all of it but the numbers of a list and the language of a block of code, and addresses inside
/// the place where the text came from, which lead nowhere from here.
pub fn rendered(text: &str) -> String {
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
