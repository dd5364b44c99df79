//! What can't be done is said clearly, with what to do instead, and nothing is lost.

use chrono::Duration;

use crate::story;

story!(every_refusal_names_its_remedy, |house| {
    let (nova, quinn) = (house.person("nova"), house.person("quinn"));
    let lobby = house.lobby;
    let told = house.refused(&nova, lobby, "/timeline add text:hello").await;
    assert!(told.contains("/incident declare"), "{told}");
    let told = house.refused(&nova, lobby, "/incident declare title:x components:Databse").await;
    assert!(told.contains("/component add"), "{told}");
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;

    let leaver = house.guild.member("leaver", &[]);
    let id = leaver.id();
    house.guild.remove_member(id);
    let options = serde_json::json!({
        "name": "incident",
        "options": [{"name": "appoint", "type": 1, "options": [
            {"name": "user", "type": 6, "value": id.to_string()},
        ]}],
    });
    let call = nova.slash_raw(lobby, options).unwrap();
    let said = house.answered(&call, "/incident appoint user:leaver").await;
    assert!(said.is_refusal() && said.answer.contains("not in this server"), "{}", said.answer);

    for (line, remedy) in [
        ("/timeline add text:x incident:INC-99", "Open now: INC-1"),
        ("/timeline add text:x at:\"in 3 hours\"", ""),
        ("/timeline add text:x at:\"2030-01-01 10:00\"", "future"),
        ("/timeline add text:x at:\"half past nine-ish\"", "22:45"),
        ("/timeline edit entry:nothing text:x", "choose it from the list"),
        ("/timeline retract entry:nothing reason:x", "choose it from the list"),
        ("/incident update", "/incident update message:"),
        ("/incident update status:investigating", "Choose another status"),
        ("/incident update message:x next:soon", "30m"),
        ("/incident severity level:sev3", "Choose another severity"),
        ("/incident release role:scribe", "/incident appoint"),
        ("/incident edit", "Say what to change"),
        ("/incident reopen reason:x", "still open"),
        ("/incident list state:all page:9", "There is no page 9"),
        ("/firebell retry mirror:nonsense", "Choose from"),
        ("/component remove component:nonsense", "/component add"),
    ] {
        let said = house.types(&nova, lobby, line).await;
        assert!(said.answer.contains(remedy), "{line}: {}", said.answer);
        assert!(said.is_refusal() || remedy.contains("no page"), "{line}: {}", said.answer);
    }
    for (line, who) in [
        ("/incident close", "Ask someone"),
        ("/incident severity level:sev1", "Ask someone"),
        ("/incident appoint user:@quinn", "Ask someone"),
        ("/component add name:x", "Ask someone"),
        ("/firebell setup timezone:UTC", "Ask one of them"),
    ] {
        let told = house.refused(&quinn, lobby, line).await;
        assert!(told.contains(who), "{line}: {told}");
    }
    let owner = house.guild.owner();
    let told = house.refused(&owner, lobby, "/firebell setup timezone:Atlantis").await;
    assert!(told.contains("Europe/Berlin"), "{told}");

    // A clock that is read in the guild's zone, and an hour that happened twice.
    house.ok(&owner, lobby, "/firebell setup timezone:Europe/Berlin").await;
    let twice = "/timeline add text:x at:\"2022-10-30 02:30\"";
    let told = house.refused(&nova, lobby, twice).await;
    assert!(told.contains("twice") && told.contains("+02:00") && told.contains("+01:00"), "{told}");
    house.ok(&nova, lobby, "/timeline add text:\"about then\" at:19:XX").await;
    house.settled().await;
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("19:XX"), "approximate times stay as written: {watched}");
    house.clock.advance(Duration::minutes(1));
});

story!(a_missing_permission_is_named_where_people_look_and_mended_when_it_is_given, |house| {
    let nova = house.person("nova");
    let all = fake_discord::permissions::BOT_DEFAULT;
    let without = all & !fake_discord::permissions::MANAGE_CHANNELS;
    house.expect_violation("Missing Permissions");
    house.guild.set_bot_permissions(without);
    let said = house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    assert!(said.contains("INC-1"), "a mirror that fails blocks nobody: {said}");
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let blocked =
        mirrors.until(|all| all.iter().any(|one| one.key.mirror == "room" && one.blocked));
    tokio::time::timeout(crate::house::GUARD, blocked).await.unwrap().unwrap();
    let told = house.ok(&nova, house.lobby, "/firebell mirrors").await;
    assert!(told.contains("Manage Channels") && told.contains("Server Settings"), "{told}");

    house.guild.set_bot_permissions(all);
    for mirror in ["room", "watch", "board"] {
        house.ok(&nova, house.lobby, &format!("/firebell retry mirror:{mirror}")).await;
    }
});
