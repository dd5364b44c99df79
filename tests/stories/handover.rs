//! Command changes hands, or does not: what the next commander reads, a no, a silence, three hours.
//! Each story starts the bot anew in its middle.

use std::collections::BTreeMap;

use chrono::Duration;
use fake_discord::{Answer, Call, Id, Matcher, MessageSnapshot, Moment};

use crate::house::House;
use crate::story;

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
}

/// Lets minutes pass. First what is under way: what was signed before the clock jumped would come
/// too late.
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

/// The names of the buttons below a message.
fn buttons(message: &MessageSnapshot) -> Vec<String> {
    let rows = message.components.iter().filter_map(|row| row["components"].as_array());
    rows.flatten().filter_map(|button| Some(button["custom_id"].as_str()?.to_owned())).collect()
}

/// The brief of the offer that stands, and its buttons.
fn brief(house: &House, room: Id) -> (MessageSnapshot, String, String) {
    let offers = house.discord.messages(room).into_iter().rev().find_map(|message| {
        let names = buttons(&message);
        let ending = |end: &str| names.iter().find(|name| name.ends_with(end)).cloned();
        Some((message.clone(), ending(":accept")?, ending(":decline")?))
    });
    offers.expect("an offer stands in the room")
}

fn message(house: &House, room: Id, id: Id) -> MessageSnapshot {
    house.discord.messages(room).into_iter().find(|message| message.id == id).unwrap()
}

/// The fields of an embed by their names.
fn fields(message: &MessageSnapshot) -> BTreeMap<String, String> {
    let fields = message.embeds[0]["fields"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    fields.map(|field| (text(&field["name"]), text(&field["value"]))).collect()
}

/// What was said aloud in a room with these words, and whom it called.
fn said(house: &House, room: Id, words: &str) -> Vec<Vec<Id>> {
    let all = house.discord.messages(room).into_iter();
    let aloud = all.filter(|one| one.content.contains('⏰') && one.content.contains(words));
    aloud.map(|one| one.pings.users.iter().copied().collect()).collect()
}

story!(a_brief_says_what_matters_and_a_no_is_heard_by_both, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let declare = "/incident declare title:\"Slow pages\" severity:sev2 commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    for task in ["Restart the queue", "Call the hoster", "Buy a disk", "Look at db1"] {
        house.ok(&nova, room, &format!("/task add text:\"{task}\" assignee:@dma")).await;
    }
    house.ok(&dma, room, "/task start task:hoster").await;
    house.ok(&dma, room, "/task done task:db1").await;
    house.ok(&dma, room, "/task cancel task:disk").await;
    house.clock.advance(Duration::minutes(1));
    let update = "/incident update message:\"We are at it\" status:identified next:30m";
    house.ok(&nova, room, update).await;
    let promised = house.clock_now() + Duration::minutes(30);
    for number in 1..=7 {
        house.clock.advance(Duration::seconds(20));
        house.ok(&dma, room, &format!("/timeline add text:\"Finding {number}\"")).await;
    }
    // Of what is taken back, and of what happened long before, nothing is latest.
    house.ok(&dma, room, "/timeline retract entry:\"Finding 6\" reason:\"not so\"").await;
    house.ok(&dma, room, "/timeline add text:\"It began\" at:18:40").await;
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;

    let (offered, _, decline) = brief(house, room);
    assert_eq!(offered.pings.users.iter().copied().collect::<Vec<_>>(), [dma.id()]);
    let read = fields(&offered);
    assert_eq!(read["State"], "Identified · SEV2 major");
    let unix = promised.timestamp();
    assert_eq!(read["Next public update"], format!("<t:{unix}:t> (<t:{unix}:R>)"));
    let dma_is_on = format!("(<@{}>)", dma.id());
    let open =
        [format!("☐ Restart the queue {dma_is_on}"), format!("▶ Call the hoster {dma_is_on}")];
    assert_eq!(read["Open tasks"].lines().collect::<Vec<_>>(), open);
    let latest: Vec<&str> = read["Latest"].lines().collect();
    assert_eq!(latest.len(), 5, "{latest:#?}");
    for (line, number) in latest.iter().zip([2, 3, 4, 5, 7]) {
        assert!(line.contains(&format!("Finding {number} (dma)")), "{latest:#?}");
    }

    restart(house).await;
    let no = told(&dma.press(offered.id, &decline).unwrap()).await;
    assert!(no.content.contains("You did not take over **INC-1**"), "{}", no.content);
    house.settled().await;
    let incident = house.incident(1).await;
    assert_eq!(incident.commander().unwrap().name, "nova");
    assert!(incident.offer.is_none());
    // Whoever leads is called; a message that was changed would ring for nobody.
    assert_eq!(said(house, room, "dma declined command"), [vec![nova.id()]]);
    let over = message(house, room, offered.id);
    assert!(buttons(&over).is_empty() && over.text().contains("dma did not take over"), "{over:?}");
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("dma did not take over command"), "{watched}");
    restart(house).await;
    after(house, 11).await;
    assert_eq!(said(house, room, "dma declined command").len(), 1, "once");

    // Who was not asked can be asked as well, and who said no may think again.
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;
    let (again, accept, _) = brief(house, room);
    assert_ne!(again.id, offered.id);
    told(&dma.press(again.id, &accept).unwrap()).await;
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "dma");
    assert_eq!(said(house, room, "declined command").len(), 1);
});

story!(an_offer_that_ran_out_can_not_be_accepted, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let declare = "/incident declare title:\"Slow pages\" severity:sev4 commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;
    let (offered, accept, _) = brief(house, room);
    restart(house).await;
    // Discord is slow to take the buttons away.
    let path = format!("/channels/{room}/messages/{}", offered.id);
    let gate = house.discord.gate(Matcher::route("PATCH", &path), Moment::BeforeEffect);
    house.clock.advance(Duration::minutes(10));
    gate.reached().await;
    let late = told(&dma.press(offered.id, &accept).unwrap()).await;
    assert!(late.content.starts_with('✋') && late.content.contains("ran out"), "{}", late.content);
    gate.release();
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "nova");
    let over = message(house, room, offered.id);
    assert!(buttons(&over).is_empty() && over.text().contains("did not answer"), "{over:?}");
    assert_eq!(said(house, room, "dma has not answered"), [vec![nova.id()]]);
});

story!(after_three_hours_of_one_commander_a_handover_is_suggested_once, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let declare = "/incident declare title:\"Slow pages\" severity:sev4 commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    let suggested = |house: &House, hours: &str| said(house, room, hours);
    after(house, 179).await;
    assert!(suggested(house, "hours").is_empty());
    restart(house).await;
    assert!(suggested(house, "hours").is_empty());
    after(house, 1).await;
    assert_eq!(suggested(house, "3 hours"), [vec![nova.id()]]);
    let words = house.read(room).pop().unwrap();
    assert!(words.contains("/incident handover"), "{words}");
    restart(house).await;
    after(house, 30).await;
    restart(house).await;
    assert_eq!(suggested(house, "hours").len(), 1, "once, and not again by a restart");

    // Whoever takes over has three hours of their own.
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;
    let (offered, accept, _) = brief(house, room);
    told(&dma.press(offered.id, &accept).unwrap()).await;
    after(house, 179).await;
    assert_eq!(suggested(house, "hours").len(), 1);
    house.stop_bot().await;
    house.clock.advance(Duration::minutes(1));
    house.start_bot().await;
    house.settled().await;
    assert_eq!(suggested(house, "3 hours"), [vec![nova.id()], vec![dma.id()]]);
});
