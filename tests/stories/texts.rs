//! What people read, as they read it. A change here is a change of somebody's words at three in the
//! morning: read it aloud before accepting it.

use chrono::Duration;
use fake_discord::Options;
use firebell::incident::ids::Snowflake;
use firebell::texts::Lang;

use crate::house::{Engine, House};
use crate::invariants;

/// Who types what, how many minutes after what came before.
type Line = (&'static str, i64, &'static str);

const SHORT_OUTAGE: &[Line] = &[
    ("nova", 0, "/component add name:Web"),
    (
        "nova",
        0,
        "/incident declare title:\"Pages do not load\" severity:sev2 components:Web summary:\"Since ten minutes\" started:18:43",
    ),
    ("dma", 2, "/incident appoint user:@dma"),
    ("dma", 1, "/incident severity level:sev1 reason:\"Nobody gets in\""),
    ("nova", 1, "/timeline add text:\"Disk is full\" at:18:XX phase:investigate"),
    ("dma", 3, "/incident update message:\"We found the cause\" status:identified next:20m"),
    ("nova", 1, "/timeline retract entry:disk reason:\"Wrong host\""),
    ("dma", 1, "/timeline edit entry:cause text:\"We found the cause: a full disk\""),
    ("dma", 5, "/incident close resolution:\"Space was made\""),
    ("dma", 0, "/timeline add text:late"),
    ("dma", 0, "/incident list state:all"),
];

/// Every answer, many refusals. One room is renamed twice at most: the third time would wait for
/// Discord's limit.
const LONGER_OUTAGE: &[Line] = &[
    ("nova", 0, "/firebell help"),
    ("nova", 0, "/component list"),
    ("nova", 0, "/incident update message:hm"),
    ("nova", 0, "/incident list"),
    ("nova", 0, "/component add name:Web"),
    ("nova", 0, "/component add name:Web"),
    ("nova", 0, "/component list"),
    ("nova", 0, "/incident declare title:Nanu components:Wep"),
    ("nova", 0, "/incident declare title:Nanu started:03/04/2022"),
    ("nova", 0, "/incident declare title:Nanu started:\"tomorrow 10:00\""),
    (
        "nova",
        0,
        "/incident declare title:\"Seiten laden nicht\" severity:sev2 components:Web summary:\"Seit zehn Minuten\" started:18:43",
    ),
    ("nova", 0, "/incident show"),
    ("dma", 2, "/incident appoint user:@dma"),
    ("dma", 0, "/incident appoint user:@dma"),
    ("dma", 0, "/incident release role:scribe"),
    ("dma", 0, "/incident appoint user:@nova role:scribe"),
    ("dma", 0, "/incident release role:scribe"),
    ("dma", 1, "/incident severity level:sev1 reason:\"Niemand kommt rein\""),
    ("dma", 0, "/incident severity level:sev1"),
    ("nova", 1, "/timeline add text:\"Platte ist voll\" at:18:XX phase:investigate"),
    ("nova", 0, "/timeline add text:\"Logs gelesen\""),
    ("nova", 0, "/timeline publish entry:Logs"),
    ("nova", 0, "/timeline publish entry:Logs"),
    ("dma", 3, "/incident update message:\"Wir haben die Ursache\" status:identified next:20m"),
    ("dma", 0, "/incident update status:identified"),
    ("dma", 0, "/incident update"),
    ("nova", 1, "/timeline retract entry:Platte reason:\"Falscher Host\""),
    ("dma", 1, "/timeline edit entry:Ursache text:\"Wir haben die Ursache: eine volle Platte\""),
    ("dma", 0, "/incident edit title:\"Seiten laden langsam\""),
    ("dma", 0, "/incident edit"),
    ("quinn", 0, "/incident close"),
    ("dma", 0, "/incident reopen reason:\"Zu früh\""),
    ("dma", 1, "/incident update message:\"Platz ist da\" status:resolved"),
    ("dma", 5, "/incident close"),
    ("dma", 0, "/timeline add text:spät"),
    ("dma", 0, "/incident show incident:INC-1"),
    ("dma", 12, "/incident reopen reason:\"Wieder langsam\" incident:INC-1"),
    ("dma", 1, "/incident release role:commander"),
    ("dma", 0, "/timeline show incident:INC-1 page:9"),
    ("dma", 0, "/timeline show incident:INC-1"),
    ("dma", 0, "/incident list state:all"),
    ("dma", 0, "/incident list page:2"),
    ("dma", 0, "/incident show incident:INC-9"),
    ("dma", 0, "/component remove component:Web"),
];

/// One outage's worth of texts: the answers, the card, the watch channel.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_of_a_short_outage() {
    for engine in Engine::each_here() {
        a_short_outage(engine).await;
    }
}

async fn a_short_outage(engine: Engine) {
    let house = House::open(engine).await;
    let told = tell(&house, SHORT_OUTAGE).await;
    insta::assert_snapshot!("answers", told);
    insta::assert_snapshot!("room", channel(&house, "closed-inc-1"));
    insta::assert_snapshot!("watch_channel", channel(&house, "watch-inc-1"));
    close(house).await;
}

