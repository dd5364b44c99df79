//! The table of commands says who may use each. Here everybody tries every one of them, and is
//! turned down for who they are exactly where the table says so.

use std::collections::BTreeMap;

use fake_discord::{Error, Member};

use crate::house::House;
use crate::story;

/// The kinds of people that the table knows, in the order in which they try: whoever may do less
/// comes first, so that nothing is gone before they tried.
const PEOPLE: &[&str] = &["outsider", "watcher", "declarer", "commander", "nova", "manager"];

/// What stands in the table's last column, and who that is.
fn who_may(words: &str, of_an_incident: bool) -> &'static [&'static str] {
    match words {
        "everyone"
        | "everyone, each what they may see"
        | "everyone, each with what they may see" => PEOPLE,
        // A role in an incident counts in that incident.
        "responders" if of_an_incident => &["commander", "nova", "manager"],
        "responders" => &["nova", "manager"],
        "responders, and whoever declared it" | "its author, responders" => {
            &["declarer", "commander", "nova", "manager"]
        }
        "the commander" => &["commander"],
        "managers" => &["manager"],
        other => panic!("the table says {other:?}, which no test knows"),
    }
}

/// One way to use each command that gets as far as the question who asks. `{}` is who tries.
const TRIED: &[(&str, &str)] = &[
    ("`/incident declare`", "/incident declare title:\"{} sees smoke\""),
    ("`/incident appoint`", "/incident appoint user:@malte_j role:ops incident:INC-1"),
    ("`/incident handover`", "/incident handover to:@nova incident:INC-1"),
    ("`/incident take`", "/incident take incident:INC-1"),
    ("`/incident release`", "/incident release role:ops incident:INC-1"),
    ("`/incident update`", "/incident update message:\"{} is at it\" incident:INC-1"),
    ("`/incident severity`", "/incident severity level:sev1 incident:INC-1"),
    ("`/incident edit`", "/incident edit summary:\"{} has seen it\" incident:INC-1"),
    ("`/incident close`", "/incident close incident:INC-2"),
    ("`/incident reopen`", "/incident reopen reason:\"{} saw it again\" incident:INC-2"),
    ("`/incident merge`", "/incident merge into:INC-1 incident:INC-3"),
    ("`/incident publish`", "/incident publish incident:INC-1"),
    ("`/incident show`", "/incident show incident:INC-1"),
    ("`/incident list`", "/incident list"),
    ("`/timeline add`", "/timeline add text:\"{} saw it\" incident:INC-1"),
    (
        "`/timeline edit`",
        "/timeline edit entry:\"own words\" text:\"own words, {}\" incident:INC-1",
    ),
    ("`/timeline retract`", "/timeline retract entry:\"wrong {}\" reason:so incident:INC-1"),
    ("`/timeline publish`", "/timeline publish entry:\"right {}\" incident:INC-1"),
    ("`/timeline show`", "/timeline show incident:INC-1"),
    ("`/task add`", "/task add text:\"a task by {}\" incident:INC-1"),
    ("`/task start`", "/task start task:\"step of {}\" incident:INC-1"),
    ("`/task done`", "/task done task:\"step of {}\" incident:INC-1"),
    ("`/task cancel`", "/task cancel task:\"step of {}\" incident:INC-1"),
    ("`/task list`", "/task list incident:INC-1"),
    ("`/followup add`", "/followup add text:\"a wish of {}\" incident:INC-1"),
    ("`/followup done`", "/followup done followup:\"idea of {}\" incident:INC-1"),
    ("`/followup drop`", "/followup drop followup:\"idea of {}\" incident:INC-1"),
    ("`/followup list`", "/followup list incident:INC-1"),
    ("`/postmortem draft`", "/postmortem draft incident:INC-1"),
    ("`/postmortem write`", "/postmortem write section:impact incident:INC-1"),
    ("`/postmortem publish`", "/postmortem publish incident:INC-4"),
    (
        "`/maintenance schedule`",
        "/maintenance schedule title:\"Disks by {}\" starts:20:00 ends:21:00",
    ),
    ("`/maintenance start`", "/maintenance start incident:MNT-1"),
    ("`/maintenance complete`", "/maintenance complete incident:MNT-1"),
    ("`/maintenance cancel`", "/maintenance cancel incident:MNT-2"),
    ("`/component set`", "/component set component:Web status:degraded_performance"),
    ("`/component add`", "/component add name:\"Part by {}\""),
    ("`/component remove`", "/component remove component:\"Part of {}\""),
    ("`/component list`", "/component list"),
    ("`/firebell setup`", "/firebell setup timezone:UTC"),
    ("`/firebell mirrors`", "/firebell mirrors incident:INC-1"),
    ("`/firebell retry`", "/firebell retry mirror:room incident:INC-1"),
    ("`/firebell help`", "/firebell help"),
];

/// Commands of a context menu name no incident: the only open one is meant, so these come first.
const MENUS: &[(&str, &str)] =
    &[("Add to timeline (on a message)", "message"), ("Appoint commander (on a person)", "person")];

/// Refusals that are about who asks. In whatever words, each says who may.
const NOT_YOU: &[&str] = &[
    "Only responders can",
    "Only people who can manage this server",
    "and only they can offer it",
];

