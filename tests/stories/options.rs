//! Options that are typed seldom: what each of them changes, and where that is seen.

use firebell::incident::words::{Audience, FollowupKind, Phase, Role};

use crate::house::House;
use crate::story;

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
}

/// What changed a channel itself: its name, its topic, who may do what.
fn changes_of(house: &House, channel: fake_discord::Id) -> usize {
    let path = format!("/channels/{channel}");
    let all = house.discord.requests();
    all.iter().filter(|one| one.method == "PATCH" && one.path.ends_with(&path)).count()
}

story!(a_corrected_title_stands_everywhere_but_in_names_of_channels, |house| {
    let nova = house.person("nova");
    let declare = "/incident declare title:\"Slow pages\" summary:\"Twenty seconds each\"";
    house.ok(&nova, house.lobby, declare).await;
    house.settled().await;
    let (room, watch) =
        (house.channel("inc-1-slow-pages"), house.channel("watch-inc-1-slow-pages"));
    let board = house.channel("incident-board");
    // Discord allows two renames in ten minutes: the third title would wait, and the close too.
    for title in ["Pages and pictures", "Pages, pictures and mail", "Nothing works"] {
        house.ok(&nova, room, &format!("/incident edit title:\"{title}\"")).await;
        house.settled().await;
    }
    house.ok(&nova, room, "/incident edit summary:\"Not a single answer\"").await;
    house.settled().await;
    restart(house).await;
    assert_eq!((changes_of(house, room), changes_of(house, watch)), (0, 0));
    assert_eq!(house.channel("inc-1-slow-pages"), room);
    assert_eq!(house.channel("watch-inc-1-slow-pages"), watch);

    let list = house.ok(&nova, house.lobby, "/incident list").await;
    assert!(list.contains("Nothing works"), "{list}");
    let (_, page) = house.get("/incidents/INC-1").await;
    let (_, front) = house.get("/").await;
    let (_, feed) = house.get("/feed.atom").await;
    let card = house.discord.messages(room).into_iter().find(|one| one.pinned).unwrap().text();
    let places =
        [card, house.read(board).join("\n"), house.read(watch).join("\n"), page, front, feed];
    for place in &places {
        assert!(place.contains("Not a single answer"), "{place}");
        assert!(!place.contains("Twenty seconds"), "{place}");
        assert!(!place.contains("Pages and pictures"), "{place}");
    }
    // The watch channel says that there is another title; its name and its first post are old.
    for place in [&places[0], &places[1], &places[3], &places[4], &places[5]] {
        assert!(place.contains("Nothing works"), "{place}");
    }

    house.ok(&nova, room, "/incident close").await;
    house.settled().await;
    assert_eq!(house.channel("closed-inc-1-slow-pages"), room);
    house.ok(&nova, house.lobby, "/incident declare title:\"No coffee\"").await;
    for (state, listed) in
        [("open", [false, true]), ("closed", [true, false]), ("all", [true, true])]
    {
        let list = house.ok(&nova, house.lobby, &format!("/incident list state:{state}")).await;
        let names = ["Nothing works", "No coffee"].map(|title| list.contains(title));
        assert_eq!(names, listed, "{state}: {list}");
    }
});

story!(somebody_looks_after_operations, |house| {
    let (nova, quinn) = (house.person("nova"), house.person("quinn"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" commander:@nova").await;
    house.settled().await;
    let room = house.channel("inc-1");
    assert!(!quinn.can_see(room));
    let told = house.ok(&nova, room, "/incident appoint user:@quinn role:ops").await;
    assert!(told.contains(&quinn.mention()) && told.contains("operations"), "{told}");
    house.settled().await;
    assert!(quinn.can_see(room), "whoever has a role takes part");
    restart(house).await;
    assert_eq!(house.incident(1).await.roles[&Role::Ops].name, "quinn");
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("<dt>Operations</dt><dd><bdi>quinn</bdi></dd>"), "{page}");
    // With the role, what responders do can be done.
    house.ok(&quinn, room, "/incident update message:\"I restart it\"").await;
    house.ok(&nova, room, "/incident release role:ops").await;
    house.settled().await;
    assert!(!quinn.can_see(room));
    let why = house.refused(&quinn, house.lobby, "/incident update message:\"And again\"").await;
    assert!(why.contains("Only responders"), "{why}");
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("quinn is now operations"), "{watched}");
    assert!(watched.contains("quinn is no longer operations"), "{watched}");
});

