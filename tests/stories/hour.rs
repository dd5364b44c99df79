//! An hour of an outage, by three people, with everything that such an hour has; and a drill, which
//! is like it in every way and goes to no public surface.

use chrono::Duration;
use fake_discord::{Answer, Call, Id, MessageSnapshot};
use firebell::incident::words::{Audience, Role, Section, Status, TaskState};

use crate::house::House;
use crate::story;

/// Lets minutes pass, and everything happen that is due then. First what is under way: what was
/// signed before the clock jumped would come too late.
async fn after(house: &House, minutes: i64) {
    house.settled().await;
    house.clock.advance(Duration::minutes(minutes));
    house.settled().await;
}

async fn told(call: &Call) -> Answer {
    let answer = call.answer().await.unwrap();
    assert!(answer.ephemeral);
    answer
}

fn names(rows: &[serde_json::Value]) -> Vec<String> {
    let buttons = rows.iter().filter_map(|row| row["components"].as_array()).flatten();
    buttons.filter_map(|button| button["custom_id"].as_str().map(str::to_owned)).collect()
}

fn with_button(house: &House, channel: Id, start: &str, end: &str) -> (MessageSnapshot, String) {
    let found = house.discord.messages(channel).into_iter().rev().find_map(|message| {
        let wanted = |name: &String| name.starts_with(start) && name.ends_with(end);
        let name = names(&message.components).into_iter().find(wanted)?;
        Some((message, name))
    });
    found.unwrap_or_else(|| panic!("no button {start}…{end}"))
}

fn reminders(house: &House, room: Id) -> usize {
    house.discord.messages(room).iter().filter(|message| message.content.contains('⏰')).count()
}

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
}

async fn writes(house: &House, who: &fake_discord::Member, section: Section, text: &str) {
    let line = format!("/postmortem write section:{} incident:INC-1", section.id());
    let call = who.slash(house.lobby, &line).await.unwrap();
    let sent = call.submit_modal(&[("text", text)]).await.unwrap();
    let said = house.answered(&sent, &line).await;
    assert!(!said.is_refusal(), "{}", said.answer);
}

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n a graph that falls";

