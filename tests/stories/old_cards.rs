//! Cards that are months old: their buttons work, or say what to do. The bot was started anew
//! since.

use chrono::Duration;
use fake_discord::{Answer, Call, Id, Member, MessageSnapshot};
use firebell::incident::words::Status;

use crate::house::House;
use crate::story;

async fn told(call: &Call) -> Answer {
    let answer = call.answer().await.unwrap();
    assert!(answer.ephemeral, "{answer:?}");
    answer
}

/// Ninety days, in which the bot was away.
async fn three_months_later(house: &mut House) {
    house.settled().await;
    house.stop_bot().await;
    house.clock.advance(Duration::days(90));
    house.start_bot().await;
    house.settled().await;
}

/// What somebody was shown with its buttons, which nobody ever changes again.
async fn shown(house: &House, who: &Member, reference: &str) -> Id {
    let line = format!("/incident show incident:{reference}");
    let call = who.slash(house.lobby, &line).await.unwrap();
    house.answered(&call, &line).await;
    call.answer().await.unwrap().message.unwrap()
}

fn card(house: &House, room: Id) -> MessageSnapshot {
    house.discord.messages(room).into_iter().find(|message| message.pinned).unwrap()
}

/// Opens a form by its button and sends it off.
async fn fills_in(who: &Member, message: Id, button: &str, field: &str, text: &str) -> Answer {
    let call = who.press(message, button).unwrap();
    let form = call.answer().await.unwrap();
    assert!(form.modal.is_some(), "{button} opens a form: {}", form.content);
    told(&call.submit_modal(&[(field, text)]).await.unwrap()).await
}

story!(the_card_of_an_incident_that_is_open_for_months_still_works, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" severity:sev4").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let old = card(house, room);
    three_months_later(house).await;
    assert_eq!(card(house, room).id, old.id, "it is the same message");

    let taken = told(&nova.press(old.id, "take:INC-1").unwrap()).await;
    assert!(taken.content.contains(&nova.mention()), "{}", taken.content);
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "nova");
    fills_in(&nova, old.id, "form:INC-1:update", "message", "Still slow, after all").await;
    fills_in(&nova, old.id, "form:INC-1:entry", "text", "Winter is over").await;
    house.settled().await;
    let incident = house.incident(1).await;
    let last = incident.entries.last().unwrap();
    assert_eq!((last.text.as_str(), last.when.at), ("Winter is over", house.clock_now()));
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("Still slow, after all") && page.contains("13 Mar 2023"), "{page}");
    fills_in(&nova, old.id, "form:INC-1:resolve", "message", "Fast again").await;
    house.settled().await;
    fills_in(&nova, old.id, "form:INC-1:close", "resolution", "A larger disk").await;
    house.settled().await;
    assert!(!house.incident(1).await.is_open());
});

story!(the_card_of_an_incident_that_is_over_says_what_to_do, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" commander:@dma").await;
    house.ok(&nova, house.lobby, "/incident declare title:\"No mail\"").await;
    house.settled().await;
    let (room, other) = (house.channel("inc-1"), house.channel("inc-2"));
    // People's words can't be read by the bot, so their rooms stay.
    dma.say(room, "the graphs look odd").unwrap();
    dma.say(other, "the queue is full").unwrap();
    let while_open = shown(house, &nova, "INC-1").await;
    let nobody_leads = shown(house, &nova, "INC-2").await;
    house.ok(&nova, room, "/incident close resolution:\"A disk was full\"").await;
    house.ok(&nova, other, "/incident close resolution:\"So was this one\"").await;
    house.settled().await;
    let while_closed = shown(house, &nova, "INC-1").await;
    three_months_later(house).await;

    // What can't be sent off is not typed first.
    let version = house.incident(1).await.version;
    for button in ["form:INC-1:update", "form:INC-1:entry", "form:INC-1:resolve"] {
        let refused = told(&nova.press(while_open, button).unwrap()).await;
        assert!(refused.modal.is_none(), "{button} opens no form");
        assert!(refused.content.starts_with('✋'), "{}", refused.content);
        assert!(refused.content.contains("/incident reopen"), "{}", refused.content);
    }
    let refused = told(&nova.press(nobody_leads, "take:INC-2").unwrap()).await;
    assert!(refused.content.starts_with('✋'), "{}", refused.content);
    assert!(refused.content.contains("/incident reopen"), "{}", refused.content);
    assert_eq!(house.incident(1).await.version, version);

    // The one in its room does what it says.
    let card = card(house, room);
    fills_in(&nova, card.id, "form:INC-1:reopen", "reason", "Slow again").await;
    house.settled().await;
    assert_eq!(house.incident(1).await.status, Status::Investigating);
    assert_eq!(house.channel("inc-1"), room, "it is called as before");
    let refused = told(&nova.press(while_closed, "form:INC-1:reopen").unwrap()).await;
    assert!(refused.modal.is_none() && refused.content.contains("still open"), "{refused:?}");
    // And what was shown while it was open means it again.
    fills_in(&nova, while_open, "form:INC-1:update", "message", "We look again").await;
    house.settled().await;
    assert!(house.get("/incidents/INC-1").await.1.contains("We look again"));
});

story!(questions_and_plans_that_are_months_old_say_so, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" severity:sev4").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let line = "/timeline add text:\"password: hunter22\"";
    let asked = told(&nova.slash(room, line).await.unwrap()).await;
    let anyway = asked.components[0]["components"].as_array().unwrap().iter().find_map(|button| {
        let name = button["custom_id"].as_str()?;
        name.ends_with(":anyway").then(|| name.to_owned())
    });
    let schedule = "/maintenance schedule title:\"New disks\" starts:20:00 ends:21:00";
    house.ok(&nova, house.lobby, schedule).await;
    house.settled().await;
    let planned = shown(house, &nova, "MNT-1").await;
    house.ok(&nova, house.lobby, "/maintenance cancel").await;
    three_months_later(house).await;

    let press = nova.press(asked.message.unwrap(), &anyway.unwrap()).unwrap();
    let over = press.answer_after_edit(|answer| answer.content.starts_with('✋')).await.unwrap();
    assert!(over.content.contains("Send your command once more"), "{}", over.content);
    assert_eq!(house.incident(1).await.entries.len(), 1);
    let over = told(&nova.press(planned, "form:MNT-1:update").unwrap()).await;
    assert!(over.modal.is_none() && over.content.contains("/maintenance schedule"), "{over:?}");
    // What the command says, its button says.
    let late = house.refused(&nova, house.lobby, "/task add text:late incident:MNT-1").await;
    assert_eq!(late, over.content);
});
