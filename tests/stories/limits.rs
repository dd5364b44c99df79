//! A server has room for 500 channels, a category for 50. Nobody who responds notices.

use std::collections::BTreeMap;

use chrono::Duration;
use fake_discord::permissions::{Overwrite, OverwriteKind, VIEW_CHANNEL};
use fake_discord::{Id, Matcher, Moment, Options, limits};

use crate::house::{Engine, GUARD, House};
use crate::process::{environment, ran};
use crate::strike::Outage;
use crate::{invariants, story};

/// <https://discord.com/developers/docs/events/gateway#message-content-intent>
const MESSAGE_CONTENT: u64 = 1 << 15;

fn category_of(house: &House, channel: Id) -> String {
    let channels = house.guild.channels();
    let parent = channels.iter().find(|one| one.id == channel).unwrap().parent.unwrap();
    channels.into_iter().find(|one| one.id == parent).unwrap().name
}

fn inside(house: &House, category: Id) -> usize {
    house.guild.channels().iter().filter(|one| one.parent == Some(category)).count()
}

fn is_there(house: &House, prefix: &str) -> bool {
    house.guild.channels().iter().any(|channel| channel.name.starts_with(prefix))
}

/// Their own channels, by their ids: nothing of people's is ever touched.
fn own_channels(house: &House) -> BTreeMap<Id, String> {
    let own = house.guild.channels().into_iter().filter(|one| one.name.starts_with("own-"));
    own.map(|one| (one.id, one.name)).collect()
}

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
}

/// Waits until so many channels are asked to be put away, and then until it is done.
async fn put_away(house: &House, count: usize) {
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let asked =
        mirrors.until(|all| all.iter().filter(|one| one.put_away.is_some()).count() >= count);
    tokio::time::timeout(GUARD, asked).await.expect("they are asked for").unwrap();
    house.settled().await;
}

async fn declare_and_close(house: &House, title: &str, number: u64) {
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, &format!("/incident declare title:\"{title}\"")).await;
    house.settled().await;
    let room = house.channel(&format!("inc-{number}-"));
    house.ok(&nova, room, "/timeline add text:\"The cause was a full disk\"").await;
    house.ok(&nova, room, "/incident close").await;
    house.settled().await;
}

story!(a_full_category_is_followed_by_the_next, |house| {
    // Somebody's own, whatever it is called.
    let theirs = house.guild.category("Incidents archive");
    let also_theirs = house.guild.category("Incidents");
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let channels = house.guild.channels();
    let room = channels.iter().find(|one| one.name.starts_with("inc-1")).unwrap();
    let first = room.parent.unwrap();
    assert!(first != also_theirs && category_of(house, room.id) == "Incidents");
    while inside(house, first) < limits::CHANNELS_IN_CATEGORY {
        house.guild.channel("own-channel", Some(first));
    }
    restart(house).await;
    house.ok(&nova, house.lobby, "/incident declare title:\"No pictures\"").await;
    house.settled().await;
    assert_eq!(category_of(house, house.channel("inc-2")), "Incidents 2");
    assert_eq!(category_of(house, house.channel("watch-inc-2")), "Incidents 2");

    // One that holds more than Firebell can see.
    let second = house.guild.channels().into_iter().find(|one| one.name == "Incidents 2").unwrap();
    while inside(house, second.id) < limits::CHANNELS_IN_CATEGORY {
        let hidden = house.guild.channel("own-hidden", Some(second.id));
        let everyone = Overwrite {
            id: house.guild.id(),
            kind: OverwriteKind::Role,
            allow: 0,
            deny: VIEW_CHANNEL,
        };
        house.guild.set_overwrites(hidden, &[everyone]).unwrap();
    }
    restart(house).await;
    house.expect_violation("Invalid Form Body");
    house.ok(&nova, house.lobby, "/incident declare title:\"No sound\"").await;
    house.settled().await;
    assert_eq!(category_of(house, house.channel("inc-3")), "Incidents 3");
    assert_eq!(inside(house, theirs) + inside(house, also_theirs), 0);
});

