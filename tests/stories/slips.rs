//! Passwords and keys that people paste by mistake: whichever way they come, nobody but the person
//! sees them before they were asked.

use fake_discord::{Answer, Call, Id, Member};
use firebell::store::journal;

use crate::house::House;
use crate::lead::{names, told, with_button};
use crate::story;

/// In place of a token that was pasted; put together, so that no scanner takes this for one.
const HERE: &str = "KEY";

fn token() -> String {
    format!("ghp_{}", "a1B2".repeat(9))
}

/// One way in which words come: who uses it where is settled by the story.
enum Way {
    Types(&'static str),
    /// Opens the form of a button on a card, and fills in this field.
    Form {
        button: &'static str,
        field: &'static str,
    },
    Section,
    /// Somebody else's message is taken over.
    Menu,
}

use Way::{Form, Menu, Section, Types};

/// Each is tried in an incident's room, in this order.
const INTO_AN_INCIDENT: &[Way] = &[
    Types("/incident update message:\"one KEY\""),
    Types("/incident update status:identified message:\"two KEY\""),
    Types("/incident severity level:sev1 reason:\"three KEY\""),
    Types("/incident edit title:\"four KEY\""),
    Types("/incident edit summary:\"five KEY\""),
    Types("/incident take reason:\"six KEY\""),
    Types("/timeline add text:\"seven KEY\""),
    Types("/timeline add text:\"eight KEY\" audience:public"),
    Types("/timeline edit entry:correct text:\"nine KEY\""),
    Types("/timeline retract entry:retract reason:\"ten KEY\""),
    Types("/task add text:\"eleven KEY\""),
    Types("/followup add text:\"twelve KEY\""),
    Form { button: "form:INC-1:update", field: "message" },
    Form { button: "form:INC-1:entry", field: "text" },
    Form { button: "form:INC-1:resolve", field: "message" },
    Section,
    Menu,
    Form { button: "form:INC-1:close", field: "resolution" },
    Form { button: "form:INC-1:reopen", field: "reason" },
    // A room is renamed twice at most: the third time would wait for Discord's limit.
    Types("/incident close resolution:\"thirteen KEY\" incident:INC-2"),
    Types("/incident reopen reason:\"fourteen KEY\" incident:INC-2"),
];

async fn send(house: &House, who: &Member, room: Id, way: &Way) -> Call {
    let key = token();
    match way {
        Types(line) => who.slash(room, &line.replace(HERE, &key)).await.unwrap(),
        Form { button, field } => {
            let (card, button) = with_button(house, room, button);
            let form = who.press(card.id, &button).unwrap();
            form.submit_modal(&[(field, &format!("{key}, so {button}"))]).await.unwrap()
        }
        Section => {
            let line = "/postmortem write section:impact";
            let form = who.slash(room, line).await.unwrap();
            form.submit_modal(&[("text", &format!("They had {key}"))]).await.unwrap()
        }
        Menu => {
            let message = house.person("dma").say(room, &format!("try {key}")).unwrap();
            who.context_message("Add to timeline", message).await.unwrap()
        }
    }
}

/// How much is on record.
async fn recorded(house: &House) -> usize {
    let mut rows = 0;
    for id in house.store().all_ids().await.unwrap() {
        rows += journal::rows(&house.store().read, id).await.unwrap().len();
    }
    rows
}

/// What was asked for waits for an answer, and nothing is on record of it.
async fn held_back(house: &House, call: &Call, before: usize) -> Answer {
    let asked = told(call).await;
    assert!(asked.content.contains("🤔") && asked.content.contains("GitHub token"), "{asked:?}");
    assert_eq!(recorded(house).await, before, "{}", asked.content);
    asked
}

async fn chooses(house: &House, who: &Member, asked: &Answer, what: &str) -> Answer {
    let buttons = names(&asked.components);
    let button = buttons.iter().find(|name| name.ends_with(what));
    let button = button.unwrap_or_else(|| panic!("no {what} among {buttons:?}"));
    let done = told(&who.press(asked.message.unwrap(), button).unwrap()).await;
    house.settled().await;
    done
}

/// Sends it, is asked, and sends it without the token.
async fn goes_without(house: &House, who: &Member, room: Id, way: &Way) {
    let before = recorded(house).await;
    let call = send(house, who, room, way).await;
    let asked = held_back(house, &call, before).await;
    let done = chooses(house, who, &asked, ":without").await;
    assert!(!done.content.contains('🤔') && !done.content.contains('✋'), "{}", done.content);
    assert!(recorded(house).await > before, "{}", done.content);
}

async fn nobody_has_it(house: &House) {
    for id in house.store().all_ids().await.unwrap() {
        let rows = journal::rows(&house.store().read, id).await.unwrap();
        assert!(!format!("{rows:?}").contains(&token()), "it is on record");
    }
    let bot = house.discord.application_id();
    for channel in house.guild.channels() {
        for message in house.discord.messages(channel.id) {
            let ours = message.author_id == bot;
            assert!(!ours || !message.text().contains(&token()), "{}", message.text());
        }
    }
}

story!(a_secret_is_held_back_whichever_way_it_comes, |house| {
    let (nova, dma, lobby) = (house.person("nova"), house.person("dma"), house.lobby);
    goes_without(house, &nova, lobby, &Types("/incident declare title:\"Slow KEY\"")).await;
    let summary = "/incident declare title:\"No pictures\" summary:\"we see KEY\"";
    goes_without(house, &nova, lobby, &Types(summary)).await;
    let room = house.channel("inc-1");
    house.ok(&dma, room, "/incident take").await;
    house.ok(&nova, room, "/timeline add text:\"to correct\"").await;
    house.ok(&nova, room, "/timeline add text:\"to retract\"").await;
    house.settled().await;
    for way in INTO_AN_INCIDENT {
        house.clock.advance(chrono::Duration::minutes(11));
        house.settled().await;
        goes_without(house, &nova, room, way).await;
    }
    nobody_has_it(house).await;
    let entries = house.incident(1).await.entries;
    let removed = entries.iter().filter(|entry| entry.text.contains("[removed: GitHub token]"));
    assert!(removed.count() >= 15, "{entries:#?}");
});

story!(a_secret_is_held_back_from_a_maintenance, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    let schedule = "/maintenance schedule starts:\"tomorrow 20:00\" ends:21:30";
    for words in ["title:\"Disks KEY\"", "title:Disks summary:\"with KEY\""] {
        let line: &'static str = format!("{schedule} {words}").leak();
        goes_without(house, &nova, lobby, &Types(line)).await;
    }
    let (first, second) = (house.channel("mnt-1"), house.channel("mnt-2"));
    for (room, line) in [
        (first, "/maintenance start message:\"we begin with KEY\""),
        (first, "/incident update message:\"half of it, KEY\""),
        (first, "/maintenance complete message:\"all done, KEY\""),
        (second, "/maintenance cancel message:\"not today, KEY\""),
    ] {
        goes_without(house, &nova, room, &Types(line)).await;
    }
    nobody_has_it(house).await;
});

