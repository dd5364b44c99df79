//! Two rooms turn out to have one outage: its people, words, tasks and the public go on together.

use fake_discord::Id;
use firebell::incident::words::{Audience, Role, Status, TaskState};

use crate::house::House;
use crate::story;

/// The pinned card of a room.
fn card(house: &House, room: Id) -> String {
    let messages = house.discord.messages(room);
    messages.into_iter().find(|message| message.pinned).unwrap().text()
}

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
}

story!(everybody_and_everything_goes_on_in_the_other_room, |house| {
    let (nova, dma, quinn) = (house.person("nova"), house.person("dma"), house.person("quinn"));
    let lobby = house.lobby;
    // Three who are no responders take part in the second, and nowhere else.
    let [rob, eve, sam] = ["rob", "eve", "sam"].map(|name| house.guild.member(name, &[]));
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\" commander:@nova").await;
    house.ok(&quinn, lobby, "/incident declare title:\"No pictures\" commander:@dma").await;
    house.settled().await;
    let (first, second) = (house.channel("inc-1"), house.channel("inc-2"));
    house.ok(&nova, first, "/incident appoint user:@malte_j role:scribe").await;
    for appointed in ["@rob role:scribe", "@eve role:comms", "@sam role:ops"] {
        house.ok(&dma, second, &format!("/incident appoint user:{appointed}")).await;
    }
    house.ok(&rob, second, "/timeline add text:\"Thumbnails are empty\" at:18:50").await;
    let quiet = "/timeline add text:\"The hoster owes us\" audience:responders";
    house.ok(&dma, second, quiet).await;
    house.ok(&dma, second, "/incident update message:\"Pictures are missing\"").await;
    house.ok(&dma, second, "/task add text:\"Mount the disk\" assignee:@sam").await;
    house.ok(&sam, second, "/task start task:mount").await;
    house.ok(&dma, second, "/followup add text:\"Watch the mounts\" owner:@sam").await;
    house.settled().await;
    let outside = [&quinn, &rob, &eve, &sam];
    assert!(outside.iter().all(|one| one.can_see(second) && !one.can_see(first)));

    restart(house).await;
    let answer = house.ok(&dma, second, "/incident merge into:INC-1").await;
    assert!(answer.contains("INC-2 is closed") && answer.contains(&format!("<#{first}>")));
    house.settled().await;

    // Who had a role keeps it, who had one that was vacant has it now; nobody is shut out.
    let (into, from) = (house.incident(1).await, house.incident(2).await);
    let roles: Vec<(Role, &str)> =
        into.roles.iter().map(|(role, person)| (*role, person.name.as_str())).collect();
    assert_eq!(
        roles,
        [
            (Role::Commander, "nova"),
            (Role::Comms, "eve"),
            (Role::Scribe, "malte_j"),
            (Role::Ops, "sam")
        ]
    );
    for one in outside {
        assert!(one.can_see(first), "{} may take part", one.mention());
        assert!(one.can_see(second), "{} may read what was said", one.mention());
    }
    house.ok(&rob, first, "/timeline add text:\"I am here now\"").await;

    // What was written there is here as it was.
    let entry = |text: &str| into.entries.iter().find(|entry| entry.text == text).unwrap();
    let old = |text: &str| from.entries.iter().find(|entry| entry.text == text).unwrap();
    for (text, audience) in [
        ("Thumbnails are empty", Audience::Watchers),
        ("The hoster owes us", Audience::Responders),
        ("Pictures are missing", Audience::Public),
    ] {
        assert_eq!(entry(text), old(text));
        assert_eq!(entry(text).audience, audience);
    }
    let mount = &into.tasks[0];
    assert_eq!((mount.text.as_str(), mount.state), ("Mount the disk", TaskState::Running));
    assert_eq!(into.followups[0].text, "Watch the mounts");
    house.settled().await;
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    for words in ["Took over INC-2: No pictures", "Thumbnails are empty", "Pictures are missing"] {
        assert!(watched.contains(words), "{words} is missing in {watched}");
    }
    assert!(!watched.contains("owes us"), "{watched}");
    assert!(card(house, first).contains("Mount the disk"), "{}", card(house, first));

    // The old room says where it goes on, whatever is tried in it.
    assert_eq!(house.channel("closed-inc-2"), second);
    let pointer = format!("It goes on in **INC-1**: <#{first}>");
    assert!(card(house, second).contains(&pointer), "{}", card(house, second));
    let late = house.refused(&rob, second, "/timeline add text:\"Still empty\"").await;
    assert!(late.contains("goes on in INC-1") && late.contains("incident:INC-1"), "{late}");
    let watched = house.read(house.channel("watch-inc-2")).join("\n");
    assert!(watched.contains("Goes on in INC-1: Slow pages"), "{watched}");
    let board = house.discord.messages(house.channel("incident-board"));
    assert_eq!(board.len(), 1, "{board:#?}");

    // So does the public copy, with a link that leads there.
    let (_, page) = house.get("/incidents/INC-2").await;
    let link = "<dt>Goes on in</dt><dd><a href=\"/incidents/INC-1\">INC-1</a></dd>";
    assert!(page.contains(link), "{page}");
    assert!(page.contains("Resolved") && !page.contains("owes us"), "{page}");
    let (status, page) = house.get("/incidents/INC-1").await;
    assert!(status == 200 && page.contains("Pictures are missing"), "{page}");
    assert!(!page.contains("Goes on in"), "{page}");
    let (_, front) = house.get("/").await;
    assert!(front.contains("Slow pages"), "{front}");

    // It was another one after all: the link is gone, what went over stays.
    restart(house).await;
    house.ok(&dma, second, "/incident reopen reason:\"Pictures have a disk of their own\"").await;
    house.settled().await;
    assert_eq!(house.incident(2).await.status, Status::Investigating);
    assert!(!house.get("/incidents/INC-2").await.1.contains("<dt>Goes on in</dt>"));
    assert!(!card(house, second).contains("It goes on in"), "{}", card(house, second));
});

story!(planned_work_is_not_merged, |house| {
    let nova = house.person("nova");
    for title in ["New disks", "New fans"] {
        let line = format!("/maintenance schedule title:\"{title}\" starts:20:00 ends:21:00");
        house.ok(&nova, house.lobby, &line).await;
    }
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let merge = |from: &str, into: &str| format!("/incident merge incident:{from} into:{into}");
    let told = house.refused(&nova, house.lobby, &merge("MNT-1", "MNT-2")).await;
    assert!(told.contains("/maintenance cancel"), "{told}");
    restart(house).await;
    let told = house.refused(&nova, house.lobby, &merge("MNT-1", "INC-1")).await;
    assert!(told.contains("can't be merged"), "{told}");
    house.clock.advance(chrono::Duration::minutes(68));
    house.settled().await;
    assert!(house.maintenance(1).await.is_open() && house.maintenance(2).await.is_open());
});