story!(a_server_that_is_nearly_full_puts_the_oldest_away, |house| {
    for (number, title) in (1..).zip(["Slow pages", "No pictures", "No sound"]) {
        declare_and_close(house, title, number).await;
        house.clock.advance(Duration::hours(20));
    }
    // 20 hours ago is too early for anybody.
    let mut number = 0;
    while house.guild.channels().len() < limits::CHANNELS_IN_GUILD - 45 {
        number += 1;
        house.guild.channel(&format!("own-{number}"), None);
    }
    let own = own_channels(house);
    let nova = house.person("nova");
    let newest = house.channel("closed-inc-3");
    house.ok(&nova, house.lobby, "/incident declare title:\"No mail\"").await;
    put_away(house, 4).await;
    // A bot that starts anew finds its places as they are, and puts nothing more away.
    restart(house).await;
    house.settled().await;
    assert!(is_there(house, "inc-4") && is_there(house, "watch-inc-4"));
    assert!(!is_there(house, "closed-inc-1") && !is_there(house, "watch-inc-1"));
    assert!(!is_there(house, "closed-inc-2") && !is_there(house, "watch-inc-2"));
    assert_eq!(house.channel("closed-inc-3"), newest, "it was closed less than a day ago");
    assert_eq!(own_channels(house), own);
});

story!(a_server_that_is_full_makes_room_by_itself, |house| {
    declare_and_close(house, "Slow pages", 1).await;
    house.clock.advance(Duration::days(2));
    while house.guild.channels().len() < limits::CHANNELS_IN_GUILD {
        house.guild.channel("own-channel", None);
    }
    let own = own_channels(house);
    let nova = house.person("nova");
    house.expect_violation("Maximum number of server channels");
    house.ok(&nova, house.lobby, "/incident declare title:\"No mail\"").await;
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    // What goes to the page is there too: signed before the clock is moved, it would come too late.
    let gone = mirrors.until(|all| {
        all.iter().all(|it| match it.key.mirror.starts_with("webhook:") {
            true => !it.due,
            false => it.put_away.is_none() || it.channel.is_none(),
        })
    });
    tokio::time::timeout(GUARD, gone).await.expect("they go").unwrap();
    restart(house).await;
    // The shelf needs a place too, and people give it one.
    house.guild.delete_channel(*own.keys().next().unwrap()).unwrap();
    house.clock.advance(Duration::minutes(11));
    house.settled().await;
    assert!(is_there(house, "inc-2") && !is_there(house, "closed-inc-1"));
    assert_eq!(own_channels(house).len(), own.len() - 1);
});