story!(a_secret_that_was_written_for_few_is_asked_about_before_it_is_shown_to_more, |house| {
    let (nova, lobby, key) = (house.person("nova"), house.lobby, token());
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    // For responders alone nobody is asked.
    house.ok(&nova, room, &format!("/timeline add text:\"tried {key}\" audience:responders")).await;
    let before = recorded(house).await;
    let call = nova.slash(room, "/timeline publish entry:tried").await.unwrap();
    let asked = held_back(house, &call, before).await;
    assert!(asked.content.contains("Correct it first"), "{}", asked.content);
    assert_eq!(names(&asked.components).len(), 1, "what is written is not taken out by a button");
    // Who corrects it is not asked again.
    house.ok(&nova, room, "/timeline edit entry:tried text:\"tried the key\"").await;
    house.ok(&nova, room, "/timeline publish entry:tried").await;

    // A private incident with one in its summary, a task and its postmortem.
    let declare = format!("/incident declare title:Leak private:true summary:\"it is {key}\"");
    house.ok(&nova, lobby, &declare).await;
    house.settled().await;
    let private = house.channel("inc-2");
    let form = nova.slash(private, "/postmortem write section:impact").await.unwrap();
    told(&form.submit_modal(&[("text", &format!("They had {key}"))]).await.unwrap()).await;
    let shown = told(&nova.slash(private, "/incident publish").await.unwrap()).await;
    let before = recorded(house).await;
    let button = names(&shown.components).remove(0);
    let press = nova.press(shown.message.unwrap(), &button).unwrap();
    let asked = press.answer_after_edit(|answer| answer.content.contains('🤔')).await.unwrap();
    assert!(asked.content.contains("GitHub token"), "{}", asked.content);
    assert_eq!(recorded(house).await, before);
    house.ok(&nova, private, "/incident edit summary:\"it is a key\"").await;
    // What was shown before is not what it is any more.
    let stale = chooses(house, &nova, &asked, ":anyway").await;
    assert!(stale.content.contains("has changed"), "{}", stale.content);
    let shown = told(&nova.slash(private, "/incident publish").await.unwrap()).await;
    let button = names(&shown.components).remove(0);
    let done = nova.press(shown.message.unwrap(), &button).unwrap();
    let done = done.answer_after_edit(|answer| answer.content.contains("is public now")).await;
    assert!(done.is_ok());
    house.settled().await;
    house.ok(&nova, private, "/incident close").await;
    let before = recorded(house).await;
    let call = nova.slash(lobby, "/postmortem publish incident:INC-2").await.unwrap();
    let asked = held_back(house, &call, before).await;
    let (_, page) = house.get("/incidents/INC-2").await;
    assert!(!page.contains(&key), "{page}");
    // Who means it says so.
    chooses(house, &nova, &asked, ":anyway").await;
    let (_, page) = house.get("/incidents/INC-2").await;
    assert!(page.contains(&key), "{page}");
});