/// A server that is German by itself, with people whose Discord is German; and the same in English.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_of_a_longer_outage() {
    for engine in Engine::each_here() {
        a_longer_outage(engine, "de", "german", "mitlesen-inc-1").await;
        a_longer_outage(engine, "en-US", "longer", "watch-inc-1").await;
    }
}

async fn a_longer_outage(engine: Engine, locale: &str, name: &str, watch: &str) {
    let mut house = House::empty(engine, Options::default()).await;
    house.guild.set_locale(locale);
    for member in house.guild.members() {
        house.person(&member.name).set_locale(locale);
    }
    house.start_page().await;
    house.start_bot().await;
    let owner = house.guild.owner();
    let lobby = house.lobby;
    let setup = house.ok(&owner, lobby, "/firebell setup responders:@responders").await;
    let told = tell(&house, LONGER_OUTAGE).await;
    let told = format!("{}\n\n{told}", id_free(&house, setup));
    insta::assert_snapshot!(format!("{name}_answers"), told);
    insta::assert_snapshot!(format!("{name}_room"), channel(&house, "inc-1"));
    insta::assert_snapshot!(format!("{name}_watch_channel"), channel(&house, watch));
    insta::assert_snapshot!(format!("{name}_topics"), topics(&house));
    invariants::check(&house).await;
    close(house).await;
}

/// Each person is answered in their language; what stands there for all is in the server's, which
/// can be chosen and is remembered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_in_the_persons_language_and_channels_in_the_servers() {
    for engine in Engine::each_here() {
        each_in_their_language(engine).await;
    }
}

async fn each_in_their_language(engine: Engine) {
    let mut house = House::open(engine).await;
    let (nova, dma, owner) = (house.person("nova"), house.person("dma"), house.guild.owner());
    let lobby = house.lobby;
    dma.set_locale("de");
    house.ok(&nova, lobby, "/incident declare title:Slow").await;
    house.settled().await;
    let english = house.ok(&nova, lobby, "/timeline add text:one").await;
    assert!(english.starts_with("Written down"), "{english}");
    let german = house.ok(&dma, lobby, "/timeline add text:two").await;
    assert!(german.starts_with("Notiert bei"), "{german}");
    let card = |house: &House| house.read(house.channel("inc-1")).join("\n");
    assert!(card(&house).contains("What now"), "{}", card(&house));

    let said = house.ok(&owner, lobby, "/firebell setup language:de").await;
    assert!(said.contains("**Language:** Deutsch"), "{said}");
    house.settled().await;
    assert!(card(&house).contains("Was jetzt"), "{}", card(&house));
    assert!(topics(&house).contains("hier spricht das Einsatzteam"), "{}", topics(&house));

    house.stop_bot().await;
    house.start_bot().await;
    house.ok(&nova, lobby, "/incident severity level:sev1").await;
    house.settled().await;
    let watched = house.read(house.channel("mitlesen-inc-1")).join("\n");
    assert!(
        watched.contains("Schweregrad geändert von SEV3 leicht auf SEV1 kritisch."),
        "{watched}"
    );
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(!page.contains("Severity changed from"), "the public reads the server's language");
    let (guild, _) = house.store().guild(Snowflake(house.guild.id())).await.unwrap();
    assert_eq!((guild.settings.language, guild.lang()), (Some(Lang::De), Lang::De));
    invariants::check(&house).await;
    close(house).await;
}

async fn tell(house: &House, lines: &[Line]) -> String {
    let mut told = Vec::new();
    for (who, minutes, line) in lines {
        house.clock.advance(Duration::minutes(*minutes));
        let call = house.person(who).slash(house.lobby, line).await.unwrap();
        let said = house.answered(&call, line).await;
        let mut answer = said.answer.clone();
        if line.starts_with("/incident declare") && !said.is_refusal() {
            // It is changed as soon as the room is open.
            let linked = call.answer_after_edit(|answer| answer.text().contains("<#")).await;
            answer = linked.unwrap().text();
        }
        told.push(format!("{line}\n→ {}", answer.trim()));
        house.settled().await;
    }
    id_free(house, told.join("\n\n"))
}

pub fn id_free(house: &House, mut text: String) -> String {
    for member in house.guild.members() {
        text = text.replace(&member.id.to_string(), &format!("id-of-{}", member.name));
    }
    for channel in house.guild.channels() {
        text = text.replace(&channel.id.to_string(), &format!("id-of-{}", channel.name));
    }
    for role in house.guild.roles() {
        text = text.replace(&role.id.to_string(), &format!("id-of-{}", role.name));
    }
    text
}

fn channel(house: &House, prefix: &str) -> String {
    id_free(house, house.read(house.channel(prefix)).join("\n———\n"))
}

/// Every channel of ours with what is said about it, without its marker.
fn topics(house: &House) -> String {
    let mut topics: Vec<String> = house
        .guild
        .channels()
        .into_iter()
        .filter_map(|channel| {
            let topic = channel.topic?;
            let (about, _) = topic.split_once(" · firebell:")?;
            Some(format!("{}: {about}", channel.name))
        })
        .collect();
    topics.sort();
    topics.join("\n")
}

async fn close(mut house: House) {
    house.stop_bot().await;
    house.stop_page().await;
}
