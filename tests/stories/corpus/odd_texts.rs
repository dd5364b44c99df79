//! Texts and people as nobody would design them, each at the corpus's own example; and how an
//! example is found and played.

use fake_discord::Member;
use firebell::incident::state::{Entry, Incident, What};
use firebell::incident::words::Kind;
use serde_json::Value;

use super::copies::{Public, added, hold};
use super::html::{self, Shown};
use super::told::Server;
use super::{Source, sources, text};
use crate::house::Engine;

/// An incident that was told and whose copies were held against its source.
pub struct Played {
    pub server: Server,
    pub source: Source,
    pub incident: Incident,
    page: String,
}

/// The first incident with a line of this kind, and its place.
pub fn example(what: &str, wanted: impl Fn(&Source, &Value) -> bool) -> Option<(Source, usize)> {
    let incidents = sources()?.into_iter().filter(|source| !source.script.planned);
    let found = { incidents }.find_map(|source| {
        let index = source.lines().iter().position(|line| wanted(&source, line))?;
        Some((source, index))
    });
    let (source, index) = found.unwrap_or_else(|| panic!("the corpus has an example of {what}"));
    println!("{what}: line {index} of {}", source.name);
    Some((source, index))
}

/// Oddities are the same on either database, so this is SQLite.
pub async fn play(source: Source) -> Played {
    let mut server = Server::before(Engine::Sqlite, &source).await;
    let reference = server.tell(&source.script).await;
    server.finish().await;
    let public = Public::of(&server.house).await;
    let compared = hold(&server.house, &public, reference, &source).await;
    assert!(compared.misread.is_empty(), "{:?}", compared.misread);
    assert_eq!(reference.kind, Kind::Incident, "what is odd is looked for among incidents");
    let incident = server.house.incident(reference.number).await;
    let page = server.house.get("/incidents/INC-1").await.1;
    Played { server, source, incident, page }
}

impl Played {
    pub fn line(&self, index: usize) -> &Value {
        &self.source.lines()[index]
    }

    /// What people added, in the order in which they did.
    pub fn notes(&self) -> Vec<&Entry> {
        self.incident.entries.iter().filter(|entry| entry.what == What::Note).collect()
    }

    /// All that a line of the source became, what stood beside it too.
    pub fn entries(&self, index: usize) -> Vec<&Entry> {
        let told = self.source.script.entries.iter().find(|entry| entry.index == index).unwrap();
        let steps = added(&self.source);
        let of_line = |step: &usize| (told.text.start..told.beside.end).contains(step);
        let notes = self.notes().into_iter().zip(steps);
        notes.filter(|(_, step)| of_line(step)).map(|(note, _)| note).collect()
    }

    pub fn entry(&self, index: usize) -> &Entry {
        self.entries(index)[0]
    }

    pub fn shown(&self, index: usize) -> Shown {
        html::entries(&self.page)[&self.entry(index).id.to_string()].clone()
    }

    /// What watchers read of an entry: its time, then its words.
    pub fn watched(&self, index: usize) -> String {
        let place = self.incident.entries.iter().position(|one| one.id == self.entry(index).id);
        let messages =
            self.server.house.discord.messages(self.server.house.channel("watch-inc-1-"));
        let embeds: Vec<&Value> = messages.iter().flat_map(|message| &message.embeds).collect();
        // One for each entry, in the order in which they were written down.
        text(embeds[place.expect("it is one of its entries")], "description").to_owned()
    }

    fn somebody(&self) -> Member {
        let script = &self.source.script;
        self.server.house.person(script.responders().first().unwrap())
    }

    pub async fn reopen(&mut self) {
        let house = &self.server.house;
        let line = "/incident reopen incident:INC-1 reason:\"It is not over\"";
        house.ok(&self.somebody(), house.lobby, line).await;
        house.settled().await;
        self.incident = house.incident(1).await;
    }

    pub async fn refused(&self, line: &str) -> String {
        let house = &self.server.house;
        house.refused(&self.somebody(), house.lobby, line).await
    }

    pub async fn close(self) {
        self.server.close().await;
    }
}

async fn played(what: &str, wanted: impl Fn(&Source, &Value) -> bool) -> Option<(Played, usize)> {
    let (source, index) = example(what, wanted)?;
    Some((play(source).await, index))
}

