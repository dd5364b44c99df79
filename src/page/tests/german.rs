//! A German page has no English word that nobody typed: the same is told in both languages, and no
//! word stands in both.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::subscribers::Settings;
use super::house::{Database, House, entry, maintenance, noon, outage};
use crate::clock::ManualClock;
use crate::texts::Lang;

/// Names that are the same in both languages, and words that both have.
const IN_BOTH: &str = "Atom Base64 Discord Feed Firebell In Integrations JSON INC MNT Mattermost November RSS SEV1 SEV3 Slack Standard Status \
     UTC Update Webhook Webhooks XX an api base64 com discord echo example https in name openssl org rand so was webhooks whsec";

/// What these guilds typed is in no language, so that it is known wherever it stands.
fn guild_speaking(lang: Lang) -> Value {
    json!({"id": "1", "slug": "zizi", "name": "Zizi", "language": lang.id()})
}

fn typed(id: &str, at: &str, extra: Value) -> Value {
    let mut entry = entry(id, "18:00", "Zaza **zoze** <@42> <t:1671401700>");
    entry["at"] = json!(at);
    entry["recorded_at"] = json!(at);
    entry["author"] = json!("zora");
    entry.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    entry
}

/// Everything that a page can be told, by a guild of this language.
fn everything(lang: Lang) -> Vec<(&'static str, Value)> {
    let components: Vec<Value> = ["operational", "degraded_performance", "partial_outage",
        "major_outage", "under_maintenance"]
    .iter()
    .enumerate()
    .map(|(n, status)| json!({"id": format!("z{n}"), "name": format!("Zu / Zip{n}"), "status": status}))
    .collect();
    let list = json!({"guild": guild_speaking(lang), "version": 1, "components": components});
    let mut told = vec![("component.updated", list)];
    let incident = |nth: u64, status: &str, changes: Value| {
        let mut data = outage(1);
        data["guild"] = guild_speaking(lang);
        let incident = &mut data["incident"];
        incident["id"] = json!(format!("01JD{nth:022}"));
        incident["ref"] = json!(format!("INC-{nth}"));
        incident["title"] = json!("Zumm zamm");
        incident["summary"] = json!("Zaza.");
        incident["status"] = json!(status);
        incident["components"] = json!([components[0].clone()]);
        incident["roles"] =
            json!([{"role": "commander", "name": "zora"}, {"role": "comms", "name": "zora"}]);
        incident["tasks"] = json!(
            ["todo", "running", "done", "cancelled"]
                .map(|state| json!({"id": state, "text": "Zaza", "state": state}))
        );
        let kinds = ["prevent", "detect", "repair", "mitigate", "process"];
        let states = ["open", "done", "dropped", "open", "done"];
        incident["followups"] = json!(
            kinds
                .iter()
                .zip(states)
                .map(|(kind, state)| json!({"id": kind,
            "text": "Zaza", "owner": "zora", "kind": kind, "due": "2023-05-10", "state": state}))
                .collect::<Vec<_>>()
        );
        incident["timeline"] = json!([
            typed(
                "a",
                "2022-12-12T17:00:00Z",
                json!({"precision": "day", "at_as_written": "zuzu"})
            ),
            typed(
                "b",
                "2022-12-13T17:00:00Z",
                json!({"precision": "hour", "at_as_written": "zizi",
                "phase": "detect", "attachments": [{"name": "", "url": "/files/ab12/zaza.txt"}]})
            ),
            typed(
                "c",
                "2022-12-13T17:10:00Z",
                json!({"recorded_at": "2022-12-13T18:40:00Z", "phase": "remediate"})
            ),
            typed("d", "2022-12-13T17:20:00Z", json!({"retracted": true, "text": ""})),
            typed("e", "2022-12-13T17:30:00Z", json!({"status": "identified", "update": true})),
            typed("f", "2022-12-13T17:40:00Z", json!({"status": "monitoring", "phase": "verify"})),
        ]);
        incident.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        data
    };
    for (nth, status) in
        ["investigating", "identified", "monitoring", "zapped_zuck"].iter().enumerate()
    {
        told.push(("incident.declared", incident(nth as u64 + 1, status, json!({}))));
    }
    let sections = json!({"impact": "Zaza.", "root_cause": "Zaza.", "went_well": "Zaza.",
        "went_poorly": "Zaza.", "lucky": "Zaza.", "lessons": "Zaza.", "zoo": "Zaza."});
    let over = json!({"resolved_at": "2022-12-13T18:47:00Z", "merged_into": "INC-1",
        "postmortem": {"published_at": "2022-12-13T18:50:00Z", "sections": sections}});
    told.push(("incident.resolved", incident(9, "resolved", over)));
    // Quiet, of one line each, and so many that months and days have a second page.
    for nth in 100..160 {
        let over = json!({"started_at": "2022-12-09T08:00:00Z", "declared_at": "2022-12-09T08:01:00Z",
            "resolved_at": "2022-12-09T09:47:00Z", "severity": "sev3", "impact": "partial_outage",
            "timeline": [], "tasks": [], "followups": [], "roles": [], "summary": null});
        told.push(("incident.resolved", incident(nth, "resolved", over)));
    }
    let states = ["scheduled", "in_progress", "verifying", "completed", "cancelled"];
    for (nth, status) in states.iter().enumerate() {
        let mut data = maintenance(1, status);
        data["guild"] = guild_speaking(lang);
        data["incident"]["id"] = json!(format!("01JE{nth:022}"));
        data["incident"]["ref"] = json!(format!("MNT-{nth}"));
        data["incident"]["title"] = json!("Zumm zamm");
        data["incident"]["components"] = json!([components[0].clone()]);
        if *status == "completed" {
            data["incident"]["took"] = json!({"downtime_seconds": 2400, "window_seconds": 7200});
            data["incident"]["resolved_at"] = json!("2022-12-13T10:00:00Z");
        }
        told.push(("maintenance.scheduled", data));
    }
    told
}

