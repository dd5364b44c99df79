//! What was learned: drafted from the record, as far as whoever asks may see it.

use chrono::Duration;

use crate::house::{Engine, House};
use crate::invariants;
use crate::receivers::{Answer, Receiver, house_with};
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

/// Fills in the form of a section; what it held before, and the answer.
async fn write(
    house: &House,
    who: &fake_discord::Member,
    section: &str,
    text: &str,
) -> (String, String) {
    let line = format!("/postmortem write section:{section} incident:INC-1");
    let call = who.slash(house.lobby, &line).await.unwrap();
    let form = call.answer().await.unwrap().modal.expect("a form opens");
    let input = &form["components"][0]["components"][0];
    assert_eq!(input["max_length"], 4_000);
    let held = input["value"].as_str().unwrap_or_default().to_owned();
    let sent = call.submit_modal(&[("text", text)]).await.unwrap();
    (held, house.answered(&sent, &line).await.answer)
}

story!(what_was_written_is_published_and_corrected, |house| {
    let (nova, dma, quinn) = (house.person("nova"), house.person("dma"), house.person("quinn"));
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let (held, told) =
        write(house, &nova, "impact", "Nobody could **read**.\n\n- 503 for all").await;
    assert!(held.is_empty() && told.contains("Only responders"), "{told}");
    let told = house.refused(&nova, lobby, "/postmortem publish incident:INC-1").await;
    assert!(told.contains("/incident close"), "{told}");
    house.ok(&nova, lobby, "/incident close").await;
    house.stop_bot().await;
    house.start_bot().await;

    // The form shows what is written so far, whoever opens it among those who may.
    let (held, _) = write(house, &dma, "root_cause", "A disk was full.").await;
    assert_eq!(held, "");
    let (held, told) = write(house, &dma, "impact", "Nobody could read for an hour.").await;
    assert_eq!(held, "Nobody could **read**.\n\n- 503 for all");
    assert!(told.contains("Impact"), "{told}");
    let (_, told) = write(house, &dma, "impact", "Nobody could read for an hour.").await;
    assert!(told.contains("exactly that already"), "{told}");
    // To others it says nothing before it is published.
    let line = "/postmortem write section:impact incident:INC-1";
    let told = house.refused(&quinn, lobby, line).await;
    assert!(told.contains("Only responders"), "{told}");
    let before = draft(house, &quinn, "/postmortem draft incident:INC-1").await;
    assert!(!before.contains("for an hour"), "{before}");
    let own = draft(house, &nova, "/postmortem draft incident:INC-1").await;
    assert!(own.contains("Nobody could read for an hour."), "{own}");
    house.settled().await;
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(!page.contains("for an hour"), "{page}");

    house.refused(&quinn, lobby, "/postmortem publish incident:INC-1").await;
    let told = house.ok(&nova, lobby, "/postmortem publish incident:INC-1").await;
    assert!(told.contains("https://status.hachyderm.test/incidents/INC-1"), "{told}");
    house.refused(&nova, lobby, "/postmortem publish incident:INC-1").await;
    house.settled().await;
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("Nobody could read for an hour.") && page.contains("A disk was full."));
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(watched.contains("postmortem is published"), "{watched}");

    let (_, told) = write(house, &nova, "impact", "Few could read for an hour.").await;
    assert!(told.contains("status page"), "{told}");
    house.settled().await;
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("Few could read for an hour.") && !page.contains("Nobody could read"));
    let after = draft(house, &quinn, "/postmortem draft incident:INC-1").await;
    assert!(after.contains("Few could read for an hour."), "{after}");
});