story!(an_entry_gets_the_time_and_the_phase_that_were_right, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    house.clock.advance(chrono::Duration::minutes(2));
    for text in ["Disk full", "Alarm was quiet"] {
        house.ok(&nova, room, &format!("/timeline add text:\"{text}\" audience:public")).await;
    }
    let before = house.clock_now();
    restart(house).await;
    house.ok(&nova, room, "/timeline edit entry:\"Alarm was quiet\" at:18:31 phase:before").await;
    house.ok(&nova, room, "/timeline edit entry:\"Disk full\" phase:detect").await;
    house.settled().await;
    let incident = house.incident(1).await;
    let entry = |text: &str| incident.entries.iter().find(|entry| entry.text == text).unwrap();
    let quiet = entry("Alarm was quiet");
    assert_eq!(quiet.when.at.to_rfc3339(), "2022-12-13T18:31:00+00:00");
    assert_eq!((quiet.phase, quiet.recorded_at), (Some(Phase::Before), before));
    assert_eq!(
        (entry("Disk full").phase, entry("Disk full").when.at),
        (Some(Phase::Detect), before)
    );
    // The order is that in which it happened.
    let first = |text: &str, one: &str, other: &str| {
        let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
        assert!(place(one) < place(other), "{text}");
    };
    let shown = house.ok(&nova, room, "/timeline show").await;
    first(&shown, "Alarm was quiet", "Disk full");
    let (_, page) = house.get("/incidents/INC-1").await;
    // What goes on is read from its newest word.
    first(&page, "Disk full", "Alarm was quiet");
    assert!(page.contains("18:31") && page.contains("Before") && page.contains("Detect"), "{page}");
    let moment = format!("<t:{}", quiet.when.at.timestamp());
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains(&moment), "{watched}");
});

story!(what_comes_of_it_is_of_five_kinds, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    for kind in FollowupKind::ALL {
        let line = format!("/followup add text:\"Thing to {}\" kind:{}", kind.id(), kind.id());
        house.ok(&nova, room, &line).await;
    }
    house.ok(&nova, room, "/incident close").await;
    restart(house).await;
    let kinds: Vec<Option<FollowupKind>> =
        house.incident(1).await.followups.iter().map(|one| one.kind).collect();
    let all: Vec<_> = FollowupKind::ALL.iter().copied().map(Some).collect();
    assert_eq!((kinds.len(), kinds), (5, all));
    let list = house.ok(&nova, room, "/followup list").await;
    let (_, page) = house.get("/incidents/INC-1").await;
    for kind in FollowupKind::ALL {
        let line = list.lines().find(|line| line.contains(&format!("Thing to {}", kind.id())));
        let line = line.unwrap_or_else(|| panic!("{} is not in {list}", kind.id()));
        assert!(line.contains(kind.label()), "{line}");
        let (_, of_page) = page.split_once(&format!("Thing to {}<", kind.id())).unwrap();
        let (note, _) = of_page.split_once("</bdi>").unwrap();
        assert!(note.ends_with(&kind.label().to_lowercase()), "{note}");
    }
});

story!(a_server_is_set_up_by_typing, |house| {
    let (owner, nova, lobby) = (house.guild.owner(), house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\" severity:sev4").await;
    house.settled().await;
    let (room, old) = (house.channel("inc-1"), house.channel("incident-board"));
    assert_eq!(house.discord.messages(old).len(), 1);
    let status = house.guild.channel("status", None);
    let told =
        house.ok(&owner, lobby, "/firebell setup timeline_audience:public board:#status").await;
    assert!(told.contains(&format!("<#{status}>")), "{told}");
    house.ok(&nova, room, "/timeline add text:\"The disk is full\"").await;
    // First what is under way: what was signed before the clock jumped would come too late.
    house.settled().await;
    house.mended().await;
    // The card has moved, and what is noted is read by everybody.
    assert_eq!(house.discord.messages(status).len(), 1);
    assert_eq!(house.discord.messages(old).len(), 0);
    assert!(house.get("/incidents/INC-1").await.1.contains("The disk is full"));

    restart(house).await;
    house.ok(&owner, lobby, "/firebell setup timeline_audience:responders").await;
    house.ok(&nova, room, "/timeline add text:\"The hoster owes us\"").await;
    house.settled().await;
    let audiences: Vec<Audience> =
        house.incident(1).await.entries.iter().skip(1).map(|entry| entry.audience).collect();
    assert_eq!(audiences, [Audience::Public, Audience::Responders]);
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("The disk is full") && !watched.contains("owes us"), "{watched}");
    assert_eq!(house.discord.messages(status).len(), 1, "the board stays where it is");
    let why = house.refused(&nova, lobby, "/firebell setup timeline_audience:public").await;
    assert!(why.contains("Ask one of them"), "{why}");
});