async fn told_everything(lang: Lang) -> House {
    let settings = Settings { allow_private_targets: true, ..Settings::default() };
    let clock = ManualClock::starting_at(noon());
    let house = House::telling(Database::sqlite(), clock, settings).await;
    for (kind, data) in everything(lang) {
        house.tell(kind, data).await;
    }
    house
}

/// Every document for people, as far as there is one of its kind.
const FOR_PEOPLE: &[&str] = &[
    "/",
    "/incidents/INC-1",
    "/incidents/INC-2",
    "/incidents/INC-3",
    "/incidents/INC-4",
    "/incidents/INC-9",
    "/incidents/INC-100",
    "/incidents/MNT-0",
    "/incidents/MNT-1",
    "/incidents/MNT-2",
    "/incidents/MNT-3",
    "/incidents/MNT-4",
    "/history",
    "/history/2022-12",
    "/history/2022-12?page=2",
    "/history?q=zumm",
    "/history?q=zzz",
    "/feed.rss",
    "/feed.atom",
    "/feed.json",
    "/components/z1/feed.rss",
    "/components/z2/badge.svg",
    "/badge.svg",
    "/calendar.ics",
    "/widget",
    "/widget.js",
    "/subscribe",
    "/subscribe/sent",
];

/// The words in what people see or hear of a document: its texts, and those attributes that are read
/// out or put in sight.
fn words(body: &str) -> BTreeSet<String> {
    let read_out = [
        "alt",
        "aria-label",
        "content",
        "title",
        "placeholder",
        "data-own",
        "data-show",
        "data-says",
        "label",
    ];
    let mut seen = String::new();
    let unescaped = body
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#38;lt;", "<")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"");
    for part in unescaped.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        for attribute in read_out {
            let opening = format!(" {attribute}=\"");
            let values = tag.split(opening.as_str()).skip(1);
            seen.extend(
                values.filter_map(|rest| rest.split('"').next()).map(|value| format!("{value}\n")),
            );
        }
        seen.push_str(text);
        seen.push('\n');
    }
    let of_a_word = |c: char| c.is_alphanumeric();
    let split = seen.split(|c: char| !of_a_word(c));
    split
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2)
        .map(str::to_owned)
        .collect()
}

