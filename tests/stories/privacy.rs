//! What is private, and what is a drill, is nobody's business outside: two servers live through the
//! same day, one of them with both besides, and everything outside must be the same.

use std::collections::BTreeMap;

use chrono::Duration;
use firebell::clock::Clock;
use firebell::page::{self, export};
use regex::Regex;

use crate::ears::Ears;
use crate::house::{Engine, House};
use crate::invariants;
use crate::receivers::{Answer, Receiver, heard_by_third_parties, house_with};
use crate::story;

/// What every kind of third party and every page shows, by where.
type Outside = BTreeMap<String, String>;

/// A letter says when it was sent, so none is on its way while the clock jumps.
async fn after(house: &House, minutes: i64) {
    house.settled().await;
    if let Some(ears) = &house.ears {
        ears.everything_sent(house).await;
    }
    house.clock.advance(Duration::minutes(minutes));
    house.settled().await;
}

async fn writes(house: &House, reference: &str, text: &str) {
    let line = format!("/postmortem write section:lessons incident:{reference}");
    let call = house.person("nova").slash(house.lobby, &line).await.unwrap();
    let sent = call.submit_modal(&[("text", text)]).await.unwrap();
    let said = house.answered(&sent, &line).await;
    assert!(!said.is_refusal(), "{}", said.answer);
}

/// Everything that can be done to an incident, from its declaration until it is over and comes back.
/// It stays open: a room that is renamed a third time waits for Discord's limit.
async fn whole_life(house: &House, reference: &str, how: &str, words: &str) {
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let lobby = house.lobby;
    let declare = format!(
        "/incident declare title:\"{words} title\" summary:\"{words} summary\" severity:sev1 \
         components:Web {how}"
    );
    house.ok(&nova, lobby, &declare).await;
    after(house, 3).await;
    for line in [
        "/incident take",
        "/incident update message:\"{} update\" status:identified next:20m",
        "/timeline add text:\"{} entry\"",
        "/timeline add text:\"{} mistake\"",
        "/timeline edit entry:entry text:\"{} entry, corrected\"",
        "/timeline retract entry:mistake reason:\"{} reason of the retraction\"",
        "/task add text:\"{} task\" assignee:@dma",
        "/task done task:task",
        "/incident severity level:sev2 reason:\"{} reason of the severity\"",
        "/incident edit title:\"{} title, corrected\"",
        "/incident handover to:@dma",
        "/incident take reason:\"{} reason to take\"",
        "/followup add text:\"{} follow-up\" owner:@dma",
        "/incident update message:\"{} all is well\" status:resolved",
    ] {
        let line = format!("{} incident:{reference}", line.replace("{}", words));
        let who = if line.contains("reason to take") { &dma } else { &nova };
        house.ok(who, lobby, &line).await;
        after(house, 2).await;
    }
    let of_it = format!("incident:{reference}");
    house.ok(&dma, lobby, &format!("/incident close {of_it} resolution:\"{words} end\"")).await;
    after(house, 15).await;
    writes(house, reference, &format!("{words} lesson")).await;
    house.ok(&dma, lobby, &format!("/followup done {of_it} followup:follow-up")).await;
    house.ok(&nova, lobby, &format!("/incident reopen {of_it} reason:\"{words} again\"")).await;
    house.settled().await;
}

const PRIVATE: &str = "Confidential reprimand";
const DRILL: &str = "Rehearsed conflagration";

/// A day of a server, with or without what nobody outside may know.
async fn a_day(engine: Engine, hidden: bool) -> Outside {
    let (receiver, hook) = Receiver::start(Answer::Status(200)).await;
    let mut house = house_with(engine, vec![hook]).await;
    let (owner, nova, lobby) = (house.guild.owner(), house.person("nova"), house.lobby);
    house.ok(&owner, lobby, "/firebell setup responders:@responders").await;
    house.ok(&owner, lobby, "/component add name:Web").await;
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\" components:Web").await;
    house.settled().await;
    Ears::open(&mut house).await;
    house.settled().await;
    after(&house, 30).await;
    house.ok(&nova, lobby, "/incident close resolution:\"A disk was full\"").await;
    let planned = "/maintenance schedule title:\"New disks\" starts:\"tomorrow 20:00\" ends:21:30 \
                   components:Web";
    house.ok(&nova, lobby, planned).await;
    house.settled().await;
    let before = receiver.accepted().len();
    let start = house.clock_now();
    if hidden {
        whole_life(&house, "INC-2", "private:true", PRIVATE).await;
        assert_eq!(receiver.accepted().len(), before, "nothing of what is private");
        whole_life(&house, "INC-3", "drill:true", DRILL).await;
        assert_eq!(receiver.accepted().len(), before, "nothing of a drill");
    }
    // Both come to the same moment.
    let rest = Duration::hours(5) - (house.clock_now() - start);
    assert!(rest > Duration::zero());
    after(&house, rest.num_minutes()).await;
    // Something public afterwards, so that whatever was held back would come with it.
    house.ok(&nova, lobby, "/followup add incident:INC-1 text:\"Alert before it is full\"").await;
    house.settled().await;
    let outside = outside(&house).await;
    // Besides: every surface is searched for the words of both.
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
    outside
}

