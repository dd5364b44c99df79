//! The whole of an outage, from the first report to the close.

use chrono::Duration;

use crate::story;

story!(an_outage_from_declare_to_closed, |house| {
    let (nova, dma, malte) = (house.person("nova"), house.person("dma"), house.person("malte_j"));
    let quinn = house.person("quinn");
    let owner = house.guild.owner();
    let lobby = house.lobby;
    house.ok(&owner, lobby, "/component add name:Web").await;
    house.ok(&owner, lobby, "/component add name:\"Media storage\"").await;

    // Somebody notices; within moments there is a room, a card and something to follow.
    let said = house
        .ok(
            &quinn,
            lobby,
            "/incident declare title:\"Pages do not load\" components:Web severity:sev2",
        )
        .await;
    assert!(said.contains("INC-1") && said.contains("/timeline add"), "{said}");
    house.settled().await;
    let room = house.channel("inc-1-pages-do-not-load");
    let watch = house.channel("watch-inc-1");
    assert!(house.read(room)[0].contains("Nobody yet"), "{:?}", house.read(room));
    assert!(!quinn.permissions_in(watch) & fake_discord::permissions::SEND_MESSAGES != 0);

    // In the room nobody has to say which incident it is.
    house.clock.advance(Duration::minutes(2));
    house.ok(&nova, room, "/incident appoint user:@dma").await;
    house.ok(&dma, room, "/incident severity level:sev1 reason:\"Nobody gets in\"").await;
    house
        .ok(&nova, room, "/timeline add text:\"CDN proxies look healthy\" at:18:54 phase:detect")
        .await;
    house.clock.advance(Duration::minutes(3));
    house.ok(&dma, room, "/incident update message:\"We see it and are looking\" next:20m").await;
    house.settled().await;
    let (_, front) = house.get("/").await;
    assert!(front.contains("Pages do not load") && front.contains("We see it and are looking"));

    // A slip of the keyboard is corrected everywhere; a wrong entry is taken back everywhere.
    house
        .ok(&dma, room, "/incident update message:\"The databse disk is full\" status:identified")
        .await;
    house.ok(&malte, room, "/timeline add text:\"Deleting the wrong archive\"").await;
    house
        .ok(&malte, room, "/timeline add text:\"187 GB free again\" at:\"1m ago\" phase:remediate")
        .await;
    house.settled().await;
    house.ok(&dma, room, "/timeline edit entry:databse text:\"The database disk is full\"").await;
    house
        .ok(&nova, room, "/timeline retract entry:\"wrong archive\" reason:\"never happened\"")
        .await;
    house.ok(&nova, room, "/timeline publish entry:\"187 GB\"").await;
    house.settled().await;
    let watched = house.read(watch).join("\n");
    assert!(watched.contains("The database disk is full") && !watched.contains("databse"));
    assert!(!watched.contains("wrong archive") && watched.contains("never happened"));
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("187 GB free again") && !page.contains("databse"), "{page}");
    assert!(!page.contains("CDN proxies"), "what watchers read is not for the public");

    house.clock.advance(Duration::minutes(10));
    house
        .ok(&dma, room, "/incident update message:\"Everything loads again\" status:resolved")
        .await;
    house.ok(&dma, room, "/incident close").await;
    house.settled().await;
    assert!(house.channel("closed-inc-1") == room, "the room keeps its id");
    let (_, front) = house.get("/").await;
    assert!(front.contains("Pages do not load"), "what is resolved stays on the page");
    let (_, feed) = house.get("/feed.rss").await;
    assert!(feed.contains("Everything loads again"));

    // It was not over after all.
    let told = house.refused(&dma, room, "/timeline add text:late").await;
    assert!(told.contains("/incident reopen"), "{told}");
    house.ok(&dma, room, "/incident reopen reason:\"Media fails again\"").await;
    house.ok(&dma, room, "/incident release role:commander").await;
    house.ok(&nova, lobby, "/incident show").await;
    house.ok(&nova, lobby, "/incident edit title:\"Pages and media do not load\" components:\"Web, Media storage\"").await;
    let list = house.ok(&quinn, lobby, "/incident list state:open").await;
    assert!(list.contains("Pages and media do not load"), "{list}");
    let timeline = house.ok(&quinn, room, "/timeline show page:1").await;
    assert!(timeline.contains("CDN proxies look healthy"), "{timeline}");
});
