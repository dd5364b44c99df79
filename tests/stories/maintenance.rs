//! Planned work, from the calendar to its end: it starts and ends by itself, or as people say.

use chrono::Duration;
use fake_discord::{Id, Member, permissions};
use firebell::execute::{Request, Wish};
use firebell::incident::command::Command;
use firebell::incident::ids::Snowflake;
use firebell::incident::person::{Actor, Person};
use firebell::incident::words::{MaintenanceStatus, TaskState};

use crate::house::{Engine, House};
use crate::invariants;
use crate::receivers::{Answer, Receiver, house_with};
use crate::story;

const SCHEDULE: &str = "/maintenance schedule title:\"New disks\" starts:20:00 ends:21:30 \
                        summary:\"Media may load slowly\" components:Media";

async fn restart(house: &mut House) {
    house.stop_bot().await;
    house.start_bot().await;
    house.settled().await;
}

async fn after(house: &House, minutes: i64) {
    house.clock.advance(Duration::minutes(minutes));
    house.settled().await;
}

fn reminders(house: &House, room: Id) -> Vec<String> {
    let all = house.discord.messages(room).into_iter().map(|message| message.content);
    all.filter(|text| text.contains('⏰')).collect()
}

/// The pinned card of a room: the first message there.
fn card(house: &House, room: Id) -> String {
    house.read(room).remove(0)
}

async fn status(house: &House, number: u64) -> MaintenanceStatus {
    house.maintenance(number).await.maintenance.unwrap().status
}

/// What somebody does to the checklist.
async fn works(house: &House, who: &Member, name: &str, command: Command) {
    let now = house.clock_now();
    let request = Request {
        guild: Snowflake(house.guild.id()),
        actor: Actor { person: Person::new(who.id(), name), responder: true },
        at: now,
        source_key: format!("story:{}", ulid::Ulid::new()),
        wish: Wish::Change(house.maintenance(1).await.id, command),
        confirmed: false,
    };
    house.bot.as_ref().unwrap().mirrors().executor.execute(request).await.unwrap();
    house.settled().await;
}

