//! What holds after every story.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use fake_discord::Id;
use firebell::discord::cards::stands;
use firebell::incident::public_view::public_view;
use firebell::incident::state::{Incident, What};
use firebell::incident::words::Audience;
use firebell::store::journal;
use firebell::store::verify::verify;
use firebell::texts::sentences::sentence;
use firebell::texts::words::label;
use firebell::texts::{Lang, say};

use crate::house::House;

/// Commands that change nothing of any incident.
const READ_ONLY: &[&str] = &[
    "/incident show",
    "/incident list",
    "/incident publish",
    "/timeline show",
    "/task list",
    "/followup list",
    "/postmortem draft",
    "/firebell",
    "/component",
];

pub async fn check(house: &House) {
    check_after_faults(house).await;
    discord_refused_nothing(house);
}

/// All but that no request of ours was refused: where channels and permissions were taken away,
/// some are.
pub async fn check_after_faults(house: &House) {
    let store = house.store();
    let mut incidents = Vec::new();
    for id in store.all_ids().await.unwrap() {
        incidents.push(store.incident(id).await.unwrap().unwrap());
    }
    acknowledged_once_and_whole(house, &incidents).await;
    refs_are_used_once(&incidents);
    nothing_stands_twice(house, &incidents);
    let (guild, _) = store.guild(incidents_guild(house)).await.unwrap();
    rooms_and_watch_channels_are_true(house, &incidents, guild.lang()).await;
    board_is_true(house, &incidents, guild.settings.board.map(|chosen| chosen.0));
    page_is_true(house, &incidents).await;
    // 5: nothing that is not public stands on a public surface, nothing private where watchers read.
    crate::leaks::nothing_leaks(house, &incidents).await;
    nobody_was_pinged(house, &incidents).await;
}

/// 1, 2 and 7: every acknowledged command is in the journal once, nothing else is there, and the
/// journal adds up to the state.
async fn acknowledged_once_and_whole(house: &House, incidents: &[Incident]) {
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    for incident in incidents {
        let commits = verify(house.store(), incident.id).await.unwrap().unwrap();
        assert_eq!(commits, incident.version);
        for row in journal::rows(&house.store().read, incident.id).await.unwrap() {
            *causes.entry(row.source_key.unwrap()).or_default() += 1;
        }
    }
    for said in house.said.lock().unwrap().iter() {
        let changes = !READ_ONLY.iter().any(|start| said.line.starts_with(start));
        let expected = usize::from(changes && !said.is_refusal());
        let found = causes.get(&format!("discord:{}", said.call)).copied().unwrap_or(0);
        assert_eq!(found, expected, "{} → {}", said.line, said.answer);
    }
    assert!(causes.values().all(|count| *count == 1), "{causes:?}");
}

/// 6.
fn refs_are_used_once(incidents: &[Incident]) {
    let refs: BTreeSet<String> = incidents.iter().map(|one| one.reference.to_string()).collect();
    assert_eq!(refs.len(), incidents.len());
}

/// 4: no channel or message of ours twice.
fn nothing_stands_twice(house: &House, incidents: &[Incident]) {
    let mut markers = HashSet::new();
    for channel in house.guild.channels() {
        if let Some(marker) = channel.topic.as_deref().and_then(|topic| topic.split(" · ").last())
            && marker.starts_with("firebell:")
        {
            assert!(markers.insert(marker.to_owned()), "{marker} stands twice");
        }
    }
    for channel in house.guild.channels() {
        let mut footers = HashSet::new();
        for message in house.discord.messages(channel.id) {
            let footer = message.embeds.last().and_then(|embed| embed["footer"]["text"].as_str());
            if let Some(footer) = footer {
                assert!(footers.insert(footer.to_owned()), "{footer} twice in {}", channel.name);
            }
        }
    }
    // Besides: the board, and the shelf.
    assert!(markers.len() <= incidents.len() * 2 + 2, "{markers:?}");
}