async fn outside(house: &House) -> Outside {
    let folder = tempfile::TempDir::new_in(house.folder.path()).unwrap();
    let clock = Clock::Manual(house.clock.clone());
    let place = export::Place::read(folder.path().to_str().unwrap(), None, &clock).unwrap();
    page::write_out(house.page_settings(), &place, clock).await.unwrap();
    let mut outside = Outside::new();
    crate::leaks::files_below(folder.path(), folder.path(), &mut |name, text| {
        outside.insert(format!("the exported {name}"), alike(&text));
    });
    for path in [
        "/",
        "/history",
        "/history/2022-12",
        "/badge.svg",
        "/feed.rss",
        "/feed.atom",
        "/calendar.ics",
        "/widget",
        "/subscribe",
        "/api/v2/summary.json",
        "/api/v2/status.json",
        "/api/v2/components.json",
        "/api/v2/incidents.json",
        "/api/v2/incidents/unresolved.json",
        "/api/v2/scheduled-maintenances.json",
        "/api/v2/scheduled-maintenances/upcoming.json",
        "/api/v2/scheduled-maintenances/active.json",
        "/incidents/INC-1",
        "/incidents/INC-2",
        "/incidents/INC-3",
        "/incidents/MNT-1",
        "/readyz",
    ] {
        let (status, text) = house.get(path).await;
        outside.insert(format!("GET {path}"), format!("{status}\n{}", alike(&text)));
    }
    let ears = house.ears.as_ref().unwrap();
    ears.everything_sent(house).await;
    let mut sent = heard_by_third_parties(house);
    sent.extend(ears.heard());
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (to, text) in sent {
        told.entry(alike(&to)).or_default().push(alike(&text));
    }
    for (to, mut texts) in told {
        texts.sort();
        outside.insert(format!("sent to {to}"), texts.join("\n"));
    }
    outside
}

/// Without what differs from one server to the next: ids, ports, tokens, and the moment at which
/// something was sent. Times of what happened stay.
fn alike(text: &str) -> String {
    let different = [
        (r"[0-7][0-9A-HJKMNP-TV-Z]{25}", "an-id"),
        (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "a-uuid"),
        (r"\b\d{17,20}\b", "a-snowflake"),
        (r"127\.0\.0\.1:\d+", "an-address"),
        (r"subscribe/[A-Za-z0-9_/-]+", "a-link"),
        (r"(?i)whsec_[A-Za-z0-9+/=]+", "a-secret"),
        (r"[A-Za-z0-9]{40}", "a-boundary"),
        // Of what holds any of these.
        (r#""[0-9a-f]{16}""#, "a-fingerprint"),
    ];
    different.iter().fold(text.to_owned(), |text, (shape, name)| {
        Regex::new(shape).unwrap().replace_all(&text, *name).into_owned()
    })
}

async fn the_same_outside(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let (plain, with_both) = (a_day(engine, false).await, a_day(engine, true).await);
    let places = |outside: &Outside| outside.keys().cloned().collect::<Vec<_>>();
    assert_eq!(places(&plain), places(&with_both));
    assert!(plain.len() > 40, "the whole page is there");
    let heard = plain.iter().filter(|(place, _)| place.starts_with("sent to"));
    let heard: Vec<&String> =
        heard.filter(|(_, text)| text.contains("Slow pages")).map(|(place, _)| place).collect();
    let mail = usize::from(plain.contains_key("sent to /mail"));
    assert_eq!(heard.len(), 4 + mail, "everybody hears of what is public: {heard:?}");
    let different: Vec<String> = plain
        .iter()
        .filter_map(|(place, text)| {
            Some(format!("{place}: {}", first_difference(text, &with_both[place])?))
        })
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The line, rather than two whole pages.
fn first_difference(one: &str, other: &str) -> Option<String> {
    let (mut ours, mut theirs) = (one.lines(), other.lines());
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return None,
            (one, other) if one == other => {}
            (one, other) => return Some(format!("{one:?} is {other:?}")),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_and_a_drill_change_nothing_outside_on_sqlite() {
    the_same_outside(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_and_a_drill_change_nothing_outside_on_postgres() {
    the_same_outside(Engine::Postgres).await;
}

story!(what_was_private_goes_on_elsewhere_without_its_words, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    let declare = "/incident declare title:\"Confidential reprimand\" private:true \
                   summary:\"Somebody copied the customers\"";
    house.ok(&nova, lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-2");
    house.ok(&nova, room, "/timeline add text:\"It was the laptop of the intern\"").await;
    house.ok(&nova, room, "/task add text:\"Ask the lawyers what to say\"").await;
    house.ok(&nova, room, "/followup add text:\"Lock the laptops away\"").await;
    let told = house.ok(&nova, room, "/incident merge into:INC-1").await;
    assert!(told.contains("only responders") && told.contains("stay in INC-2"), "{told}");
    house.settled().await;
    let into = house.incident(1).await;
    assert!(into.entries.iter().any(|entry| entry.text.contains("intern")), "responders know");
    assert!(into.tasks.is_empty() && into.followups.is_empty());
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert!(!watched.contains("INC-2") && !watched.contains("reprimand"), "{watched}");
    house.ok(&nova, lobby, "/followup done incident:INC-2 followup:laptops").await;
});
