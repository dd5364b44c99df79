//! What is to be done during and after: shared out, done by several people, seen by everyone.

use chrono::Duration;

use crate::house::{Engine, House};
use crate::invariants;
use crate::receivers::{Answer, Receiver, house_with};
use crate::story;

story!(two_people_share_out_what_is_to_be_done, |house| {
    let (nova, dma, quinn) = (house.person("nova"), house.person("dma"), house.person("quinn"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" commander:@nova").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let told = house.ok(&nova, room, "/task add text:\"Fail over to *db2*\" assignee:@dma").await;
    assert!(told.contains(r"Fail over to \*db2\*") && told.contains("status page"), "{told}");
    assert!(told.contains(&format!("<@{}>", dma.id())), "{told}");
    house.ok(&nova, room, "/task add text:\"Write to the hoster\"").await;
    house.ok(&dma, room, "/task add text:\"Buy a disk\"").await;
    let told = house.ok(&dma, room, "/task start task:\"fail over\"").await;
    assert!(told.contains("is running") && told.contains("0 of 3 done"), "{told}");
    house.settled().await;
    let card = house.read(room)[0].clone();
    assert!(card.contains(r"▶️ Fail over to \*db2\*"), "{card}");
    assert!(card.contains("⬜ Buy a disk") && card.contains("0 of 3 done"), "{card}");

    house.stop_bot().await;
    house.start_bot().await;
    house.ok(&nova, room, "/task done task:\"fail over\"").await;
    house.ok(&nova, room, "/task cancel task:disk").await;
    let list = house.ok(&dma, room, "/task list").await;
    let order = ["To do** Write", "Done** Fail over", "Cancelled** Buy"];
    let places: Vec<usize> = order.iter().filter_map(|words| list.find(words)).collect();
    assert!(places.len() == 3 && places.is_sorted() && list.contains("1 of 2 done"), "{list}");

    let told = house.refused(&nova, room, "/task done task:\"fail over\"").await;
    assert!(told.contains("already"), "{told}");
    let told = house.refused(&nova, room, "/task done task:reboot").await;
    assert!(told.contains("/task list"), "{told}");
    let told = house.refused(&quinn, house.lobby, "/task done task:hoster").await;
    assert!(told.contains("Only responders"), "{told}");
    house.refused(&nova, room, "/task add text:\" \"").await;

    house.settled().await;
    let card = house.read(room)[0].clone();
    assert!(card.contains("Write to the hoster") && card.contains("1 of 2 done"), "{card}");
    assert!(!card.contains("⬜ Buy"), "what is settled makes room: {card}");
    let board = house.read(house.channel("incident-board")).join("\n");
    assert!(board.contains("1 of 2 done") && !board.contains("⬜ Write"), "{board}");
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("Task running:") && watched.contains("Task done:"), "{watched}");
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("Write to the hoster"), "{page}");

    house.ok(&nova, room, "/incident close").await;
    let told = house.refused(&nova, room, "/task add text:late").await;
    assert!(told.contains("/incident reopen"), "{told}");
});

story!(what_is_offered_while_a_person_types_is_what_can_be_moved, |house| {
    let (nova, quinn) = (house.person("nova"), house.person("quinn"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Leak\" private:true").await;
    house.settled().await;
    let lobby = house.lobby;
    for text in ["Rotate keys", "Rotate certificates", "Write it down"] {
        house.ok(&nova, lobby, &format!("/task add text:\"{text}\" incident:INC-1")).await;
        house.ok(&nova, lobby, &format!("/followup add text:\"{text}\" incident:INC-1")).await;
    }
    house.ok(&nova, lobby, "/task done task:write incident:INC-1").await;
    house.ok(&nova, lobby, "/followup drop followup:write incident:INC-1").await;
    for (line, offered) in [
        ("/task done incident:INC-1 task:rotate", 2),
        ("/task done incident:INC-1 task:write", 0),
        // Settled by mistake: it can be started again.
        ("/task start incident:INC-1 task:write", 1),
        ("/followup done incident:INC-1 followup:rotate", 2),
        ("/followup done incident:INC-1 followup:write", 0),
    ] {
        let choices = nova.autocomplete(lobby, line).await.unwrap();
        assert_eq!(choices.len(), offered, "{line}: {choices:?}");
        // Nobody else learns that there is such an incident.
        assert_eq!(quinn.autocomplete(lobby, line).await.unwrap(), [], "{line}");
    }
    // Words that mean two are not guessed; the choice means one.
    house.refused(&nova, lobby, "/task done task:rotate incident:INC-1").await;
    let choices = nova.autocomplete(lobby, "/task done incident:INC-1 task:keys").await.unwrap();
    let (_, id) = &choices[0];
    let told = house.ok(&nova, lobby, &format!("/task done incident:INC-1 task:{id}")).await;
    assert!(told.contains("Rotate keys") && told.contains("only responders"), "{told}");
    let told = house.refused(&quinn, lobby, "/task list incident:INC-1").await;
    assert!(told.contains("no incident"), "{told}");
});

story!(what_is_to_be_done_afterwards_has_an_owner_and_a_day, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    // An incident that is over before its room is open gets none.
    house.settled().await;
    house.ok(&nova, lobby, "/incident close resolution:\"A disk was full\"").await;
    house.settled().await;
    // Closed incidents are offered here.
    let offered = nova.autocomplete(lobby, "/followup add incident:INC").await.unwrap();
    assert_eq!(offered.len(), 1);
    let add = "/followup add incident:INC-1";
    let told = house
        .ok(
            &nova,
            lobby,
            &format!("{add} text:\"Alert | disks\" owner:@dma kind:detect due:\"in 2 weeks\""),
        )
        .await;
    assert!(told.contains("27 December 2022") && told.contains("takes care"), "{told}");
    let told =
        house.ok(&nova, lobby, &format!("{add} text:\"Tell the hoster\" due:2022-12-01")).await;
    assert!(told.contains("passed already"), "{told}");
    house.ok(&nova, lobby, &format!("{add} text:\"Buy disks\"")).await;
    let told = house.refused(&nova, lobby, &format!("{add} text:x due:soon")).await;
    assert!(told.contains("next friday"), "{told}");
    let told = house.refused(&nova, lobby, &format!("{add} text:x due:5.7.2023")).await;
    assert!(told.contains("2023-07-05") && told.contains("2023-05-07"), "{told}");

    house.stop_bot().await;
    house.start_bot().await;
    house.clock.advance(Duration::days(20));
    house.ok(&dma, lobby, "/followup drop incident:INC-1 followup:hoster").await;
    house.ok(&dma, lobby, "/followup done incident:INC-1 followup:buy").await;
    let list = house.ok(&dma, lobby, "/followup list incident:INC-1").await;
    assert!(list.contains("Alert \\| disks") && list.contains("late"), "{list}");
    assert!(!list.contains("hoster") && list.contains("1 of 2 done"), "{list}");
    let list = house.ok(&dma, lobby, "/followup list incident:INC-1 state:all").await;
    assert!(list.contains("Dropped") && list.contains("Done"), "{list}");
    house.settled().await;
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("Alert | disks") && page.contains("dma"), "{page}");
    let card = house.read(house.channel("closed-inc-1"))[0].clone();
    assert!(card.contains("1 of 2 done"), "{card}");
});

