//! Many at once: people, incidents, entries, and the same thing twice.

use fake_discord::Answer;

use crate::story;

story!(two_people_declare_at_once, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let (pages, media) =
        ("/incident declare title:\"Slow pages\"", "/incident declare title:\"No pictures\"");
    let lobby = house.lobby;
    let (one, two) = tokio::join!(house.ok(&nova, lobby, pages), house.ok(&dma, lobby, media));
    assert!(one.contains("INC-1") != two.contains("INC-1"), "each has its own: {one} {two}");
    house.settled().await;
    // With two open, a command outside their rooms has to say which.
    let which = house.refused(&nova, lobby, "/timeline add text:here").await;
    assert!(
        which.contains("INC-1") && which.contains("INC-2") && which.contains("incident:"),
        "{which}"
    );
    house.ok(&nova, lobby, "/timeline add text:here incident:inc-2").await;
    assert_eq!(house.incident(2).await.entries.len(), 2);
});

story!(a_list_is_not_shorter_by_what_somebody_may_not_know_of, |house| {
    let (nova, quinn) = (house.person("nova"), house.person("quinn"));
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    for number in 2..=17 {
        let line = format!("/incident declare title:\"Key {number} is stolen\" private:true");
        house.ok(&nova, house.lobby, &line).await;
    }
    house.settled().await;
    let listed = house.ok(&quinn, house.lobby, "/incident list").await;
    assert!(listed.contains("INC-1** Slow pages"), "{listed}");
    assert!(!listed.contains("page:2") && !listed.contains("Key"), "{listed}");
    let second = house.ok(&nova, house.lobby, "/incident list page:2").await;
    assert!(second.contains("INC-1**") && second.contains("Key 2 is") && !second.contains("Key 3"));
});

story!(the_same_interaction_twice_has_one_effect, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    let call = nova.slash(house.lobby, "/timeline add text:once").await.unwrap();
    house.discord.redeliver(&call);
    house.discord.redeliver(&call);
    house.answered(&call, "/timeline add text:once").await;
    house.settled().await;
    let entries = house.incident(1).await.entries;
    assert_eq!(entries.iter().filter(|entry| entry.text == "once").count(), 1);
});

story!(a_burst_of_entries_costs_few_posts, |house| {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let lines: Vec<String> =
        (0..40).map(|number| format!("/timeline add text:\"entry number {number}\"")).collect();
    let mut calls = Vec::new();
    for line in &lines {
        calls.push(nova.slash(room, line).await.unwrap());
    }
    for (call, line) in calls.iter().zip(&lines) {
        let said = house.answered(call, line).await;
        assert!(!said.is_refusal(), "{}", said.answer);
    }
    house.settled().await;
    let posts = house.discord.messages(house.channel("watch-inc-1")).len();
    println!("40 entries at once took {posts} posts, with the declaration's");
    assert!(posts <= 12, "{posts} posts for 40 entries");
});

story!(while_people_type_they_are_offered_what_there_is, |house| {
    let (nova, quinn) = (house.person("nova"), house.person("quinn"));
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/component add name:Web").await;
    house.ok(&nova, lobby, "/component add name:\"Media storage\"").await;
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    house.ok(&nova, lobby, "/incident declare title:\"Stolen account\" private:true").await;
    house.ok(&nova, lobby, "/timeline add incident:INC-1 text:\"First 504 seen\"").await;
    house.settled().await;

    let names = |choices: Vec<(String, String)>| {
        choices.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join("\n")
    };
    let responder = nova.autocomplete(lobby, "/incident show incident:").await.unwrap();
    assert!(names(responder).contains("Stolen account"));
    let reader = nova.autocomplete(lobby, "/timeline edit incident:INC-1 entry:504").await.unwrap();
    assert!(names(reader).contains("First 504 seen"));
    let outsider = names(quinn.autocomplete(lobby, "/incident show incident:").await.unwrap());
    assert!(outsider.contains("Slow pages") && !outsider.contains("Stolen"), "{outsider}");
    let list = "/incident declare title:x components:\"Web, me\"";
    let parts = nova.autocomplete(lobby, list).await.unwrap();
    assert_eq!(parts, [("Web, Media storage".to_owned(), "Web, Media storage".to_owned())]);
    let zones = "/firebell setup timezone:berl";
    let zones = house.guild.owner().autocomplete(lobby, zones).await.unwrap();
    assert_eq!(zones[0].0, "Europe/Berlin");

    // What is private does not exist for others, whatever they type.
    for line in [
        "/incident show incident:INC-2",
        "/timeline show incident:INC-2",
        "/timeline add text:hello incident:INC-2",
        "/firebell mirrors incident:INC-2",
    ] {
        let told = house.refused(&quinn, lobby, line).await;
        assert!(told.contains("There is no incident"), "{line}: {told}");
    }
    let list = house.ok(&quinn, lobby, "/incident list").await;
    assert!(!list.contains("Stolen"), "{list}");
    let room = house.channel("inc-2");
    assert!(!quinn.can_see(room) && nova.can_see(room));
});

story!(the_answer_to_a_declaration_leads_into_the_room, |house| {
    let quinn = house.person("quinn");
    let line = "/incident declare title:\"Slow pages\"";
    let call = quinn.slash(house.lobby, line).await.unwrap();
    house.answered(&call, line).await;
    let linked = call.answer_after_edit(|answer: &Answer| answer.text().contains("<#")).await;
    let room = house.channel("inc-1");
    assert!(linked.unwrap().text().contains(&format!("<#{room}>")));
    assert!(quinn.can_see(room), "whoever declared may take part");
});
