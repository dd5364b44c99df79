//! The status page is written in the server's language, and turns when that is changed.

use crate::house::{GUARD, House};
use crate::story;

story!(the_page_turns_german_with_the_server, |house| {
    let owner = house.guild.owner();
    let nova = house.person("nova");
    house.ok(&owner, house.lobby, "/component add name:Kettles").await;
    house
        .ok(&nova, house.lobby, "/incident declare title:\"Cold kettles\" components:Kettles")
        .await;
    house.settled().await;
    let (_, front) = house.get("/").await;
    assert!(front.contains("<html lang=\"en\">") && front.contains("Open incident"), "{front}");

    // Nothing is said of any incident meanwhile.
    turned(house, "/firebell setup language:de").await;
    let (_, front) = house.get("/").await;
    for said in ["<html lang=\"de\">", "Offene Störung", "Eine offene Störung.", "Wird untersucht"]
    {
        assert!(front.contains(said), "{said} is missing in {front}");
    }
    assert!(front.contains("Cold kettles"), "what people typed stays");
    let (_, incident) = house.get("/incidents/INC-1").await;
    assert!(incident.contains("Chronik") && incident.contains("Schweregrad"), "{incident}");
    let (_, feed) = house.get("/feed.rss").await;
    assert!(feed.contains("<title>Wird untersucht: Cold kettles</title>"), "{feed}");
});

/// Has the owner type this, and waits until the page heard of it.
async fn turned(house: &House, line: &str) {
    let mut published = house.page.as_ref().unwrap().sequences();
    house.ok(&house.guild.owner(), house.lobby, line).await;
    let heard = tokio::time::timeout(GUARD, published.changed()).await;
    heard.expect("the page was told nothing").unwrap();
    house.settled().await;
}
