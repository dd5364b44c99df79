//! The bot is restarted in the middle of an incident. There is no special path for it.

use crate::story;

story!(a_bot_that_starts_again_goes_on_where_it_was, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let channels = house.guild.channels().len();
    house.stop_bot().await;
    // The page lives on without the bot.
    let (status, front) = house.get("/").await;
    assert!(status == 200 && front.contains("Slow pages"));

    house.start_bot().await;
    house.ok(&nova, room, "/timeline add text:\"After the restart\"").await;
    house.ok(&nova, room, "/incident update message:\"Nearly done\" status:monitoring").await;
    house.settled().await;
    assert_eq!(house.guild.channels().len(), channels, "nothing is made again");
    // Commands are compared before they are put: a restart puts nothing.
    let puts = house
        .discord
        .requests()
        .iter()
        .filter(|request| request.method == "PUT" && request.path.ends_with("/commands"))
        .count();
    assert_eq!(puts, 1);

    // Bot and page stop while something is under way; the page comes first this time.
    house.ok(&nova, room, "/incident update message:\"Over\" status:resolved").await;
    house.stop_bot().await;
    house.stop_page().await;
    house.start_page().await;
    house.start_bot().await;
    house.settled().await;
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("Over") && page.contains("Resolved"));
});

story!(a_gateway_that_breaks_loses_nothing_that_was_committed, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    house.discord.disconnect_gateway(4000);
    house.discord.wait_until_connected().await.unwrap();
    let room = house.channel("inc-1");
    house.ok(&nova, room, "/timeline add text:\"After the gap\"").await;
});