/// Everybody else's receivers get the same.
async fn sent_to_everyone(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let (receiver, hook) = Receiver::start(Answer::Status(200)).await;
    let mut house = house_with(engine, vec![hook]).await;
    let owner = house.guild.owner();
    let lobby = house.lobby;
    house.ok(&owner, lobby, "/incident declare title:\"Slow pages\"").await;
    house.ok(&owner, lobby, "/task add text:\"Fail over\" assignee:@dma").await;
    house.ok(&owner, lobby, "/task start task:fail").await;
    house.settled().await;
    let state = || {
        let last = receiver.accepted().pop().unwrap();
        last["data"]["incident"]["tasks"][0]["state"].clone()
    };
    assert_eq!(state(), "running");
    house.ok(&owner, lobby, "/task done task:fail").await;
    house
        .ok(&owner, lobby, "/followup add text:\"Alert\" owner:@dma kind:detect due:2023-07-21")
        .await;
    house.settled().await;
    assert_eq!(state(), "done");
    let last = receiver.accepted().pop().unwrap();
    let mut followup = last["data"]["incident"]["followups"][0].clone();
    followup.as_object_mut().unwrap().remove("id");
    let expected = serde_json::json!({
        "text": "Alert", "owner": "dma", "kind": "detect", "due": "2023-07-21", "state": "open",
    });
    assert_eq!(followup, expected);
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_to_everyone_on_sqlite() {
    sent_to_everyone(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_to_everyone_on_postgres() {
    sent_to_everyone(Engine::Postgres).await;
}

/// What people read, in both languages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_about_tasks_and_followups() {
    for engine in Engine::each_here() {
        words_about_tasks_and_followups(engine).await;
    }
}

async fn words_about_tasks_and_followups(engine: Engine) {
    for (locale, name) in [("en-US", "tasks"), ("de", "tasks_german")] {
        let mut house = House::open(engine).await;
        let nova = house.person("nova");
        nova.set_locale(locale);
        let lobby = house.lobby;
        let mut told = Vec::new();
        for line in [
            "/incident declare title:\"Slow pages\" commander:@nova",
            "/task list",
            "/task add text:\"Fail over\" assignee:@dma",
            "/task add text:\"Write to the hoster\"",
            "/task start task:fail",
            "/task done task:fail",
            "/task done task:fail",
            "/task cancel task:hoster",
            "/task list",
            "/followup list",
            "/followup add text:\"Alert on full disks\" owner:@dma kind:detect due:2022-12-12",
            "/followup add text:\"Buy disks\" due:soon",
            "/followup list",
            "/followup list state:dropped",
            "/followup done followup:alert",
            "/postmortem draft",
            "/postmortem publish",
            "/incident close",
            "/postmortem publish incident:INC-1",
        ] {
            let answer = house.types(&nova, lobby, line).await.answer;
            if !line.starts_with("/incident") {
                told.push(format!("{line}\n→ {}", answer.trim()));
            }
            house.settled().await;
        }
        let mut text = told.join("\n\n");
        for member in house.guild.members() {
            text = text.replace(&member.id.to_string(), &format!("id-of-{}", member.name));
        }
        insta::assert_snapshot!(name, text);
        house.stop_bot().await;
        house.stop_page().await;
    }
}