story!(an_hour_of_an_outage_by_three_people, |house| {
    let (nova, dma, malte) = (house.person("nova"), house.person("dma"), house.person("malte_j"));
    let quinn = house.person("quinn");
    let lobby = house.lobby;
    for part in ["Web", "Media"] {
        house.ok(&nova, lobby, &format!("/component add name:{part}")).await;
    }

    // 18:53. Declared, and declared again by somebody who has not seen that.
    let declare = "/incident declare title:\"Pages do not load\" severity:sev2 components:Web \
                   started:18:XX summary:\"Many people see an error\"";
    house.ok(&nova, lobby, declare).await;
    after(house, 1).await;
    let again =
        "/incident declare title:\"Pages do not load here\" summary:\"Nothing but errors here\"";
    let asked = told(&dma.slash(lobby, again).await.unwrap()).await;
    let join = names(&asked.components).into_iter().find(|name| name.ends_with(":join:INC-1"));
    told(&dma.press(asked.message.unwrap(), &join.expect("it is one press away")).unwrap()).await;
    after(house, 1).await;
    let (room, watch) = (house.channel("inc-1"), house.channel("watch-inc-1"));
    assert!(house.read(watch).join("\n").contains("Nothing but errors here"));

    // 18:55. Who does what.
    house.ok(&dma, room, "/incident appoint user:@nova").await;
    house.ok(&nova, room, "/incident appoint user:@malte_j role:scribe").await;
    house.ok(&nova, room, "/incident update message:\"We are looking\" next:20m").await;
    house.ok(&nova, room, "/task add text:\"Look at the database\" assignee:@dma").await;
    house.ok(&nova, room, "/task add text:\"Call the hoster\" assignee:@malte_j").await;
    house.ok(&nova, room, "/task add text:\"Restart everything\"").await;
    house.ok(&dma, room, "/task start task:database").await;
    dma.say(room, "the graphs look odd").unwrap();
    let graph = dma.upload("graph.png", "image/png", PICTURE);
    let seen = format!("/timeline add text:\"Reads fall\" phase:investigate attachment:{graph}");
    house.ok(&dma, room, &seen).await;
    after(house, 5).await;
    house
        .ok(&malte, room, "/timeline add text:\"The hoster has no idea\" audience:responders")
        .await;
    house.ok(&malte, room, "/task cancel task:hoster").await;

    // 19:01. Something that only the team may know of, beside it.
    let side = "/incident declare title:\"A key lay open\" private:true commander:@malte_j \
                summary:\"Found while looking for the cause\"";
    house.ok(&malte, lobby, side).await;
    house.settled().await;
    let private = house.channel("inc-2");
    assert!(!quinn.can_see(private) && dma.can_see(private));
    let proof =
        malte.upload("where the key lay.png", "image/png", [PICTURE, b" and a key"].concat());
    let found = format!("/timeline add text:\"It lay in the backup\" attachment:{proof}");
    house.ok(&malte, private, &found).await;
    house.ok(&malte, private, "/task add text:\"Make another key\"").await;
    house.ok(&malte, private, "/followup add text:\"Scan backups for keys\" owner:@malte_j").await;

    // 19:04. The same outage once more, under another name.
    after(house, 3).await;
    house.ok(&dma, lobby, "/incident declare title:\"No pictures\" components:Media").await;
    house.settled().await;
    let third = house.channel("inc-3");
    house.ok(&dma, third, "/timeline add text:\"Pictures come from the same disk\"").await;
    house.ok(&dma, third, "/incident merge into:INC-1").await;
    house.settled().await;
    let into = house.incident(1).await;
    assert_eq!(into.components.len(), 2, "{:?}", into.components);
    assert!(house.read(watch).join("\n").contains("Pictures come from the same disk"));

    // 19:16. The promise comes due, is missed, and is kept late.
    let before = reminders(house, room);
    after(house, 12).await;
    assert!(reminders(house, room) > before, "somebody is reminded of the promise");
    let line = "/incident update message:\"A disk is full\" status:identified next:30m";
    house.ok(&nova, room, line).await;

    // 19:20. Command changes hands; the bot is started anew between question and answer.
    after(house, 4).await;
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;
    restart(house).await;
    house.stop_page().await;
    house.start_page().await;
    let (brief, accept) = with_button(house, room, "offer:INC-1:", ":accept");
    assert!(brief.text().contains("Restart everything"), "{}", brief.text());
    told(&dma.press(brief.id, &accept).unwrap()).await;
    after(house, 2).await;
    house.ok(&dma, room, "/task done task:database").await;
    house.ok(&dma, room, "/task cancel task:\"restart everything\"").await;
    house.ok(&nova, room, "/timeline publish entry:\"Reads fall\"").await;
    house.ok(&malte, room, "/timeline add text:\"It was the old disk\" at:19:10").await;
    house
        .ok(&malte, room, "/timeline retract entry:\"old disk\" reason:\"it was the new one\"")
        .await;

    // 19:36. It works again.
    after(house, 14).await;
    house.ok(&dma, room, "/incident update message:\"Space is made\" status:monitoring").await;
    after(house, 8).await;
    let over = "/incident update message:\"Everything is back\" status:resolved";
    house.ok(&dma, room, over).await;
    house.ok(&malte, private, "/task done task:\"another key\"").await;
    house.ok(&malte, private, "/incident close resolution:\"The key is worth nothing now\"").await;
    after(house, 10).await;
    house
        .ok(
            &dma,
            room,
            "/followup add text:\"Alert before a disk is full\" owner:@nova kind:detect",
        )
        .await;
    house.ok(&dma, room, "/incident close resolution:\"A disk was full\"").await;
    house.settled().await;

    // 19:53, an hour later: what was learned.
    assert_eq!(house.clock_now() - crate::house::first_report(), Duration::minutes(60));
    writes(house, &nova, Section::Impact, "Nobody could read for half an hour.").await;
    writes(house, &dma, Section::RootCause, "A disk was full and nobody was told.").await;
    house.ok(&nova, lobby, "/postmortem publish incident:INC-1").await;
    house.settled().await;

    let incident = house.incident(1).await;
    assert!(!incident.is_open() && incident.status == Status::Resolved);
    assert_eq!(incident.commander().unwrap().name, "dma");
    assert_eq!(incident.roles[&Role::Scribe].name, "malte_j");
    let states: Vec<TaskState> = incident.tasks.iter().map(|task| task.state).collect();
    assert_eq!(states, [TaskState::Done, TaskState::Cancelled, TaskState::Cancelled]);
    assert!(!house.incident(3).await.is_open());
    let (_, page) = house.get("/incidents/INC-1").await;
    for words in [
        "Everything is back",
        "Reads fall",
        "graph.png",
        "Nobody could read for half an hour.",
        "Alert before a disk is full",
    ] {
        assert!(page.contains(words), "{words} is not on the page:\n{page}");
    }
    for words in ["no idea", "old disk", "A key lay open", "graphs look odd"] {
        assert!(!page.contains(words), "{words} is on the page");
    }
    let (_, front) = house.get("/").await;
    assert!(front.contains("All systems operational"), "{front}");
    // Not a request of this hour would have been refused: the invariants ask for that.
    assert!(house.expected_violations.lock().unwrap().is_empty());
    // It takes a few seconds here, so that a second of it meets the limits of many.
    let mut refused = house.discord.refusals();
    refused.retain(|one| one.code != 429);
    assert!(refused.is_empty(), "nor one for what was gone or too late: {refused:#?}");
});