/// A month after its end; what people said is readable where the operator switched that on.
async fn a_month_later(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let options = Options { granted_privileged_intents: MESSAGE_CONTENT, ..Options::default() };
    let mut house = House::empty(engine, options).await;
    house.start_page().await;
    house.start_bot().await;
    let (owner, nova, dma) = (house.guild.owner(), house.person("nova"), house.person("dma"));
    house.ok(&owner, house.lobby, "/firebell setup responders:@responders").await;
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\" severity:sev2").await;
    house.ok(&nova, house.lobby, "/incident declare title:\"Stolen key\" private:true").await;
    house.settled().await;
    let room = house.channel("inc-1");
    let first = nova.say(room, "I look at the **disks**").unwrap();
    dma.reply(room, first, "Thank you @everyone").unwrap();
    for number in 0..120 {
        dma.say(room, &format!("disk {number} is fine")).unwrap();
    }
    dma.say(house.channel("inc-2"), "it was the intern's laptop").unwrap();
    house.ok(&nova, room, "/timeline add text:\"The cause was a full disk\"").await;
    house.ok(&nova, room, "/incident close").await;
    house.ok(&nova, house.channel("inc-2"), "/incident close").await;
    house.settled().await;
    house.clock.advance(Duration::days(29));
    house.settled().await;
    assert!(is_there(&house, "closed-inc-1"), "a month is longer");
    house.clock.advance(Duration::days(2));
    put_away(&house, 3).await;
    restart(&mut house).await;
    house.settled().await;
    assert!(!is_there(&house, "closed-inc") && !is_there(&house, "watch-inc"));
    let shelf = house.read(house.channel("incident-shelf")).join("\n");
    assert!(shelf.contains("INC-1 Slow pages") && shelf.contains("/incident show"), "{shelf}");
    assert!(!shelf.contains("INC-2"), "what is private has no line: {shelf}");

    // Every word is there, and the operator can have it.
    let kept = house.store().kept_channels(house.id_of(1).await).await.unwrap();
    let room_words = kept.iter().find(|one| one.channel.0 == room).unwrap();
    assert!(room_words.name.starts_with("closed-inc-1"));
    let words: Vec<&str> = room_words.words.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(words.len(), 122);
    assert_eq!(words[..2], ["I look at the **disks**", "Thank you @everyone"]);
    assert_eq!(words[121], "disk 119 is fine");
    assert!(room_words.words.iter().all(|one| one.name == "dma" || one.name == "nova"));
    let export = ["export", "INC-1", "--format", "md"];
    let ran = ran(house.folder.path(), &export, &environment(&house.config)).await;
    assert!(ran.printed.contains("## Said in closed") && ran.printed.contains("disk 119 is fine"));
    let shown = house.ok(&nova, house.lobby, "/incident show incident:INC-1").await;
    assert!(shown.contains("Slow pages"), "{shown}");

    // Reopened, it has its room and everything that watchers read.
    house.ok(&nova, house.lobby, "/incident reopen incident:INC-1 reason:\"Slow again\"").await;
    house.settled().await;
    let room = house.channel("inc-1");
    assert!(house.read(house.channel("watch-inc-1")).join("\n").contains("a full disk"));
    house.ok(&nova, room, "/timeline add text:\"Another disk\"").await;
    house.ok(&nova, room, "/incident close").await;
    house.settled().await;
    house.clock.advance(Duration::days(31));
    put_away(&house, 3).await;
    assert!(!is_there(&house, "closed-inc") && !is_there(&house, "watch-inc"));
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn channels_are_put_away_a_month_later_and_come_back_on_sqlite() {
    a_month_later(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn channels_are_put_away_a_month_later_and_come_back_on_postgres() {
    a_month_later(Engine::Postgres).await;
}

story!(what_can_not_be_read_stays, |house| {
    let nova = house.person("nova");
    declare_and_close(house, "Slow pages", 1).await;
    declare_and_close(house, "No pictures", 2).await;
    // Discord does not show Firebell what people say, unless the operator switched that on.
    let room = house.channel("closed-inc-1");
    nova.say(room, "I look at the disks").unwrap();
    house.clock.advance(Duration::days(31));
    put_away(house, 4).await;
    restart(house).await;
    house.settled().await;
    assert_eq!(house.channel("closed-inc-1"), room);
    assert_eq!(house.read(room).last().unwrap(), "I look at the disks");
    assert!(!is_there(house, "watch-inc-1") && !is_there(house, "closed-inc-2"));
});

/// Closed long ago; today's program is killed at every step of putting it away.
async fn killed_meanwhile(engine: Engine, moment: Moment) {
    if !engine.is_here() {
        return;
    }
    let mut house = House::open(engine).await;
    declare_and_close(&house, "Slow pages", 1).await;
    house.stop_bot().await;
    house.stop_page().await;
    let deletion = || Matcher::route("DELETE", "/channels/{}");
    let of = |channel: Id| Matcher::route("DELETE", &format!("/channels/{channel}"));
    let (room, watch) = (house.channel("closed-inc-1"), house.channel("watch-inc-1"));
    let mut outage = Outage::going_on(house, moment).await;
    let said = Matcher::route("POST", "/channels/{}/messages").saying("INC-1 Slow pages");
    let made = Matcher::route("POST", "/guilds/{}/channels").saying("firebell:shelf:");
    outage.strike_at_start(&[("make the shelf", made)], &[said.clone(), deletion()]).await;
    outage.strike_at_start(&[("say where it went", said)], &[deletion()]).await;
    outage.strike_at_start(&[("delete the room", of(room))], &[of(watch)]).await;
    outage.strike_at_start(&[("delete the watch channel", of(watch))], &[]).await;
    outage.start();
    outage.settled().await;

    // The next outage needs another category; that is made once too.
    let nova = outage.house.person("nova");
    let category = outage.house.guild.channel_named("Incidents").unwrap().id;
    while inside(&outage.house, category) < limits::CHANNELS_IN_CATEGORY {
        outage.house.guild.channel("own-channel", Some(category));
    }
    let creation = Matcher::route("POST", "/guilds/{}/channels").saying(r#""type":4"#);
    let trap = outage.set(&[("create the next category", creation)], &[]);
    outage.says(&nova, outage.house.lobby, "/incident declare title:\"No mail\"").await;
    outage.spring(trap).await;
    outage.start();
    outage.settled().await;
    let channels = outage.house.guild.channels();
    let next = channels.iter().filter(|channel| channel.name == "Incidents 2").count();
    assert_eq!(next, 1, "{channels:#?}");
    assert_eq!(category_of(&outage.house, outage.house.channel("inc-2")), "Incidents 2");
    outage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_each_step_of_putting_away_on_sqlite() {
    killed_meanwhile(Engine::Sqlite, Moment::BeforeEffect).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_each_step_of_putting_away_on_sqlite() {
    killed_meanwhile(Engine::Sqlite, Moment::AfterEffect).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_each_step_of_putting_away_on_postgres() {
    killed_meanwhile(Engine::Postgres, Moment::BeforeEffect).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_after_each_step_of_putting_away_on_postgres() {
    killed_meanwhile(Engine::Postgres, Moment::AfterEffect).await;
}