story!(a_private_incident_becomes_public_with_what_looks_secret_by_whoever_means_it, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    let declare = "/incident declare title:\"The password: hunter22 was guessed\" private:true";
    house.ok(&nova, lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    let shown = told(&nova.slash(room, "/incident publish").await.unwrap()).await;
    let press = nova.press(shown.message.unwrap(), &names(&shown.components)[0]).unwrap();
    let asked = press.answer_after_edit(|answer| answer.content.contains('🤔')).await.unwrap();
    assert_eq!(house.get("/incidents/INC-1").await.0, 404);
    let anyway = names(&asked.components).remove(0);
    let press = nova.press(asked.message.unwrap(), &anyway).unwrap();
    let done = press.answer_after_edit(|answer| !answer.content.contains('🤔')).await.unwrap();
    assert!(done.content.contains("is public now"), "{}", done.content);
    house.settled().await;
    assert_eq!(house.get("/incidents/INC-1").await.0, 200);
});

story!(a_question_outlives_a_restart_and_is_answered_once, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let before = recorded(house).await;
    let line = format!("/timeline add text:\"the log says {} twice\"", token());
    let asked = held_back(house, &nova.slash(room, &line).await.unwrap(), before).await;
    house.stop_bot().await;
    house.start_bot().await;
    let done = chooses(house, &nova, &asked, ":without").await;
    assert!(done.content.starts_with("Written down"), "{}", done.content);
    assert_eq!(recorded(house).await, before + 1);
    let gone = nova.press(asked.message.unwrap(), &names(&asked.components)[0]);
    assert!(gone.is_err(), "its buttons went with the answer");
    nobody_has_it(house).await;
});

story!(whoever_named_no_incident_chooses_one_and_types_nothing_again, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    for title in ["Slow pages", "No mail"] {
        house.ok(&nova, lobby, &format!("/incident declare title:\"{title}\"")).await;
        house.settled().await;
    }
    let before = recorded(house).await;
    let line = "/timeline add text:\"the pool is at its limit\" phase:investigate";
    let asked = told(&nova.slash(lobby, line).await.unwrap()).await;
    assert!(asked.content.starts_with("✋ Which incident?"), "{}", asked.content);
    for open in ["INC-1 (Slow pages)", "INC-2 (No mail)"] {
        assert!(asked.content.contains(open), "{}", asked.content);
    }
    assert_eq!(recorded(house).await, before);
    house.stop_bot().await;
    house.start_bot().await;
    let list = names(&asked.components).remove(0);
    let done = nova.select(asked.message.unwrap(), &list, &["INC-1"]).unwrap();
    let done = told(&done).await;
    assert!(done.content.starts_with("Written down for **INC-1**"), "{}", done.content);
    house.settled().await;
    let entries = house.incident(1).await.entries;
    let written = entries.last().unwrap();
    assert_eq!(written.text, "the pool is at its limit");
    assert!(written.phase.is_some());
    assert_eq!(recorded(house).await, before + 1);
});

story!(another_question_is_not_an_answer_to_that_about_a_secret, |house| {
    let (nova, dma, lobby) = (house.person("nova"), house.person("dma"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let again = format!("/incident declare title:\"Slow pages\" summary:\"with {}\"", token());
    let before = recorded(house).await;
    let asked = held_back(house, &dma.slash(lobby, &again).await.unwrap(), before).await;
    // Without it, what is left is the question whether it is the same.
    let same = chooses(house, &dma, &asked, ":without").await;
    assert!(same.content.contains("INC-1"), "{}", same.content);
    let joined = chooses(house, &dma, &same, ":join:INC-1").await;
    assert!(joined.content.contains("Thank you"), "{}", joined.content);
    nobody_has_it(house).await;

    // What was meant for responders alone joins what everybody sees for them alone.
    let private = format!("{} private:true", again.replace("with ", "quietly "));
    let same = told(&dma.slash(lobby, &private).await.unwrap()).await;
    chooses(house, &dma, &same, ":join:INC-1").await;
    let entry = house.incident(1).await.entries.last().unwrap().clone();
    assert!(entry.text.contains("quietly"), "{entry:?}");
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(!watched.contains("quietly"), "{watched}");

    // Nobody is thanked for what was not written down.
    let call = dma.slash(lobby, "/incident declare title:\"Slow pages!\"").await.unwrap();
    let same = told(&call).await;
    house.ok(&nova, lobby, "/incident close").await;
    let late = chooses(house, &dma, &same, ":join:INC-1").await;
    assert!(late.content.contains('✋') && !late.content.contains("Thank you"), "{late:?}");
});