/// It is 18:53 when a story begins.
async fn told(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let (receiver, hook) = Receiver::start(Answer::Status(200)).await;
    let mut house = house_with(engine, vec![hook]).await;
    let house = &mut house;
    let (nova, dma, owner) = (house.person("nova"), house.person("dma"), house.guild.owner());
    let lobby = house.lobby;
    house.ok(&owner, lobby, "/firebell setup responders:@responders").await;
    house.ok(&owner, lobby, "/component add name:Media").await;
    let answer = house.ok(&nova, lobby, SCHEDULE).await;
    assert!(answer.contains("MNT-1") && answer.contains("starts by itself"), "{answer}");
    house.settled().await;
    let room = house.channel("mnt-1");
    assert!(
        card(house, room).contains("🛠 MNT-1 · Scheduled")
            && card(house, room).contains("Media may load slowly")
    );
    let (_, page) = house.get("/incidents/MNT-1").await;
    assert!(page.contains("New disks") && page.contains("Scheduled"));
    let guild = house.guild.clone();
    let event = || guild.scheduled_events().remove(0);
    assert!(event().name.contains("New disks") && event().status == 1, "{:?}", event());
    assert_eq!(event().location.unwrap(), "https://status.hachyderm.test/incidents/MNT-1");

    // A quarter of an hour before, in the room, to whoever planned it.
    after(house, 51).await;
    assert_eq!(reminders(house, room).len(), 0);
    restart(house).await;
    after(house, 1).await;
    let said = reminders(house, room);
    assert!(said.len() == 1 && said[0].contains("New disks"), "{said:?}");
    let add = |text: &str| Command::AddTask { text: text.to_owned(), assignee: None };
    works(house, &nova, "nova", add("Drain the old disks")).await;
    works(house, &nova, "nova", add("Move the data")).await;

    // It starts by itself, once, also where the bot is away at that moment.
    house.stop_bot().await;
    house.clock.advance(Duration::minutes(16));
    house.start_bot().await;
    house.settled().await;
    assert_eq!(status(house, 1).await, MaintenanceStatus::InProgress);
    assert!(card(house, room).contains("🛠 MNT-1 · In progress"), "{}", card(house, room));
    assert_eq!(event().status, 2);
    assert_eq!(reminders(house, room).len(), 2);
    let front = house.get("/").await.1;
    assert!(front.contains("New disks") && front.contains("In progress"), "{front}");

    let steps = house.maintenance(1).await.tasks;
    let moved = |nth: usize, to| Command::MoveTask { task: steps[nth].id, to };
    works(house, &nova, "nova", moved(0, TaskState::Running)).await;
    after(house, 10).await;
    works(house, &dma, "dma", moved(1, TaskState::Running)).await;
    assert!(
        card(house, room).contains("▶ Drain the old disks")
            && card(house, room).contains("▶ Move the data")
    );
    after(house, 10).await;
    works(house, &nova, "nova", moved(0, TaskState::Done)).await;
    restart(house).await;
    after(house, 10).await;
    works(house, &dma, "dma", moved(1, TaskState::Done)).await;
    assert_eq!(status(house, 1).await, MaintenanceStatus::Verifying);
    house.ok(&dma, lobby, "/maintenance complete message:\"Twice as fast now\"").await;
    house.settled().await;
    let card = card(house, house.channel("closed-mnt-1"));
    assert!(card.contains("🛠 MNT-1 · Completed"), "{card}");
    // Two steps that overlap by ten minutes, from ten minutes of waiting to the end.
    assert!(
        card.contains("Downtime\n30 min") && card.contains("From start to end\n30 min"),
        "{card}"
    );
    let (_, page) = house.get("/incidents/MNT-1").await;
    assert!(page.contains("Completed") && page.contains("Twice as fast now"));
    assert_eq!((event().status, house.guild.scheduled_events().len()), (3, 1));
    let kinds: Vec<String> =
        receiver.accepted().iter().map(|it| it["type"].as_str().unwrap().to_owned()).collect();
    let moves: Vec<&String> =
        kinds.iter().filter(|kind| kind.starts_with("maintenance.")).collect();
    assert_eq!(
        moves,
        ["maintenance.scheduled", "maintenance.started", "maintenance.completed"],
        "{kinds:?}"
    );
    after(house, 120).await;
    assert_eq!(reminders(house, room).len(), 2, "it is over");
    invariants::check(house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_maintenance_from_the_calendar_to_its_end_on_sqlite() {
    told(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_maintenance_from_the_calendar_to_its_end_on_postgres() {
    told(Engine::Postgres).await;
}

story!(a_maintenance_ends_by_itself_or_overruns_or_is_cancelled, |house| {
    let (nova, owner, lobby) = (house.person("nova"), house.guild.owner(), house.lobby);
    house.ok(&owner, lobby, "/component add name:Media").await;
    house.ok(&nova, lobby, "/maintenance schedule title:\"New disks\" starts:19:00 ends:30m").await;
    house.settled().await;
    let room = house.channel("mnt-1");
    after(house, 8).await;
    assert_eq!(status(house, 1).await, MaintenanceStatus::InProgress);
    let task = Command::AddTask { text: "Move the data".to_owned(), assignee: None };
    works(house, &nova, "nova", task).await;
    restart(house).await;
    after(house, 30).await;
    // A step is open: it is said, once, and nothing is claimed.
    let said = reminders(house, room);
    assert!(said.len() == 2 && said[1].contains("overrunning: one step is open"), "{said:?}");
    assert_eq!(status(house, 1).await, MaintenanceStatus::InProgress);
    restart(house).await;
    after(house, 60).await;
    assert_eq!(reminders(house, room).len(), 2, "each once");
    house.ok(&nova, room, "/maintenance complete").await;

    // Without open steps its end is its end.
    house
        .ok(&nova, lobby, "/maintenance schedule title:\"New fans\" starts:\"in 20m\" ends:1h")
        .await;
    house.settled().await;
    after(house, 21).await;
    restart(house).await;
    after(house, 60).await;
    assert_eq!(status(house, 2).await, MaintenanceStatus::Completed);
    let room = house.channel("closed-mnt-2");
    assert!(reminders(house, room).pop().unwrap().contains("is completed"));

    let schedule = "/maintenance schedule title:\"New racks\" starts:\"tomorrow 10:00\" ends:12:00";
    house.ok(&nova, lobby, schedule).await;
    house.settled().await;
    house.ok(&nova, lobby, "/maintenance cancel message:\"The racks are late\"").await;
    restart(house).await;
    after(house, 60 * 24).await;
    assert_eq!(status(house, 3).await, MaintenanceStatus::Cancelled);
    let events: Vec<u64> = house.guild.scheduled_events().iter().map(|one| one.status).collect();
    assert_eq!(events, [3, 3, 4]);
    let room = house.channel("closed-mnt-3");
    assert_eq!(reminders(house, room), [""; 0], "nothing of it comes any more");
    let none = house.refused(&nova, lobby, "/maintenance start").await;
    assert!(none.contains("/maintenance schedule"), "{none}");
    let late = house.refused(&nova, room, "/maintenance complete").await;
    assert!(late.contains("Cancelled"), "{late}");
});

story!(a_maintenance_stands_back_for_an_incident_and_both_name_the_other, |house| {
    let (nova, owner, lobby) = (house.person("nova"), house.guild.owner(), house.lobby);
    house.ok(&owner, lobby, "/component add name:Media").await;
    house.ok(&nova, lobby, SCHEDULE).await;
    house.settled().await;
    let planned = house.channel("mnt-1");
    assert!(!house.read(planned)[0].contains("same components"));
    let declare = "/incident declare title:\"Images are missing\" severity:sev4 components:Media \
                   commander:@nova";
    house.ok(&nova, lobby, declare).await;
    house.settled().await;
    let room = house.channel("inc-1");
    let cards = || (house.read(room).remove(0), house.read(planned).remove(0));
    let (incident, maintenance) = cards();
    assert!(incident.contains("same components") && incident.contains("MNT-1"), "{incident}");
    assert!(maintenance.contains("INC-1** Images are missing"), "{maintenance}");
    // Without a name, the incident is meant, as long as the maintenance has not begun.
    house.ok(&nova, lobby, "/timeline add text:\"Looking at the disks\"").await;
    let answer = house.ok(&nova, lobby, "/maintenance start").await;
    assert!(answer.contains("INC-1"), "{answer}");
    let which = house.refused(&nova, lobby, "/timeline add text:\"Which one?\"").await;
    assert!(which.contains("INC-1") && which.contains("MNT-1"), "{which}");
    house.settled().await;
    let notes = house.incident(1).await.entries.into_iter().filter(|entry| entry.text.len() > 8);
    assert!(notes.map(|entry| entry.text).any(|text| text == "Looking at the disks"));
    // What is over is named no more.
    restart(house).await;
    house.ok(&nova, room, "/incident close").await;
    house.settled().await;
    assert!(!house.read(planned)[0].contains("INC-1"), "{}", house.read(planned)[0]);
    // Windows that make no sense are turned down, with what to write.
    for (starts, ends) in [("22:00", "2022-12-13 21:00"), ("soon", "22:00"), ("22:00", "60d")] {
        let line = format!("/maintenance schedule title:Late starts:\"{starts}\" ends:\"{ends}\"");
        house.refused(&nova, lobby, &line).await;
    }
});

story!(without_the_permission_for_events_everything_else_goes_on, |house| {
    let nova = house.person("nova");
    let events = permissions::CREATE_EVENTS | permissions::MANAGE_EVENTS;
    // What everybody may, Firebell may too.
    house.guild.edit_role(house.guild.id(), |everyone| everyone.permissions &= !events);
    house.guild.set_bot_permissions(permissions::BOT_DEFAULT & !events);
    house.expect_violation("Missing Permissions");
    let schedule = "/maintenance schedule title:\"New disks\" starts:20:00 ends:21:30";
    house.ok(&nova, house.lobby, schedule).await;
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let shown = mirrors.until(|all| {
        all.iter().all(|one| if one.key.mirror == "event" { one.blocked } else { !one.due })
    });
    tokio::time::timeout(crate::house::GUARD, shown).await.expect("it says so").unwrap();
    let room = house.channel("mnt-1");
    assert!(card(house, room).contains("Create Events"), "{}", card(house, room));
    let mirrors = house.ok(&nova, room, "/firebell mirrors").await;
    assert!(mirrors.contains("needs a person") && mirrors.contains("Create Events"), "{mirrors}");
    let (_, page) = house.get("/incidents/MNT-1").await;
    assert!(page.contains("New disks"), "{page}");
    assert!(house.guild.scheduled_events().is_empty());

    // Given the permission, it is made up for by itself.
    house.guild.set_bot_permissions(permissions::BOT_DEFAULT);
    restart(house).await;
    after(house, 11).await;
    assert_eq!(house.guild.scheduled_events().len(), 1);
    assert!(!card(house, room).contains("Create Events"), "{}", card(house, room));
});
