//! What subscribers of a German page read: the form, their own page, letters.

use serde_json::{Value, json};

use super::receiver::{Receiver, house, link_in, press, private_too, quiet, wish, wish_from};
use crate::clock::ManualClock;
use crate::page::tests::house::{Database, guild, maintenance, noon, outage};

fn german(mut data: Value) -> Value {
    data["guild"]["language"] = json!("de");
    data
}

fn words(told: &Value) -> String {
    let blocks = told["blocks"].as_array().unwrap();
    let of_block = |block: &Value| match block["text"]["text"].as_str() {
        Some(text) => text.to_owned(),
        None => block["elements"][0]["text"].as_str().unwrap().to_owned(),
    };
    blocks.iter().map(of_block).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_german_pages_letters_are_german() {
    let clock = ManualClock::starting_at("2022-12-13T18:30:00Z".parse().unwrap());
    let house = house(Database::sqlite(), &clock, private_too()).await;
    let list = json!({"guild": guild(), "version": 2, "components": [
        {"id": "kettles", "name": "Kettles", "status": "operational"}]});
    house.tell("component.updated", german(list)).await;
    let mut channel = Receiver::new().await;
    let address = format!("{}/services/T/B/x", channel.address);
    assert_eq!(wish(&house, &[("kind", "slack"), ("address", &address)]).await, 303);
    let asked = channel.next().await.json();
    let link = link_in(&asked.to_string());
    let said = words(&asked);
    assert!(
        said.starts_with("Bitte bestätigen: Nachrichten von Tea House\nJemand, vermutlich Du,"),
        "{said}"
    );
    assert!(said.ends_with("|Bestätigen> · Tea House"), "{said}");
    let (_, page) = press(&house, &format!("{link}/confirm")).await;
    for said in [
        "<html lang=\"de\">",
        "Bestätigt. Du hörst",
        "Slack-Kanal",
        "13. Dez. 2022, 18:30 UTC",
        ">Alles<",
    ] {
        assert!(page.contains(said), "{said} is missing in {page}");
    }

    house.tell("incident.declared", german(outage(1))).await;
    let said = words(&channel.next().await.json());
    assert_eq!(
        said.rsplit_once('\n').unwrap().0,
        "Ursache gefunden: Kettles are cold (INC-42)\nAusfall\nBetroffen: Kettles, Cups\n\
         Ursache gefunden · 13. Dez. 2022, 18:57 UTC\nThe boiler is out"
    );
    let mut planned = german(maintenance(1, "scheduled"));
    planned["incident"]["declared_at"] = json!("2022-12-13T19:00:00Z");
    house.tell("maintenance.scheduled", planned.clone()).await;
    let said = words(&channel.next().await.json());
    assert!(
        said.contains("\nGeplant von 20. Dez. 2022, 08:00 UTC bis 20. Dez. 2022, 10:00 UTC\n"),
        "{said}"
    );
    planned["version"] = json!(2);
    planned["incident"]["window"]["ends_at"] = json!("2022-12-20T11:00:00Z");
    house.tell("maintenance.scheduled", planned).await;
    let said = words(&channel.next().await.json());
    assert!(
        said.contains("\nVerschoben. Jetzt geplant von 20. Dez. 2022, 08:00 UTC bis"),
        "{said}"
    );
    let retraction = json!({"guild": guild(), "version": 6,
        "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
    house.tell("incident.retracted", german(retraction)).await;
    let said = words(&channel.next().await.json());
    assert!(
        said.starts_with("Zurückgezogen: INC-42\nINC-42 wurde von der Statusseite genommen."),
        "{said}"
    );

    let (_, page) = press(&house, &format!("{link}/choose")).await;
    assert!(page.contains("Gespeichert."), "{page}");
    let (_, page) = press(&house, &format!("{link}/erase")).await;
    assert!(page.contains("<h1>Gelöscht</h1>"), "{page}");
    let gone = house.get(&link).await.text().await.unwrap();
    assert!(gone.contains("Dieser Link führt zu keinem Abo"), "{gone}");
}

#[tokio::test]
async fn a_german_page_refuses_in_german_also_where_no_page_can_say_it() {
    let clock = ManualClock::starting_at(noon());
    let house = house(Database::sqlite(), &clock, private_too()).await;
    let list = json!({"guild": guild(), "version": 2, "components": []});
    house.tell("component.updated", german(list)).await;
    let fields = [("kind", "slack"), ("address", "nowhere")];
    let (status, page) = wish_from(&house, &fields, None).await;
    assert!(status == 422 && page.contains("Das ist keine Webadresse."), "{page}");
    let request = house.http.post(house.url("/subscribe")).header("sec-fetch-site", "cross-site");
    let response = request.send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["cache-control"]),
        (403, &"no-store".parse().unwrap())
    );
    let said = response.text().await.unwrap();
    assert_eq!(
        said,
        "Eine andere Seite hat dieses Formular geschickt. Öffne das dieser Seite und schick das ab.\n"
    );
}

#[tokio::test]
async fn a_german_page_says_in_german_why_nothing_arrived() {
    let clock = ManualClock::starting_at(noon());
    let house = house(Database::sqlite(), &clock, private_too()).await;
    let list = json!({"guild": guild(), "version": 2, "components": []});
    house.tell("component.updated", german(list)).await;
    let mut program = Receiver::new().await;
    assert_eq!(wish(&house, &[("kind", "webhook"), ("address", &program.address)]).await, 303);
    let link = link_in(&program.next().await.json()["data"]["manage_url"].to_string());
    press(&house, &format!("{link}/confirm")).await;
    program.answer(&[(429, None)]);
    house.tell("incident.declared", german(outage(1))).await;
    program.next().await;
    quiet(&house).await;
    let page = house.text(&link).await;
    assert!(page.contains("<dt>Letzter Fehler</dt><dd"), "{page}");
    assert!(page.contains("die Gegenseite antwortete 429"), "{page}");
    // Whoever loads again what a button led to is not shut out.
    for after in ["choose", "erase", "confirm", "unsubscribe"] {
        assert!(house.text(&format!("{link}/{after}")).await.contains("Dein Abo"), "{after}");
    }
    let lost = house.get(&format!("{link}/nowhere")).await;
    assert_eq!(lost.status(), 404);
    assert!(lost.text().await.unwrap().contains("Hier ist nichts gespeichert"));
}