/// Command to who may, as the documentation says.
fn table() -> BTreeMap<&'static str, &'static str> {
    include_str!("../../docs/commands.md")
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
            Some((cells.next()?, cells.last()?))
        })
        .filter(|(name, _)| *name != "command")
        .collect()
}

fn person(house: &House, name: &str) -> Member {
    if name == "manager" { house.guild.owner() } else { house.person(name) }
}

/// True: nothing was said against who asks.
async fn may(house: &House, who: &str, way: &str) -> bool {
    let member = person(house, who);
    let lobby = house.lobby;
    let line = way.replace("{}", who);
    let call = match way {
        "message" => {
            let message = house.person("malte_j").say(lobby, "it smells of smoke").unwrap();
            member.context_message("Add to timeline", message).await
        }
        "person" => {
            let commander = house.person("commander").id();
            member.context_user("Appoint commander", lobby, commander).await
        }
        _ => member.slash(lobby, &line).await,
    };
    let call = match call {
        Ok(call) => call,
        // Discord does not even show it to them.
        Err(Error::NotAllowed(_)) => return false,
        Err(error) => panic!("{who}: {line}: {error}"),
    };
    let answer = call.answer().await.unwrap();
    if answer.modal.is_some() {
        return true;
    }
    let said = house.answered(&call, &line).await;
    let turned_down = NOT_YOU.iter().any(|words| said.answer.contains(words));
    assert!(!turned_down || said.is_refusal(), "{}", said.answer);
    // The things that are spoken of must be there, or the refusal is about something else.
    assert!(!said.answer.contains("There is no"), "{who}: {line}: {}", said.answer);
    house.settled().await;
    !turned_down
}

async fn people_and_an_incident(house: &House) {
    let (owner, lobby) = (house.guild.owner(), house.lobby);
    let watchers = house.guild.role("watchers", 0);
    for (name, roles) in
        [("outsider", &[][..]), ("watcher", &[watchers]), ("declarer", &[]), ("commander", &[])]
    {
        house.guild.member(name, roles);
    }
    house.person("quinn").set_roles(&[watchers]);
    house.ok(&owner, lobby, "/firebell setup watchers:@watchers").await;
    house.ok(&owner, lobby, "/component add name:Web").await;
    declared(house, 1, "Pages hang").await;
}

async fn declared(house: &House, number: u64, title: &str) {
    let (declarer, nova, lobby) = (house.person("declarer"), house.person("nova"), house.lobby);
    house.ok(&declarer, lobby, &format!("/incident declare title:\"{title}\"")).await;
    house.settled().await;
    let appoint = format!("/incident appoint user:@commander incident:INC-{number}");
    house.ok(&nova, lobby, &appoint).await;
}

/// What the commands are about; of most things one for everybody who tries.
async fn all_that_is_spoken_of(house: &House) {
    let (declarer, nova, lobby) = (house.person("declarer"), house.person("nova"), house.lobby);
    for (number, title) in [(2, "Mail is late"), (3, "No pictures"), (4, "Old")] {
        declared(house, number, title).await;
    }
    let own = "/timeline add text:\"own words\" incident:INC-1";
    house.ok(&declarer, lobby, own).await;
    for who in PEOPLE {
        for line in [
            "/timeline add text:\"wrong {}\" incident:INC-1",
            "/timeline add text:\"right {}\" incident:INC-1",
            "/task add text:\"step of {}\" incident:INC-1",
            "/followup add text:\"idea of {}\" incident:INC-1",
            "/component add name:\"Part of {}\"",
        ] {
            house.ok(&nova, lobby, &line.replace("{}", who)).await;
        }
    }
    for title in ["New disks", "New racks"] {
        let schedule = format!("/maintenance schedule title:\"{title}\" starts:20:00 ends:21:00");
        house.ok(&nova, lobby, &schedule).await;
    }
    for number in [1, 2] {
        let appoint = format!("/incident appoint user:@commander incident:MNT-{number}");
        house.ok(&nova, lobby, &appoint).await;
    }
    house.settled().await;
}

story!(everybody_may_use_what_the_table_says_and_nothing_else, |house| {
    assert_eq!(table().len(), TRIED.len() + MENUS.len(), "each row is tried");
    people_and_an_incident(house).await;
    as_the_table_says(house, MENUS).await;
    all_that_is_spoken_of(house).await;
    as_the_table_says(house, TRIED).await;
});

async fn as_the_table_says(house: &House, tried: &[(&str, &str)]) {
    let table = table();
    for (name, way) in tried {
        let words = table.get(name).unwrap_or_else(|| panic!("{name} is not in the table"));
        // What is public besides is a line of its own.
        let (words, public) = match words.split_once("; to the public timeline: ") {
            Some((words, public)) => (words, Some(public)),
            None => (*words, None),
        };
        let of_an_incident = !(name.contains("/component") || name.contains("schedule"));
        let mut ways = vec![((*way).to_owned(), words)];
        ways.extend(public.map(|public| (format!("{way} audience:public"), public)));
        for (way, words) in ways {
            for who in PEOPLE {
                let expected = who_may(words, of_an_incident).contains(who);
                let found = may(house, who, &way).await;
                assert_eq!(found, expected, "{who} and {name} ({way}); the table says {words:?}");
            }
        }
    }
}
