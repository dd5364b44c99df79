//! What is not for them: every surface that the public, outsiders and watchers can read is walked
//! for the words of private incidents, of drills, and of entries that are for fewer people.

use std::collections::BTreeSet;
use std::path::Path;

use fake_discord::Id;
use firebell::clock::Clock;
use firebell::incident::state::{Entry, Incident};
use firebell::incident::words::Audience;
use firebell::page::{self, export};

use crate::house::{GUARD, House, http};
use crate::receivers::heard_by_third_parties;

/// Shorter words stand anywhere by chance. Counted in letters and digits.
const SHORTEST: usize = 9;

/// Something that can be read, by where.
struct Surface {
    place: String,
    /// Letters and digits alone, in small letters: as it is, without entities, without tags too.
    words: [String; 3],
}

impl Surface {
    fn of(place: impl Into<String>, text: &str) -> Self {
        Self { place: place.into(), words: variants(text) }
    }

    fn holds(&self, secret: &str) -> bool {
        let secrets = variants(secret);
        let long = |secret: &&String| secret.chars().count() >= SHORTEST;
        secrets.iter().filter(long).any(|secret| self.words.iter().any(|it| it.contains(secret)))
    }
}

fn variants(text: &str) -> [String; 3] {
    // Line breaks in JSON are letters too.
    let text = text.replace("\\n", " ");
    [squeezed(&text), squeezed(&without(&text, &['&'])), squeezed(&without(&text, &['<', '&']))]
}