story!(two_people_write_the_same_section_and_nothing_is_lost, |house| {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let lobby = house.lobby;
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    house.ok(&nova, lobby, "/incident close").await;
    write(house, &nova, "impact", "Slow for some.").await;

    // Both open the form and read the same; nova is done first.
    let line = "/postmortem write section:impact incident:INC-1";
    let first = nova.slash(lobby, line).await.unwrap();
    let second = dma.slash(lobby, line).await.unwrap();
    for form in [&first, &second] {
        assert!(form.answer().await.unwrap().modal.is_some(), "it opens");
    }
    let sent = first.submit_modal(&[("text", "Slow for *everybody*.")]).await.unwrap();
    assert!(!house.answered(&sent, line).await.is_refusal());
    house.stop_bot().await;
    house.start_bot().await;
    let late = second.submit_modal(&[("text", "Slow for an hour.")]).await.unwrap();
    let said = house.answered(&late, line).await;
    assert!(said.is_refusal() && said.answer.contains("Somebody else has written"), "{said:?}");
    assert!(said.answer.contains("Slow for *everybody*."), "theirs is shown: {said:?}");
    let answer = late.answer().await.unwrap();
    assert_eq!(answer.files[0].name, "impact.md");
    assert_eq!(answer.files[0].bytes, "Slow for an hour.", "their own is given back");
    let incident = house.incident(1).await;
    let impact = incident.postmortem.sections.values().next().unwrap();
    assert_eq!(impact, "Slow for *everybody*.", "nobody's words were written over");

    // The form opens again with what stands there now, and then it is taken.
    let again = answer.components[0]["components"][0]["custom_id"].as_str().unwrap();
    let form = dma.press(answer.message.unwrap(), again).unwrap();
    let opened = form.answer().await.unwrap().modal.expect("the form opens");
    assert_eq!(opened["components"][0]["components"][0]["value"], "Slow for *everybody*.");
    let sent = form.submit_modal(&[("text", "Slow for *everybody*, for an hour.")]).await.unwrap();
    let said = house.answered(&sent, line).await;
    assert!(!said.is_refusal(), "{said:?}");
    // Whoever writes into an empty section at the same time as another is told too.
    let (first, second) = (
        nova.slash(lobby, &line.replace("impact", "lucky")).await.unwrap(),
        dma.slash(lobby, &line.replace("impact", "lucky")).await.unwrap(),
    );
    for form in [&first, &second] {
        assert!(form.answer().await.unwrap().modal.is_some(), "it opens");
    }
    first.submit_modal(&[("text", "It was a Sunday")]).await.unwrap().answer().await.unwrap();
    let late = second.submit_modal(&[("text", "Nobody was asleep")]).await.unwrap();
    assert!(house.answered(&late, line).await.is_refusal());
});

/// Receivers get it once it is published, not before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_once_it_is_published() {
    let (receiver, hook) = Receiver::start(Answer::Status(200)).await;
    let mut house = house_with(Engine::Sqlite, vec![hook]).await;
    let owner = house.guild.owner();
    let lobby = house.lobby;
    house.ok(&owner, lobby, "/incident declare title:\"Slow pages\"").await;
    house.ok(&owner, lobby, "/incident close").await;
    write(&house, &owner, "lessons", "Watch disks").await;
    house.settled().await;
    let postmortem = || {
        let last = receiver.accepted().pop().unwrap();
        last["data"]["incident"]["postmortem"].clone()
    };
    assert!(postmortem().is_null());
    house.ok(&owner, lobby, "/postmortem publish incident:INC-1").await;
    house.settled().await;
    assert_eq!(postmortem()["sections"]["lessons"], "Watch disks");
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

/// What people read, in both languages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_about_a_postmortem() {
    for engine in Engine::each_here() {
        words_about_a_postmortem(engine).await;
    }
}

async fn words_about_a_postmortem(engine: Engine) {
    for (locale, name) in [("en-US", "postmortem"), ("de", "postmortem_german")] {
        let mut house = House::open(engine).await;
        let nova = house.person("nova");
        nova.set_locale(locale);
        house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
        house.ok(&nova, house.lobby, "/incident close").await;
        let mut told = vec![write(&house, &nova, "lucky", "It was a Sunday").await.1];
        let publish = "/postmortem publish incident:INC-1";
        told.push(house.ok(&nova, house.lobby, publish).await);
        told.push(write(&house, &nova, "lucky", "It was a Saturday").await.1);
        told.push(house.refused(&nova, house.lobby, publish).await);
        insta::assert_snapshot!(name, told.join("\n\n"));
        house.stop_bot().await;
        house.stop_page().await;
    }
}
