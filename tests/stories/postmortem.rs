//! What was learned: drafted from the record, as far as whoever asks may see it.

use chrono::Duration;

use crate::house::House;
use crate::story;

/// The draft as this person gets it.
async fn draft(house: &House, who: &fake_discord::Member, line: &str) -> String {
    let call = who.slash(house.lobby, line).await.unwrap();
    let said = house.answered(&call, line).await;
    assert!(!said.is_refusal(), "{}", said.answer);
    let files = call.answer().await.unwrap().files;
    assert_eq!(files.len(), 1, "{}", said.answer);
    assert_eq!(files[0].name, "postmortem-inc-1.md");
    String::from_utf8(files[0].bytes.to_vec()).unwrap()
}

story!(a_draft_is_a_file_with_what_the_person_may_see, |house| {
    let (nova, dma, quinn) = (house.person("nova"), house.person("dma"), house.person("quinn"));
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/component add name:Web").await;
    let declare =
        "/incident declare title:\"Slow | pages\" severity:sev1 components:Web started:18:XX";
    house.ok(&nova, lobby, declare).await;
    house.ok(&nova, lobby, "/incident appoint user:@dma").await;
    house.ok(&nova, lobby, "/timeline add text:\"The hoster calls\" audience:responders").await;
    house.ok(&nova, lobby, "/timeline add text:\"Disk is full\" at:18:XX phase:investigate").await;
    house.ok(&nova, lobby, "/timeline add text:\"It was the network\"").await;
    house.ok(&nova, lobby, "/timeline retract entry:network reason:wrong").await;
    house.ok(&nova, lobby, "/task add text:\"Make space\" assignee:@dma").await;
    house.ok(&dma, lobby, "/task done task:space").await;
    house.stop_bot().await;
    house.start_bot().await;
    house.clock.advance(Duration::minutes(72));
    house.ok(&dma, lobby, "/incident close resolution:\"Space was made\"").await;
    let add = "/followup add incident:INC-1 text:\"Alert on disks\" owner:@dma kind:detect";
    house.ok(&dma, lobby, &format!("{add} due:2023-07-21")).await;

    let whole = draft(house, &nova, "/postmortem draft incident:INC-1").await;
    for words in [
        r"# Postmortem of INC-1: Slow \| pages",
        "- **Severity:** SEV1 critical",
        "- **Started:** 2022-12-13 · 18:XX",
        "- **Incident commander:** dma",
        "- **Components:** Web",
        "2022-12-13 · 18:XX",
        "nova (Investigate): Disk is full",
        "🔒 nova: The hoster calls",
        "Space was made",
        "- [x] Make space (Done, dma, 2022-12-13 18:53)",
        "| Alert on disks | Detect | dma | 2023-07-21 | Open |",
        "/postmortem write",
    ] {
        assert!(whole.contains(words), "{words} is not in:\n{whole}");
    }
    assert!(!whole.contains("network"), "{whole}");

    let less = draft(house, &quinn, "/postmortem draft incident:INC-1").await;
    assert!(!less.contains("hoster") && less.contains("Disk is full"), "{less}");
    let short = draft(house, &nova, "/postmortem draft incident:INC-1 template:short").await;
    assert!(!short.contains("Disk is full") && short.contains("Space was made"), "{short}");
    let theirs = draft(house, &nova, "/postmortem draft incident:INC-1 template:hachyderm").await;
    assert!(theirs.contains("## Root causes and trigger"), "{theirs}");
    nova.set_locale("de");
    let german = draft(house, &nova, "/postmortem draft incident:INC-1").await;
    assert!(german.contains("# Nachbetrachtung zu INC-1"), "{german}");
});

story!(nobody_gets_the_draft_of_what_they_may_not_see, |house| {
    let (nova, quinn) = (house.person("nova"), house.person("quinn"));
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/incident declare title:\"Leak\" private:true").await;
    house.settled().await;
    let told = house.refused(&quinn, lobby, "/postmortem draft incident:INC-1").await;
    assert!(!told.contains("Leak"), "{told}");
    let draft = draft(house, &nova, "/postmortem draft incident:INC-1").await;
    assert!(draft.contains("only responders may read this"), "{draft}");
    house.ok(&nova, house.channel("inc-1"), "/incident close").await;
    let told = house.refused(&nova, lobby, "/postmortem publish incident:INC-1").await;
    assert!(told.contains("private"), "{told}");
});