/// 3, at Discord: the room has one pinned card that says where it stands, the watch channel has
/// every entry that watchers may see, once, and nobody else can write there.
async fn rooms_and_watch_channels_are_true(house: &House, incidents: &[Incident], lang: Lang) {
    let shelf = format!("firebell:shelf:{}", house.guild.id());
    let channels = house.guild.channels();
    let reader = house.person("quinn");
    // What people take away from a closed incident's channels is theirs to take.
    let faults: Vec<String> =
        house.discord.drawn_faults().into_iter().map(|drawn| drawn.fault).collect();
    let tidied = |incident: &Incident, channel: u64| {
        let name = format!("channel {channel} ");
        !incident.is_open() && faults.iter().any(|fault| fault.contains(&name))
    };
    for incident in incidents {
        let by_marker = |kind: &str| {
            let marker = format!("firebell:{kind}:{}", incident.id);
            let ends = |topic: &Option<String>| {
                topic.as_deref().is_some_and(|topic| topic.ends_with(&marker))
            };
            channels.iter().find(|channel| ends(&channel.topic))
        };
        let room = by_marker("room");
        assert!(room.is_some() || !incident.is_open(), "{} has a room", incident.reference);
        if let Some(room) = room.filter(|room| !tidied(incident, room.id)) {
            let messages = house.discord.messages(room.id);
            let pinned: Vec<_> = messages.iter().filter(|message| message.pinned).collect();
            assert_eq!(pinned.len(), 1, "one pinned card in {}", room.name);
            let status = stands(lang, incident);
            assert!(pinned[0].text().contains(&status), "{}", pinned[0].text());
        }
        let watch = by_marker("watch");
        if incident.private {
            assert!(watch.is_none(), "a private incident has no watch channel");
            continue;
        }
        let reopened = incident.entries.iter().any(|entry| entry.what == What::Reopened);
        if incident.is_history() && !reopened {
            assert!(watch.is_none() && room.is_none(), "history opens no channels");
            continue;
        }
        let standings = house.store().mirrors_of(incident.id).await.unwrap();
        let standing = standings.iter().find(|one| one.key.mirror == "watch").unwrap();
        if !incident.is_open() && watch.is_none() && standing.put_away == incident.closed_at {
            let line = channels.iter().find(|channel| {
                channel.topic.as_deref().is_some_and(|topic| topic.ends_with(&shelf))
            });
            let lines = house.read(line.expect("it says where they went").id).join("\n");
            assert!(lines.contains(&incident.reference.to_string()), "{lines}");
            continue;
        }
        let Some(watch) = watch else {
            let gone = faults.iter().any(|fault| fault.starts_with("channel "));
            assert!(gone && !incident.is_open(), "{} has a watch channel", incident.reference);
            continue;
        };
        if tidied(incident, watch.id) {
            continue;
        }
        let mut text = house.read(watch.id).join("\n");
        // Words that fit no embed hang there as a file.
        house.discord.world(|world| {
            for file in world.files.values().filter(|file| file.channel == watch.id) {
                text.push_str(std::str::from_utf8(&file.bytes).unwrap_or_default());
            }
        });
        for entry in &incident.entries {
            if entry.audience < Audience::Watchers {
                continue;
            }
            let words = sentence(lang, entry);
            if entry.retracted.is_some() {
                let retracted = say!(lang, "post-retracted", reason = "");
                assert!(text.contains(retracted.trim()), "{text}");
            } else {
                assert!(text.contains(&words), "{words:?} is missing in {text}");
            }
        }
        let send = fake_discord::permissions::SEND_MESSAGES;
        assert_eq!(reader.permissions_in(watch.id) & send, 0, "{} is read-only", watch.name);
        assert!(reader.can_see(watch.id), "everybody can follow along");
    }
}

/// 3: the board, chosen or our own, has one card for each open incident that is not private, and no other.
fn board_is_true(house: &House, incidents: &[Incident], chosen: Option<Id>) {
    let channels = house.guild.channels();
    let marker = format!("firebell:board:{}", house.guild.id());
    let board = channels
        .iter()
        .find(|channel| channel.topic.as_deref().is_some_and(|topic| topic.ends_with(&marker)));
    let board = chosen.or_else(|| board.map(|board| board.id));
    let shown: BTreeSet<String> = board
        .map(|board| house.discord.messages(board))
        .unwrap_or_default()
        .iter()
        .filter_map(|message| Some(message.embeds.last()?["footer"]["text"].as_str()?.to_owned()))
        .collect();
    let open: BTreeSet<String> = incidents
        .iter()
        .filter(|incident| incident.is_open() && !incident.private)
        .map(|incident| incident.reference.to_string())
        .collect();
    assert_eq!(shown, open);
}

