//! Command changes hands, cards are pressed, slips are asked about; incidents are merged, and made
//! public. Each story starts the bot anew in its middle.

use fake_discord::{Answer, Call, Id, MessageSnapshot};
use firebell::store::journal;

use crate::house::House;
use crate::story;

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
}

/// What a press or a form leads to. Its cause is checked by what it changed, not by the line.
pub async fn told(call: &Call) -> Answer {
    let answer = call.answer().await.unwrap();
    assert!(answer.ephemeral);
    answer
}

/// The names of the buttons below a message.
fn buttons(message: &MessageSnapshot) -> Vec<String> {
    names(&message.components)
}

pub fn names(rows: &[serde_json::Value]) -> Vec<String> {
    rows.iter()
        .filter_map(|row| row["components"].as_array())
        .flatten()
        .filter_map(|button| button["custom_id"].as_str().map(str::to_owned))
        .collect()
}

pub fn with_button(house: &House, channel: Id, start: &str) -> (MessageSnapshot, String) {
    house
        .discord
        .messages(channel)
        .into_iter()
        .rev()
        .find_map(|message| {
            let name = buttons(&message).into_iter().find(|name| name.starts_with(start))?;
            Some((message, name))
        })
        .unwrap_or_else(|| panic!("no button {start}"))
}

story!(command_is_handed_over_with_a_brief, |house| {
    let (nova, dma, quinn) = (house.person("nova"), house.person("dma"), house.person("quinn"));
    let declare = "/incident declare title:\"Slow pages\" commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/task add text:\"Restart the queue\" assignee:@dma").await;
    house.ok(&nova, room, "/incident update message:\"We are at it\" next:30m").await;
    house.ok(&nova, room, "/incident handover to:@quinn").await;
    house.settled().await;
    restart(house).await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "nova");
    let (brief, accept) = with_button(house, room, "offer:INC-1:");
    assert!(brief.pings.users.contains(&quinn.id()), "{brief:?}");
    let text = brief.text();
    assert!(text.contains("Restart the queue") && text.contains("We are at it"), "{text}");
    let other = told(&dma.press(brief.id, &accept).unwrap()).await;
    assert!(other.content.contains("offered to quinn"), "{}", other.content);
    let accepted = told(&quinn.press(brief.id, &accept).unwrap()).await;
    assert!(accepted.content.contains("You are in command"), "{}", accepted.content);
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "quinn");
    let brief = house.discord.messages(room).into_iter().find(|one| one.id == brief.id).unwrap();
    assert!(buttons(&brief).is_empty(), "the offer is over: {brief:?}");
});

story!(an_offer_is_withdrawn_or_replaced_by_whoever_made_it, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let declare = "/incident declare title:\"Slow pages\" commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/incident handover to:@malte_j").await;
    house.settled().await;
    let (brief, withdraw) = with_button(house, room, "withdraw:INC-1:");
    let other = told(&dma.press(brief.id, &withdraw).unwrap()).await;
    assert!(other.content.contains("Only nova"), "{}", other.content);
    restart(house).await;
    let withdrawn = told(&nova.press(brief.id, &withdraw).unwrap()).await;
    assert!(withdrawn.content.contains("You still lead"), "{}", withdrawn.content);
    house.settled().await;
    let over = house.discord.messages(room).into_iter().find(|one| one.id == brief.id).unwrap();
    assert!(buttons(&over).is_empty() && over.text().contains("was withdrawn"), "{over:?}");

    // To somebody else instead: the earlier offer ends with that.
    house.ok(&nova, room, "/incident handover to:@malte_j").await;
    house.settled().await;
    let (first, _) = with_button(house, room, "offer:INC-1:");
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;
    let (second, accept) = with_button(house, room, "offer:INC-1:");
    let first = house.discord.messages(room).into_iter().find(|one| one.id == first.id).unwrap();
    assert!(buttons(&first).is_empty(), "it can't be accepted any more: {first:?}");
    assert_ne!(first.id, second.id);
    told(&dma.press(second.id, &accept).unwrap()).await;
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "dma");
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("offer of command to malte\\_j was withdrawn"), "{watched}");
});

