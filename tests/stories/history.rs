//! History of another status page is taken over while the bot runs.

use firebell::clock::Clock;
use firebell::import::{Format, Summary, read, take_in};
use firebell::incident::ids::Snowflake;
use firebell::store::Store;

use crate::house::{GUARD, House};
use crate::story;

const POST: &str = "---\ntitle: Kettles were cold\ndate: 2021-02-03T10:00:00Z\nresolved: true\n\
                    resolvedWhen: 2021-02-03T11:30:00Z\nseverity: down\naffected:\n  - Kettles\n---\n\
                    The **boiler** was out.";

/// As another process does it.
async fn import(house: &House) -> Summary {
    let folder = house.folder.path().join("posts");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("2021-02-03-cold.md"), POST).unwrap();
    let store = Store::open(&house.config.database.url).await.unwrap();
    let clock = Clock::Manual(house.clock.clone());
    let posts = read(&folder, Format::Cstate).unwrap();
    let summary = take_in(&store, &clock, Snowflake(house.guild.id()), posts).await.unwrap();
    store.close().await;
    summary
}

story!(history_comes_to_the_page_and_opens_no_room, |house| {
    let channels = house.guild.channels().len();
    assert_eq!(import(house).await.imported, 1);
    // The bot looks by itself now and then.
    house.clock.advance(chrono::Duration::minutes(2));
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let published = mirrors.until(|all| all.iter().any(|one| one.delivered_version > 0));
    tokio::time::timeout(GUARD, published).await.expect("it is published").unwrap();
    house.settled().await;
    let (status, page) = house.get("/incidents/INC-1").await;
    assert_eq!(status, 200);
    assert!(page.contains("Kettles were cold") && page.contains("<strong>boiler</strong>"));
    assert!(page.contains("1 h 30 min") && page.contains("3 Feb 2021"), "{page}");
    assert!(house.get("/history/2021-02").await.1.contains("Kettles were cold"));
    assert_eq!(house.guild.channels().len(), channels);
    let standings = house.store().all_mirrors().await.unwrap();
    assert!(standings.iter().all(|one| one.key.mirror.starts_with("webhook:")), "{standings:?}");
    let again = import(house).await;
    assert_eq!((again.imported, again.here_before), (0, 1));

    // What is declared next gets the next number, and a restart makes no room for history.
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Cups are gone\"").await;
    house.settled().await;
    assert_eq!(house.incident(2).await.title, "Cups are gone");
    let channels = house.guild.channels().len();
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
    assert_eq!(house.guild.channels().len(), channels);

    // Reopened, it is responded to like anything else, and at once.
    house.ok(&nova, house.lobby, "/incident reopen incident:INC-1 reason:\"Cold again\"").await;
    house.settled().await;
    let room = house.channel("inc-1-");
    house.ok(&nova, room, "/timeline add text:\"The boiler is off\"").await;
    house.settled().await;
    let board = house.channel("incident-board");
    assert_eq!(house.discord.messages(board).len(), 2);

    // Closed again, it leaves the board, and its channels say so.
    house.ok(&nova, room, "/incident close resolution:\"Warm\"").await;
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
    assert_eq!(house.discord.messages(board).len(), 1);
    assert_eq!(house.channel("closed-inc-1"), room);
    assert!(house.read(house.channel("watch-inc-1")).join("\n").contains("Warm"));
});
