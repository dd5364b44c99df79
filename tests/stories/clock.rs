//! Time passes: people are reminded, each once, and what nobody answered ends by itself. Every
//! story starts the bot anew in its middle.

use chrono::Duration;
use fake_discord::{Fault, Id, Matcher, MessageSnapshot};

use crate::house::{GUARD, House};
use crate::story;

/// The reminders in a room, oldest first.
fn reminders(house: &House, room: Id) -> Vec<MessageSnapshot> {
    let all = house.discord.messages(room).into_iter();
    all.filter(|message| message.text().contains('⏰')).collect()
}

/// Lets time pass and everything happen that is due then. Returns what was said of it, beside whom
/// it called.
async fn after(house: &House, room: Id, minutes: i64) -> Vec<(String, Vec<Id>)> {
    let before = reminders(house, room).len();
    house.clock.advance(Duration::minutes(minutes));
    house.settled().await;
    reminders(house, room)[before..]
        .iter()
        .map(|message| {
            let called = message.pings.users.iter().chain(&message.pings.roles).copied();
            (message.content.clone(), called.collect())
        })
        .collect()
}

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
}

fn responders(house: &House) -> Id {
    let roles = house.guild.roles();
    let role = roles.iter().find(|role| role.name == "responders").unwrap().id;
    // A role that not everyone may mention rings only where the bot may mention all.
    house.guild.edit_role(role, |role| role.mentionable = true);
    role
}

story!(the_public_is_not_forgotten, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let lobby = house.lobby;
    let declare = "/incident declare title:\"Slow pages\" severity:sev1 commander:@nova";
    house.ok(&nova, lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/incident appoint user:@dma role:comms").await;
    house.settled().await;

    // The first word is due within five minutes: the commander is reminded before, and whoever
    // talks to the public as well when it is overdue.
    assert_eq!(after(house, room, 3).await, []);
    let said = after(house, room, 1).await;
    assert!(said.len() == 1 && said[0].0.contains("first word is due"), "{said:#?}");
    assert_eq!(said[0].1, [nova.id()]);
    restart(house).await;
    let said = after(house, room, 1).await;
    assert!(said.len() == 1 && said[0].0.contains("first word was due"), "{said:#?}");
    assert_eq!(said[0].1, [nova.id(), dma.id()]);
    restart(house).await;
    assert_eq!(after(house, room, 30).await, [], "each once");

    // A promise that is kept is not spoken of.
    house.ok(&nova, room, "/incident update message:\"We see it\" next:40m").await;
    house.settled().await;
    assert_eq!(after(house, room, 34).await, []);
    house.ok(&nova, room, "/incident update message:\"A disk is full\" status:identified").await;
    restart(house).await;
    assert_eq!(after(house, room, 14).await, []);
    // Without one, it is as often as the severity asks.
    let said = after(house, room, 1).await;
    assert!(said.len() == 1 && said[0].0.contains("next word is due"), "{said:#?}");
    house.ok(&nova, room, "/incident update message:\"Fixed\" status:resolved next:5m").await;
    restart(house).await;
    assert_eq!(after(house, room, 300).await, [], "it works again: nobody is hurried");
});

story!(a_bot_that_was_away_says_only_what_is_still_true, |house| {
    let nova = house.person("nova");
    let declare = "/incident declare title:\"Slow pages\" severity:sev2 commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.stop_bot().await;
    house.clock.advance(Duration::hours(10));
    house.start_bot().await;
    house.settled().await;
    let said: Vec<String> =
        reminders(house, room).iter().map(|message| message.content.clone()).collect();
    let [overdue, handover] = &said[..] else { panic!("one of each kind: {said:#?}") };
    assert!(overdue.contains("first word was due"), "{overdue}");
    assert!(handover.contains("9 hours"), "{handover}");
    // Three hours more, and it is said again.
    let said = after(house, room, 120).await;
    assert!(said.len() == 1 && said[0].0.contains("12 hours"), "{said:#?}");
    assert_eq!(said[0].1, [nova.id()]);
});