/// 3, on the page: every public incident with its public entries, as they are now.
async fn page_is_true(house: &House, incidents: &[Incident]) {
    let (guild, _) = house.store().guild(incidents_guild(house)).await.unwrap();
    let mut lists = BTreeMap::new();
    for list in ["incidents", "scheduled-maintenances"] {
        let (_, json) = house.get(&format!("/api/v2/{list}.json")).await;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        lists.insert(list, json);
    }
    for incident in incidents {
        let (status, html) = house.get(&format!("/incidents/{}", incident.reference)).await;
        let Some(view) = public_view(incident, &guild) else {
            assert_eq!(status, 404, "{} is not on the page", incident.reference);
            continue;
        };
        assert_eq!(status, 200, "{} is on the page", incident.reference);
        // A change of language may reach it later than the words.
        let lang = if html.contains("<html lang=\"de\">") { Lang::De } else { Lang::En };
        let planned = incident.maintenance.as_ref().map(|planned| label(lang, planned.status));
        let said = planned.clone().unwrap_or_else(|| label(lang, incident.status));
        assert!(html.contains(&said), "{} is {said} on the page", incident.reference);
        let tombstones = view.incident.timeline.iter().filter(|entry| entry.retracted).count();
        assert!(html.matches("class=\"tombstone\"").count() >= tombstones);
        let list = if planned.is_some() { "scheduled-maintenances" } else { "incidents" };
        let json = &lists[list];
        let shown = json[list.replace('-', "_")]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"].as_str() == Some(&view.incident.id))
            .unwrap_or_else(|| panic!("{} is in the JSON: {json:#}", incident.reference));
        let bodies: Vec<&str> = shown["incident_updates"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|update| update["body"].as_str())
            .collect();
        for entry in view.incident.timeline.iter().filter(|entry| !entry.retracted) {
            let there = entry.text.is_empty()
                || entry.status.is_none()
                || bodies.iter().any(|body| body.contains(readable(&entry.text).trim()));
            assert!(there, "{:?} is missing in {bodies:?}", entry.text);
        }
    }
}

/// Without what is no character in any text: the page leaves these out.
fn readable(text: &str) -> String {
    text.replace(['\u{FFFE}', '\u{FFFF}'], "")
}

fn incidents_guild(house: &House) -> firebell::incident::ids::Snowflake {
    firebell::incident::ids::Snowflake(house.guild.id())
}

/// Whatever people typed, it called nobody. A reminder or an offer of command calls people of its
/// incident and those who respond, in the room, and nobody else.
async fn nobody_was_pinged(house: &House, incidents: &[Incident]) {
    let (guild, _) = house.store().guild(incidents_guild(house)).await.unwrap();
    for channel in house.guild.channels() {
        for message in house.discord.messages(channel.id) {
            if message.pings.is_empty() {
                continue;
            }
            let footer = message.embeds.last().and_then(|embed| embed["footer"]["text"].as_str());
            let incident = footer
                .and_then(|footer| footer.split_once(" · "))
                .and_then(|(it, _)| incidents.iter().find(|one| one.reference.to_string() == it))
                .unwrap_or_else(|| panic!("{} pinged {:?}", message.text(), message.pings));
            let mut people = vec![incident.declared_by.id.0];
            people.extend(incident.roles.values().map(|person| person.id.0));
            people.extend(incident.entries.iter().filter_map(|entry| match &entry.what {
                What::Appointed { person, .. }
                | What::CommandOffered { to: person }
                | What::Released { person, .. }
                | What::Left { person, .. } => Some(person.id.0),
                What::CommandAccepted { .. } | What::CommandTaken { .. } => Some(entry.author.id.0),
                _ => None,
            }));
            let responders = guild.settings.responders.map(|role| role.0);
            let pings = &message.pings;
            assert!(!pings.everyone, "{}", message.text());
            assert!(pings.users.iter().all(|user| people.contains(user)), "{pings:?}");
            // Whoever responded before may have had a role that was deleted since.
            let there = house.guild.roles();
            let gone = |role: u64| there.iter().all(|one| one.id != role);
            let called = |role: &u64| Some(*role) == responders || gone(*role);
            assert!(pings.roles.iter().all(called), "{pings:?}");
            let topic = channel.topic.as_deref().unwrap_or_default();
            assert!(topic.ends_with(&format!("firebell:room:{}", incident.id)), "{topic}");
        }
    }
}

/// Nothing that we sent would have been refused by the real one.
fn discord_refused_nothing(house: &House) {
    let expected = house.expected_violations.lock().unwrap();
    let violations: Vec<_> = house
        .discord
        .violations()
        .into_iter()
        .filter(|violation| !expected.iter().any(|rule| violation.rule.contains(rule)))
        .collect();
    assert!(violations.is_empty(), "{violations:#?}");
}