story!(a_drill_is_marked_wherever_it_is_and_is_nowhere_public, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/component add name:Web").await;
    let declare = "/incident declare title:\"The rack burns\" severity:sev1 components:Web \
                   commander:@nova drill:true summary:\"Nobody be afraid\"";
    let answer = house.ok(&nova, lobby, declare).await;
    assert!(answer.contains("drill"), "{answer}");
    house.settled().await;
    let (room, watch) = (house.channel("drill-inc-1"), house.channel("watch-drill-inc-1"));
    house.ok(&nova, room, "/task add text:\"Take the extinguisher\" assignee:@dma").await;
    house.ok(&dma, room, "/task start task:extinguisher").await;
    let graph = dma.upload("smoke.png", "image/png", PICTURE);
    house.ok(&dma, room, &format!("/timeline add text:\"I see smoke\" attachment:{graph}")).await;
    house.ok(&dma, room, "/timeline publish entry:smoke").await;
    house
        .ok(&nova, room, "/incident update message:\"We are on it\" status:identified next:10m")
        .await;
    after(house, 11).await;
    assert!(reminders(house, room) > 0, "promises count in a drill too");
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;
    restart(house).await;
    let (brief, accept) = with_button(house, room, "offer:INC-1:", ":accept");
    told(&dma.press(brief.id, &accept).unwrap()).await;
    house.settled().await;

    // A real one of the same name is another one, and nobody mistakes one for the other.
    let real = "/incident declare title:\"The rack burns\" private:true";
    let real = house.ok(&dma, lobby, real).await;
    assert!(real.contains("INC-2"), "{real}");
    house.settled().await;
    let list = house.ok(&dma, lobby, "/incident list").await;
    let marked: Vec<bool> = list.lines().map(|line| line.contains("DRILL")).collect();
    assert_eq!(marked, [false, true], "{list}");
    let offered = dma.autocomplete(lobby, "/incident show incident:").await.unwrap();
    let mut offered: Vec<&str> = offered.iter().map(|choice| choice.0.as_str()).collect();
    offered.sort_unstable();
    assert_eq!(offered, ["INC-1 · DRILL · The rack burns", "INC-2 · The rack burns"]);
    let which = house.refused(&dma, lobby, "/timeline add text:hot").await;
    assert!(which.contains("INC-2 (The rack burns), INC-1 (DRILL · The rack burns)"), "{which}");
    let nowhere = "/incident show incident:\"the rack is cold\"";
    let nowhere = house.refused(&dma, lobby, nowhere).await;
    assert!(nowhere.contains("INC-1 (DRILL · The rack burns)"), "{nowhere}");
    let over = "/incident close incident:INC-2 resolution:\"nothing burns\"";
    house.ok(&dma, lobby, over).await;
    house.settled().await;

    // Everywhere at Discord it says what it is.
    let board = house.discord.messages(house.channel("incident-board"));
    assert!(board.iter().all(|card| card.text().contains("DRILL")), "{board:#?}");
    // That the card was pinned is said by Discord, in its own words.
    let cards: Vec<String> = house.read(room).into_iter().filter(|text| !text.is_empty()).collect();
    assert!(cards.iter().all(|text| text.contains("DRILL")), "{cards:#?}");
    let posts = house.read(watch);
    assert!(!posts.is_empty() && posts.iter().all(|text| text.contains("DRILL")), "{posts:#?}");
    let channels = house.guild.channels();
    for channel in channels.iter().filter(|channel| channel.name.contains("inc-1")) {
        let topic = channel.topic.as_deref().unwrap_or_default();
        assert!(channel.name.contains("drill-") && topic.contains("DRILL"), "{channel:?}");
    }

    house.ok(&dma, room, "/task done task:extinguisher").await;
    house.ok(&dma, room, "/incident update message:\"It is out\" status:resolved").await;
    house.ok(&dma, room, "/incident close resolution:\"Paper burns\"").await;
    house.ok(&dma, lobby, "/followup add incident:INC-1 text:\"Buy sand\" owner:@dma").await;
    writes(house, &nova, Section::Lessons, "Sand is heavy.").await;
    house.settled().await;
    assert_eq!(house.channel("closed-drill-inc-1"), room);
    let incident = house.incident(1).await;
    assert!(incident.entries.iter().any(|entry| entry.audience == Audience::Public));
    let (_, front) = house.get("/").await;
    assert!(front.contains("All systems operational") && !front.contains("rack"), "{front}");
    assert_eq!(house.get("/incidents/INC-1").await.0, 404);
    // Whatever else is public is walked by the invariants.
});