story!(somebody_must_be_in_command, |house| {
    let nova = house.person("nova");
    let role = responders(house);
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\" severity:sev4").await;
    house.settled().await;
    let room = house.channel("inc-1");
    assert_eq!(after(house, room, 4).await, []);
    restart(house).await;
    let said = after(house, room, 1).await;
    assert!(said.len() == 1 && said[0].0.contains("Nobody has been in command"), "{said:#?}");
    assert_eq!(said[0].1, [role]);
    restart(house).await;
    assert_eq!(after(house, room, 60).await, [], "each once");
    // Somebody is, and goes again.
    house.ok(&nova, room, "/incident appoint user:@nova").await;
    house.settled().await;
    assert_eq!(after(house, room, 60).await, []);
    house.ok(&nova, room, "/incident release role:commander").await;
    house.settled().await;
    assert_eq!(after(house, room, 4).await, []);
    assert_eq!(after(house, room, 1).await.len(), 1);
    // A private incident has its people, and no public.
    let private = "/incident declare title:\"A stolen key\" severity:sev1 private:true";
    house.ok(&nova, lobby, private).await;
    house.settled().await;
    let room = house.channel("inc-2");
    let said = after(house, room, 20).await;
    assert!(said.len() == 1 && said[0].0.contains("Nobody"), "{said:#?}");
});

story!(whoever_leaves_the_server_leaves_their_roles, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let role = responders(house);
    let declare = "/incident declare title:\"Slow pages\" severity:sev4 commander:@dma";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.guild.remove_member(dma.id());
    // Noticed by looking, before ten minutes are over.
    house.clock.advance(Duration::minutes(11));
    house.mended_by_now().await;
    let said = reminders(house, room);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].content.contains("no longer in this server"), "{}", said[0].content);
    assert_eq!(said[0].pings.roles.iter().copied().collect::<Vec<_>>(), [role]);
    assert!(house.incident(1).await.commander().is_none());
    restart(house).await;
    let said = after(house, room, 5).await;
    assert!(said.len() == 1 && said[0].0.contains("Nobody"), "{said:#?}");
    house.ok(&nova, room, "/incident appoint user:@nova").await;
    restart(house).await;
    assert_eq!(after(house, room, 11).await, [], "somebody has it now");
});

story!(an_offer_of_command_that_nobody_answers_is_over, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let declare = "/incident declare title:\"Slow pages\" severity:sev4 commander:@nova";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/incident handover to:@dma").await;
    house.settled().await;
    assert_eq!(after(house, room, 9).await, []);
    restart(house).await;
    let said = after(house, room, 1).await;
    assert!(said.len() == 1 && said[0].0.contains("has not answered"), "{said:#?}");
    assert_eq!(said[0].1, [nova.id()]);
    restart(house).await;
    assert_eq!(after(house, room, 60).await, [], "each once");
    assert_eq!(house.incident(1).await.commander().unwrap().name, "nova");
    assert!(house.incident(1).await.offer.is_none());
    // Whoever is called to take command takes it with one press.
    house.ok(&nova, room, "/incident release role:commander").await;
    house.settled().await;
    assert_eq!(after(house, room, 5).await.len(), 1);
    let reminder = reminders(house, room).pop().unwrap();
    let call = dma.press(reminder.id, "take:INC-1").unwrap();
    house.answered(&call, "takes command with a press").await;
    house.settled().await;
    assert_eq!(house.incident(1).await.commander().unwrap().name, "dma");
});

story!(a_reminder_whose_answer_is_lost_is_not_sent_again, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" severity:sev4").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let send = Matcher::route("POST", &format!("/channels/{room}/messages"));
    house.discord.fault(send, Fault::AnswerLost);
    house.clock.advance(Duration::minutes(5));
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let failed = mirrors
        .until(|all| all.iter().any(|one| one.key.mirror == "clock" && one.last_error.is_some()));
    tokio::time::timeout(GUARD, failed).await.expect("the attempt is recorded").unwrap();
    // It stands there; the bot does not know, and Discord has forgotten the nonce.
    assert_eq!(reminders(house, room).len(), 1);
    house.discord.forget_nonces();
    house.stop_bot().await;
    house.clock.advance(Duration::minutes(1));
    house.start_bot().await;
    house.settled().await;
    assert_eq!(reminders(house, room).len(), 1, "not sent again");
});