/// However it is escaped, wrapped or marked up, its letters follow each other.
fn squeezed(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Without the `<tags>` or `&entities;` that begin like this.
fn without(text: &str, begins: &[char]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(begins) {
        out.push_str(&rest[..at]);
        let end = if rest[at..].starts_with('<') { '>' } else { ';' };
        let markup = rest[at..].find(end).filter(|length| end == '>' || *length < 10);
        match markup {
            Some(length) => rest = &rest[at + length + 1..],
            None => {
                out.push_str(&rest[at..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Everything that people wrote about an incident.
fn all_words(incident: &Incident) -> BTreeSet<String> {
    let mut words = BTreeSet::from([incident.title.clone(), incident.declared_title.clone()]);
    words.extend(incident.summary.clone());
    words.extend(incident.entries.iter().flat_map(words_of_entry));
    words.extend(incident.tasks.iter().map(|task| task.text.clone()));
    words.extend(incident.followups.iter().map(|followup| followup.text.clone()));
    words.extend(incident.postmortem.sections.values().cloned());
    words
}

fn words_of_entry(entry: &Entry) -> Vec<String> {
    let files = entry.attachments.iter().map(|file| file.name.clone());
    std::iter::once(entry.text.clone()).chain(files).collect()
}

/// What of a public incident is for everybody, or for whoever reads along.
fn open_words(incident: &Incident, least: Audience) -> BTreeSet<String> {
    let hidden = |entry: &&Entry| entry.audience < least || entry.retracted.is_some();
    let entries = incident.entries.iter().filter(|entry| !hidden(entry));
    let mut words = all_words(&Incident { entries: Vec::new(), ..incident.clone() });
    words.extend(entries.flat_map(words_of_entry));
    if incident.postmortem.published_at.is_none() {
        for section in incident.postmortem.sections.values() {
            words.remove(section);
        }
    }
    words
}

/// The words that stand in some incident and are for fewer people than these.
fn secrets(incidents: &[Incident], least: Audience) -> Vec<(String, String)> {
    let shut =
        |incident: &Incident| incident.private || (incident.drill && least == Audience::Public);
    let open: Vec<String> = incidents
        .iter()
        .filter(|incident| !shut(incident))
        .flat_map(|incident| open_words(incident, least))
        .map(|words| squeezed(&words))
        .collect();
    let mut secrets = Vec::new();
    for incident in incidents {
        let said_openly =
            if shut(incident) { BTreeSet::new() } else { open_words(incident, least) };
        for words in all_words(incident).difference(&said_openly) {
            // Somebody said the same openly elsewhere, line by line.
            let said = |line: &str| open.iter().any(|open| open.contains(&squeezed(line)));
            if !words.lines().all(said) {
                secrets.push((incident.reference.to_string(), words.clone()));
            }
        }
    }
    secrets
}

/// Holds what anybody can read against what not everybody may.
pub async fn nothing_leaks(house: &House, incidents: &[Incident]) {
    let for_public = secrets(incidents, Audience::Public);
    let for_watchers = secrets(incidents, Audience::Watchers);
    let page = the_page(house, incidents, &for_public).await;
    assert!(page.len() >= 20, "the whole page is walked, not {} documents", page.len());
    none_holds(&page, &for_public);
    none_holds(&sent_outside(house).await, &for_public);
    none_holds(&for_operators(house).await, &for_public);
    none_holds(&at_discord(house), &for_watchers);
    none_holds(&offered_to_outsiders(house, incidents).await, &for_watchers);
}

fn none_holds(surfaces: &[Surface], secrets: &[(String, String)]) {
    for (reference, words) in secrets {
        for surface in surfaces {
            assert!(!surface.holds(words), "{words:?} of {reference} stands in {}", surface.place);
        }
    }
}

/// Every document of the status page: as it is served, and written out as files.
async fn the_page(
    house: &House,
    incidents: &[Incident],
    secrets: &[(String, String)],
) -> Vec<Surface> {
    let mut surfaces = Vec::new();
    let folder = tempfile::TempDir::new_in(house.folder.path()).unwrap();
    let clock = Clock::Manual(house.clock.clone());
    let place = export::Place::read(folder.path().to_str().unwrap(), None).unwrap();
    page::write_out(house.page_settings(), &place, clock).await.unwrap();
    let mut paths = BTreeSet::new();
    files_below(folder.path(), folder.path(), &mut |name, text| {
        let path = name.trim_end_matches("index.html").trim_end_matches('/');
        paths.insert(format!("/{path}"));
        surfaces.push(Surface::of(format!("the exported {name}"), &text));
    });
    paths.extend(["/subscribe".to_owned(), "/readyz".to_owned()]);
    paths.extend(incidents.iter().map(|one| format!("/incidents/{}", one.reference)));
    for path in &paths {
        surfaces.push(Surface::of(format!("GET {path}"), &house.get(path).await.1));
    }
    // Whoever searches for the very words finds them nowhere.
    let shut = |reference: &String| {
        let of_this = |one: &&Incident| one.reference.to_string() == *reference;
        incidents.iter().find(of_this).is_some_and(|one| one.private || one.drill)
    };
    for (reference, words) in secrets.iter().filter(|(reference, _)| shut(reference)) {
        let asked: String = words.chars().take(80).collect();
        let asked: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
        let (_, found) = house.get(&format!("/history?q={asked}")).await;
        // What was asked stands in the answer's own field, so its words prove nothing.
        let link = format!("/incidents/{reference}\"");
        assert!(!found.contains(&link), "a search for {words:?} finds {reference}");
    }
    surfaces.push(Surface::of("GET /events", &events(house).await));
    for file in incidents.iter().filter(|it| it.private || it.drill).flat_map(|it| &it.entries) {
        for attachment in &file.attachments {
            let path = format!("/files/{}/{}", attachment.sha256, attachment.name);
            assert_eq!(house.get(&path).await.0, 404, "{path}");
        }
    }
    surfaces
}

pub fn files_below(root: &Path, folder: &Path, take: &mut impl FnMut(&str, String)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(root, &path, take);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            take(path.strip_prefix(root).unwrap().to_str().unwrap(), text);
        }
    }
}

/// What went out to other people's receivers and to those who subscribed.
async fn sent_outside(house: &House) -> Vec<Surface> {
    let mut sent = heard_by_third_parties(house);
    if let Some(ears) = &house.ears {
        ears.everything_sent(house).await;
        sent.extend(ears.heard());
    }
    sent.into_iter()
        .map(|(to, text)| Surface::of(format!("what was sent to {to}"), &text))
        .collect()
}

/// Figures, which are collected and kept by other programs.
async fn for_operators(house: &House) -> Vec<Surface> {
    let Some(bot) = &house.bot else { return Vec::new() };
    let mut surfaces = Vec::new();
    for path in ["/metrics", "/readyz", "/healthz"] {
        let url = format!("http://{}{path}", bot.admin_address());
        let text = http().get(url).send().await.unwrap().text().await.unwrap();
        surfaces.push(Surface::of(format!("{path} of the bot"), &text));
    }
    surfaces
}

/// The last events, up to the newest; what is told to whoever was away too long is one too.
async fn events(house: &House) -> String {
    let ready: serde_json::Value = serde_json::from_str(&house.get("/readyz").await.1).unwrap();
    let newest = ready["sequence"].as_u64().unwrap();
    if newest == 0 {
        return String::new();
    }
    let url = format!("http://{}/events", house.page_address());
    let mut response = http().get(url).header("last-event-id", "0").send().await.unwrap();
    let mut read = String::new();
    let last = format!("id: {newest}\n");
    while !read.contains(&last) && !read.contains("resync") {
        let chunk = tokio::time::timeout(GUARD, response.chunk()).await.expect("events come");
        read.push_str(std::str::from_utf8(&chunk.unwrap().expect("it goes on")).unwrap());
    }
    read
}

/// What Firebell shows at Discord to people who are not in a room: channels with their topics and
/// its messages in them, and the server's events.
fn at_discord(house: &House) -> Vec<Surface> {
    let reader = house.person("quinn");
    let bot = house.discord.application_id();
    let mut surfaces = Vec::new();
    let is_room = |topic: &Option<String>| {
        topic.as_deref().is_some_and(|topic| topic.contains("firebell:room:"))
    };
    for channel in house.guild.channels() {
        // A room may be for everybody, or for them: then they take part.
        if is_room(&channel.topic) {
            continue;
        }
        let seen = reader.can_see(channel.id);
        let head = format!("{} {}", channel.name, channel.topic.as_deref().unwrap_or_default());
        surfaces.push(Surface::of(format!("#{} ({seen})", channel.name), &head));
        for message in house.discord.messages(channel.id) {
            if message.author_id == bot {
                let embeds = serde_json::to_string(&message.embeds).unwrap();
                let files = serde_json::to_string(&message.attachments).unwrap();
                let buttons = serde_json::to_string(&message.components).unwrap();
                let text = [message.text(), embeds, files, buttons].join("\n");
                surfaces.push(Surface::of(format!("a message in #{}", channel.name), &text));
            }
        }
    }
    for event in house.guild.scheduled_events() {
        let text = format!("{} {:?} {:?}", event.name, event.description, event.location);
        surfaces.push(Surface::of("the server's events", &text));
    }
    surfaces
}

/// What somebody is offered while they type who may not know of what is private.
async fn offered_to_outsiders(house: &House, incidents: &[Incident]) -> Vec<Surface> {
    let reader = house.person("quinn");
    let mut surfaces = Vec::new();
    let hidden: Vec<&Incident> = incidents
        .iter()
        .filter(|incident| {
            let id = firebell::incident::ids::Snowflake(reader.id());
            incident.private && !incident.is_visible_to(id, false)
        })
        .collect();
    if hidden.is_empty() || may_respond(house, reader.id()) {
        return surfaces;
    }
    let mut lines = vec!["/incident show incident:".to_owned(), "/incident merge into:".to_owned()];
    for incident in hidden {
        for line in ["/timeline edit", "/timeline retract", "/timeline publish"] {
            lines.push(format!("{line} incident:{} entry:", incident.reference));
        }
        for line in ["/task start", "/task done"] {
            lines.push(format!("{line} incident:{} task:", incident.reference));
        }
        lines.push(format!("/followup done incident:{} followup:", incident.reference));
    }
    for line in lines {
        let offered = reader.autocomplete(house.lobby, &line).await.unwrap();
        surfaces.push(Surface::of(line, &format!("{offered:?}")));
    }
    surfaces
}

/// Some stories let quinn respond.
fn may_respond(house: &House, person: Id) -> bool {
    let roles = house.guild.roles();
    let members = house.guild.members();
    let own = members.iter().find(|member| member.id == person).map(|member| member.roles.clone());
    let responders = roles.iter().find(|role| role.name == "responders").map(|role| role.id);
    own.is_some_and(|own| responders.is_some_and(|role| own.contains(&role)))
}

#[test]
fn a_leak_is_seen_however_it_is_written() {
    let secret = "It was **Anna's** <old> laptop & key";
    for written in [
        "<p>It was <strong>Anna&#39;s</strong> laptop &amp; key</p>",
        "<meta content=\"It was **Anna's** &lt;old&gt; laptop &amp; key\">",
        r#"{"text":"It was **Anna's** <old> laptop & key"}"#,
        "It was **Anna's** <old> laptop & key",
    ] {
        assert!(Surface::of("here", written).holds(secret), "{written}");
    }
    assert!(!Surface::of("here", "It was Anna's desk").holds(secret));
}