/// Which of these are neither typed nor known to be the same in both languages. Typed ones begin
/// with a `z`.
fn left_over(german: &str, english: &str) -> Vec<String> {
    let english = words(english);
    let alike = words(german).into_iter().filter(|word| english.contains(word));
    alike
        .filter(|word| {
            !word.to_lowercase().starts_with('z') && !IN_BOTH.split(' ').any(|one| one == word)
        })
        .collect()
}

/// Without what only programs read in it.
fn for_people(path: &str, body: &str) -> String {
    if path.ends_with(".ics") {
        let lines = body.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            matches!(name, "NAME" | "SUMMARY" | "X-WR-CALNAME").then_some(value)
        });
        return lines.collect::<Vec<_>>().join("\n");
    }
    if path.ends_with(".js") {
        return body
            .lines()
            .filter(|line| line.contains("frame.title"))
            .map(|line| line.split("||").nth(1).unwrap())
            .collect();
    }
    if path.ends_with(".json") {
        let feed: Value = serde_json::from_str(body).unwrap();
        let items = feed["items"].as_array().unwrap();
        let of_item = |item: &Value| {
            format!(
                "{} {} {} {}",
                item["title"], item["content_html"], item["summary"], item["tags"]
            )
        };
        return format!(
            "{}\n{}",
            feed["description"],
            items.iter().map(of_item).collect::<Vec<_>>().join("\n")
        )
        .replace("\\\"", "\"")
        .replace("\\n", " ");
    }
    // What a link preview and a browser are told of the page's form.
    let technical = [
        "og:type",
        "og:url",
        "og:image\"",
        "og:image:type",
        "viewport",
        "color-scheme",
        "theme-color",
        "twitter:card",
        "\"robots\"",
        "<guid",
        "<link>",
        "<id>",
        "pubDate",
        "lastBuildDate",
        "<updated>",
        "<published>",
        "<atom:updated>",
        "http-equiv",
        "<language>",
    ];
    body.lines()
        .filter(|line| !technical.iter().any(|one| line.contains(one)))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn no_english_word_is_left_on_a_german_page() {
    let (german, english) = (told_everything(Lang::De).await, told_everything(Lang::En).await);
    let mut left = Vec::new();
    let mut compared = 0;
    let mut compare = |path: &str, german: &str, english: &str| {
        let (german, english) = (for_people(path, german), for_people(path, english));
        compared += words(&german).len();
        left.extend(left_over(&german, &english).into_iter().map(|word| format!("{path}: {word}")));
    };
    // The bot is heard, and then it is not.
    for silent in [false, true] {
        if silent {
            for house in [&german, &english] {
                let mut published = house.page.sequences();
                house.clock.advance(chrono::Duration::minutes(7));
                published.changed().await.unwrap();
            }
        }
        for path in FOR_PEOPLE {
            compare(path, &german.text(path).await, &english.text(path).await);
        }
    }
    for path in ["/nowhere", "/subscribe/unknown"] {
        let said = async |house: &House| house.get(path).await.text().await.unwrap();
        compare(path, &said(&german).await, &said(&english).await);
    }
    for form in [
        "",
        "kind=slack&address=x",
        "kind=webhook&address=https://z.example/z&secret=z",
        "kind=webhook&address=https://z.example/z&secret=whsec_*",
        "kind=discord&address=https://z.example/z",
        "kind=webhook&address=https://z:z@z.example/z",
        "kind=webhook&address=https://z.example/z&secret=whsec_enp6",
    ] {
        let said = async |house: &House| {
            let body = house.http.post(house.url("/subscribe")).body(form).send().await.unwrap();
            body.text().await.unwrap()
        };
        compare(form, &said(&german).await, &said(&english).await);
    }
    assert!(compared > 3000, "{compared} words were compared");
    left.dedup();
    assert_eq!(left, [""; 0], "English, or a word of both languages that is not on the list");
}