/// Text that was struck out shows as struck out. Steps of a list that were: see `whole`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn struck_out_steps_stay_readable_and_struck_out() {
    let struck = |_: &Source, line: &Value| text(line, "text").contains("~~");
    let Some((played, index)) = played("struck out", struck).await else { return };
    assert!(played.entry(index).text.contains("~~") && played.page.contains("<del>"));
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn code_and_links_are_read_as_such() {
    let rich = |_: &Source, line: &Value| {
        let text = text(line, "text");
        text.contains("```") && text.contains("](http") && text.contains("\n  ")
    };
    let Some((played, _)) = played("code, links, bullets", rich).await else { return };
    for element in ["<pre><code>", "<a href=\"http", "<li>"] {
        assert!(played.page.contains(element), "{element}");
    }
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nested_bullets_are_an_entry_beside_theirs() {
    let nested =
        |_: &Source, line: &Value| line["nested"].as_array().is_some_and(|all| !all.is_empty());
    let Some((nested, index)) = self::played("nested bullets", nested).await else { return };
    assert_eq!(nested.entries(index).len(), 2);
    nested.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_in_a_text_is_a_link_to_it() {
    let image = |_: &Source, line: &Value| {
        text(line, "text").contains("](http") && text(line, "text").contains("![")
    };
    let Some((played, index)) = played("images", image).await else { return };
    let words = text(played.line(index), "text");
    let addresses =
        words.split("![").skip(1).filter_map(|rest| rest.split_once("](")?.1.split_once(')'));
    for (address, _) in addresses.filter(|(address, _)| address.starts_with("http")) {
        assert!(played.page.contains(&format!("<a href=\"{address}\"")), "{address}");
    }
    assert!(!played.page.contains("<img"), "nothing is fetched from elsewhere");
    played.close().await;
}

/// Who a line is by, as the corpus has it.
fn who(line: &Value) -> String {
    line["who"][0].as_str().unwrap_or_default().to_owned()
}

async fn speaks_for_itself(what: &str, wanted: impl Fn(&Source, &Value) -> bool) {
    let Some((played, index)) = played(what, wanted).await else { return };
    let name = who(played.line(index));
    let name = if name.is_empty() { "scribe" } else { name.trim_start_matches('@') };
    assert_eq!(played.entry(index).author.name, name);
    assert!(played.shown(index).by.starts_with(name));
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_people_speak_for_themselves() {
    speaks_for_itself("several people", |source, _| {
        let names: std::collections::BTreeSet<String> = source.lines().iter().map(who).collect();
        names.len() > 3
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn initials_speak_for_themselves() {
    // They have no @ before them.
    let initials = |_: &Source, line: &Value| !who(line).is_empty() && !who(line).starts_with('@');
    speaks_for_itself("initials", initials).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bots_speak_for_themselves() {
    let bot = |_: &Source, line: &Value| who(line).to_lowercase().contains("robot");
    speaks_for_itself("bots", bot).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_long_for_one_entry_is_whole_in_several() {
    let long = |_: &Source, line: &Value| text(line, "text").chars().count() > 2_000;
    let Some((played, index)) = played("over 2,000 characters", long).await else { return };
    let parts = played.entries(index);
    assert!(parts.len() > 1 && parts.iter().all(|part| part.text.chars().count() <= 2_000));
    let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(joined, text(played.line(index), "text"));
    for part in &parts[..parts.len() - 1] {
        assert!(part.text.ends_with('\n'), "it ends with a line: {:?}", part.text);
    }
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_title_with_an_emoji_has_a_room_and_a_page() {
    let emoji = |source: &Source, _: &Value| {
        text(&source.log, "title").chars().any(|c| !c.is_ascii() && !c.is_alphanumeric())
    };
    let Some((played, _)) = played("emoji in titles", emoji).await else { return };
    let title = text(&played.source.log, "title");
    assert_eq!(played.incident.title, title);
    assert!(played.page.contains(title));
    played.server.house.channel("closed-inc-1-");
    played.close().await;
}

/// No title of the corpus has an accent; texts have, and such a word stands in a title here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_title_with_an_accent_has_a_room_and_a_page() {
    let accent = |c: char| !c.is_ascii() && c.is_alphabetic();
    let accented = |_: &Source, line: &Value| text(line, "text").chars().any(accent);
    let Some((mut source, index)) = example("accents", accented) else { return };
    let words = text(&source.lines()[index], "text");
    let word = words.split(|c: char| !c.is_alphabetic()).find(|word| word.chars().any(accent));
    let title = format!("{} is away", word.unwrap());
    source.log["title"] = Value::from(title.clone());
    let log = serde_json::from_value(source.log.clone()).unwrap();
    source.script = firebell::demo::replay::script(&log, super::youngest());
    let played = play(source).await;
    assert_eq!(played.incident.title, title);
    assert!(played.page.contains(&title));
    played.server.house.channel("closed-inc-1-");
    let (_, feed) = played.server.house.get("/feed.atom").await;
    assert!(feed.contains(&title), "{feed}");
    played.close().await;
}

/// What was struck from the list of a planned work is struck where people watch and on the page.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_steps_of_a_maintenance_stay_in_its_list_as_cancelled() {
    let struck = |task: &&Value| ["abandoned", "cancelled"].contains(&text(task, "state"));
    let steps = |source: &Source| source.log["tasks"].as_array().cloned().unwrap_or_default();
    let Some(sources) = sources() else { return };
    let source = sources
        .into_iter()
        .find(|source| source.script.planned && steps(source).iter().any(|task| struck(&task)))
        .expect("the corpus has a maintenance with a step that was struck out");
    let mut server = Server::before(Engine::Sqlite, &source).await;
    let reference = server.tell(&source.script).await;
    assert_eq!(reference.kind, Kind::Maintenance);
    server.finish().await;
    let maintenance = server.house.maintenance(reference.number).await;
    let (_, page) = server.house.get(&format!("/incidents/{reference}")).await;
    let shown = html::steps(&page);
    let all = steps(&source);
    assert_eq!(shown.len(), all.len(), "every step is listed");
    for (task, (class, words)) in all.iter().zip(&shown) {
        assert_eq!(words.trim(), text(task, "text").trim());
        assert_eq!(class == "cancelled", struck(&task), "{words}");
    }
    let watch = format!("watch-{}-", reference.to_string().to_lowercase());
    let told = server.house.read(server.house.channel(&watch)).join("\n");
    for task in all.iter().filter(struck) {
        assert!(told.contains(text(task, "text").trim()), "{told}");
    }
    assert!(!maintenance.is_open());
    server.close().await;
}