story!(what_looks_secret_is_taken_out_in_the_servers_language, |house| {
    let (owner, nova) = (house.guild.owner(), house.person("nova"));
    house.ok(&owner, house.lobby, "/firebell setup language:de").await;
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let line = format!("/timeline add text:\"logged in with ghp_{} again\"", "a1B2".repeat(9));
    let asked = told(&nova.slash(room, &line).await.unwrap()).await;
    let without = names(&asked.components).into_iter().find(|name| name.ends_with(":without"));
    nova.press(asked.message.unwrap(), &without.unwrap()).unwrap().answer().await.unwrap();
    house.settled().await;
    let text = house.incident(1).await.entries.last().unwrap().text.clone();
    assert_eq!(text, "logged in with [entfernt: GitHub-Token] again");
});

story!(taking_over_without_consent_needs_a_reason, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let declare = "/incident declare title:\"Slow pages\" commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    let why = house.refused(&dma, room, "/incident take").await;
    assert!(why.contains("nova is in command"), "{why}");
    restart(house).await;
    house.ok(&dma, room, "/incident take reason:\"nova fell asleep\"").await;
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "dma");
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("nova fell asleep"), "{watched}");
});

story!(a_card_leads_through_an_incident_by_buttons_alone, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let (card, take) = with_button(house, room, "take:");
    assert!(card.pinned);
    told(&nova.press(card.id, &take).unwrap()).await;
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "nova");
    for (button, field, text) in [
        ("form:INC-1:update", "message", "We look into it"),
        ("form:INC-1:entry", "text", "Restarted the queue"),
        ("form:INC-1:resolve", "message", "It works again"),
        ("form:INC-1:close", "resolution", "A full disk"),
    ] {
        restart(house).await;
        let call = nova.press(card.id, button).unwrap();
        let form = call.answer().await.unwrap();
        assert!(form.modal.is_some(), "{button} opens a form");
        told(&call.submit_modal(&[(field, text)]).await.unwrap()).await;
        house.settled().await;
        let incident = house.incident(1).await;
        assert!(incident.entries.iter().any(|entry| entry.text == text), "{button}");
    }
    assert!(!house.incident(1).await.is_open());
    let (_, reopen) = with_button(house, house.channel("closed-inc-1"), "form:INC-1:reopen");
    assert_eq!(reopen, "form:INC-1:reopen");
});

story!(a_secret_is_asked_about_before_anybody_reads_it, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let secret = format!("ghp_{}", "a1B2".repeat(9));
    let line = format!("/timeline add text:\"logged in with {secret} again\"");
    let asked = told(&nova.slash(room, &line).await.unwrap()).await;
    assert!(asked.content.contains("GitHub token"), "{}", asked.content);
    assert_eq!(house.incident(1).await.entries.len(), 1, "nothing was recorded");
    restart(house).await;
    let without = names(&asked.components).into_iter().find(|name| name.ends_with(":without"));
    let press = nova.press(asked.message.unwrap(), &without.unwrap()).unwrap();
    let done = press.answer().await.unwrap();
    assert!(done.content.contains("Written down"), "{}", done.content);
    house.settled().await;
    let incident = house.incident(1).await;
    let entry = incident.entries.last().unwrap();
    assert_eq!(entry.text, "logged in with [removed: GitHub token] again");
    let everywhere = format!(
        "{:?} {} {}",
        journal::rows(&house.store().read, incident.id).await.unwrap(),
        house.read(house.channel("watch-inc-1")).join("\n"),
        house.get("/incidents/INC-1").await.1
    );
    assert!(!everywhere.contains(&secret));
    // Who means it says so.
    let asked =
        told(&nova.slash(room, "/timeline add text:\"password: hunter22\"").await.unwrap()).await;
    let anyway = names(&asked.components).into_iter().find(|name| name.ends_with(":anyway"));
    let (message, anyway) = (asked.message.unwrap(), anyway.unwrap());
    nova.press(message, &anyway).unwrap().answer().await.unwrap();
    house.settled().await;
    assert_eq!(house.incident(1).await.entries.last().unwrap().text, "password: hunter22");
});

