//! People change by hand what Firebell made: it is mended, and nothing is made twice.

use chrono::Duration;
use fake_discord::permissions::{SEND_MESSAGES, VIEW_CHANNEL};
use fake_discord::{Matcher, Moment};

use crate::story;

story!(channels_and_cards_that_were_deleted_or_changed_come_back, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" commander:@dma").await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/timeline add text:\"Before it went away\"").await;
    house.settled().await;

    // The watch channel is deleted: another one has everything that was said.
    house.guild.delete_channel(house.channel("watch-inc-1")).unwrap();
    house.mended().await;
    let watch = house.channel("watch-inc-1");
    assert!(house.read(watch).join("\n").contains("Before it went away"));

    // So is the room: its card is there again, and commands find the incident in it.
    house.guild.delete_channel(room).unwrap();
    house.mended().await;
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/timeline add text:\"In the new room\"").await;
    house.settled().await;

    // Somebody lets everyone write into the watch channel: the sweep takes it back.
    let everyone = house.guild.id();
    let open = fake_discord::permissions::Overwrite {
        id: everyone,
        kind: fake_discord::permissions::OverwriteKind::Role,
        allow: SEND_MESSAGES | VIEW_CHANNEL,
        deny: 0,
    };
    house.guild.set_overwrites(watch, &[open]).unwrap();
    house.mended().await;
    assert_eq!(house.person("quinn").permissions_in(watch) & SEND_MESSAGES, 0);

    // A card is deleted in the room, and one on the board.
    let card = house.discord.messages(room)[0].id;
    house.guild.delete_message(room, card).unwrap();
    let board = house.channel("incident-board");
    let card = house.discord.messages(board)[0].id;
    house.guild.delete_message(board, card).unwrap();
    house.mended().await;
    assert_eq!(house.discord.messages(board).len(), 1);

    // And the board itself.
    house.guild.delete_channel(board).unwrap();
    house.mended().await;
    house.clock.advance(Duration::minutes(11));
    house.settled().await;
});

story!(another_role_is_taken_at_once_though_the_deleted_one_is_still_tried, |house| {
    let (owner, nova) = (house.guild.owner(), house.person("nova"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    // The role of those who respond is deleted. While Discord still thinks about a channel that
    // was to have it, the owner chooses another.
    let gone = house.guild.roles().iter().find(|role| role.name == "responders").unwrap().id;
    let gate = house.discord.gate(Matcher::route("PATCH", "/channels/{}"), Moment::AfterEffect);
    house.guild.delete_role(gone);
    gate.reached().await;
    let other = house.guild.role("brewers", 0);
    house.guild.member("nova", &[other]);
    house.ok(&owner, house.lobby, "/firebell setup responders:@brewers").await;
    gate.release();
    // The clock stands still meanwhile: nobody waits for the next attempt of what was blocked.
    house.settled().await;
    assert!(nova.can_see(house.channel("inc-1")), "the new role opens the room");
});

story!(what_was_closed_without_its_role_gets_the_next_one_too, |house| {
    let (owner, nova) = (house.guild.owner(), house.person("nova"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let gone = house.guild.roles().iter().find(|role| role.name == "responders").unwrap().id;
    house.guild.delete_role(gone);
    house.ok(&owner, house.channel("inc-1"), "/incident close resolution:\"Over\"").await;
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    mirrors
        .until(|all| all.iter().any(|one| one.key.mirror == "room" && one.blocked))
        .await
        .unwrap();
    let other = house.guild.role("brewers", 0);
    house.guild.member("nova", &[other]);
    house.ok(&owner, house.lobby, "/firebell setup responders:@brewers").await;
    house.settled().await;
    assert!(nova.can_see(house.channel("closed-inc-1")), "the new role opens the room");
});