story!(a_second_declaration_of_the_same_joins_the_first, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let again = "/incident declare title:\"Pages are slow\" summary:\"Twenty seconds\"";
    let asked = told(&dma.slash(house.lobby, again).await.unwrap()).await;
    assert!(asked.content.contains("INC-1"), "{}", asked.content);
    restart(house).await;
    let join = names(&asked.components).into_iter().find(|name| name.ends_with(":join:INC-1"));
    let (message, join) = (asked.message.unwrap(), join.unwrap());
    let joined = dma.press(message, &join).unwrap().answer().await.unwrap();
    assert!(joined.content.contains("INC-1"), "{}", joined.content);
    house.settled().await;
    let entry = house.incident(1).await.entries.last().unwrap().clone();
    assert_eq!(entry.text, "Pages are slow\nTwenty seconds");
    assert_eq!(entry.author.name, "dma");
    // Another outage of that name is one press away.
    let asked = told(&dma.slash(house.lobby, again).await.unwrap()).await;
    let anyway = names(&asked.components).into_iter().find(|name| name.ends_with(":anyway"));
    let (message, anyway) = (asked.message.unwrap(), anyway.unwrap());
    let declared = dma.press(message, &anyway).unwrap().answer().await.unwrap();
    assert!(declared.content.contains("INC-2"), "{}", declared.content);
    house.settled().await;
});

story!(two_incidents_become_one, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.ok(&dma, house.lobby, "/incident declare title:\"No pictures\" commander:@dma").await;
    house.settled().await;
    let second = house.channel("inc-2");
    house.ok(&dma, second, "/timeline add text:\"the disk of media is full\"").await;
    restart(house).await;
    house.ok(&dma, second, "/incident merge into:INC-1").await;
    house.settled().await;
    let (first, second) = (house.incident(1).await, house.incident(2).await);
    assert!(first.is_open() && !second.is_open());
    assert_eq!(first.commander().unwrap().name, "dma");
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("the disk of media is full"), "{watched}");
    let (_, page) = house.get("/incidents/INC-2").await;
    assert!(page.contains("INC-1"), "the public copy points to where it goes on");
});

story!(a_private_incident_is_shown_before_it_is_public, |house| {
    let nova = house.person("nova");
    let declare = "/incident declare title:\"Somebody got in\" private:true";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/timeline add text:\"it was the intern's laptop\"").await;
    let shown = told(&nova.slash(room, "/incident publish").await.unwrap()).await;
    assert!(shown.content.contains("Somebody got in"), "{}", shown.content);
    assert!(!shown.content.contains("laptop"), "{}", shown.content);
    let publish = names(&shown.components).remove(0);
    // What was shown is not what it is any more.
    house.ok(&nova, room, "/incident edit title:\"Somebody read the notes\"").await;
    let stale = nova
        .press(shown.message.unwrap(), &publish)
        .unwrap()
        .answer_after_edit(|answer| answer.content.contains("changed"))
        .await
        .unwrap();
    assert!(stale.content.contains("has changed"), "{}", stale.content);
    restart(house).await;
    let (status, _) = house.get("/incidents/INC-1").await;
    assert_eq!(status, 404, "nothing of it is public yet");
    let shown = told(&nova.slash(room, "/incident publish").await.unwrap()).await;
    let publish = names(&shown.components).remove(0);
    nova.press(shown.message.unwrap(), &publish).unwrap().answer().await.unwrap();
    house.settled().await;
    let (status, page) = house.get("/incidents/INC-1").await;
    assert_eq!(status, 200);
    assert!(page.contains("Somebody read the notes") && !page.contains("laptop"));
});
