//! Mail of a German page, through a real mail server, as a mail program shows it.

use serde_json::{Value, json};

use super::mail_server::{Mail, MailServer};
use super::receiver::{link_in, press, quiet, wish};
use crate::clock::ManualClock;
use crate::page::subscribers::shown;
use crate::page::tests::house::{guild, maintenance, noon, outage, resolved};

fn german(mut data: Value) -> Value {
    data["guild"]["language"] = json!("de");
    data
}

/// Without the links, which hold the page's own secrets.
fn words(mail: &Mail) -> String {
    let without = |line: &str| line.split("https://").next().unwrap_or(line).trim_end().to_owned();
    let lines: Vec<String> = mail.plain.lines().map(without).filter(|it| !it.is_empty()).collect();
    lines.join("\n")
}

#[tokio::test]
async fn a_german_pages_mail_is_german() {
    let Some(mut server) = MailServer::start() else { return };
    let clock = ManualClock::starting_at(noon());
    let house = server.house(&clock).await;
    let list = json!({"guild": guild(), "version": 2, "components": [
        {"id": "kettles", "name": "Kettles", "status": "operational"}]});
    house.tell("component.updated", german(list)).await;
    assert_eq!(wish(&house, &[("kind", "email"), ("address", "ann@example.org")]).await, 303);
    let asked = server.next().await;
    assert_eq!(asked.subject, "Bitte bestätigen: Nachrichten von Tea House");
    insta::assert_snapshot!(words(&asked), @"
    Bitte bestätigen: Nachrichten von Tea House
    Jemand, vermutlich Du, wollte Nachrichten von Tea House hierher geschickt bekommen.
    Öffne den Link und drück den Knopf, um zu bestätigen. Sonst ist nichts zu tun: Die Anfrage ist nach zwei Tagen gelöscht.
    Bestätigen:
    --
    Ohne Deine Bestätigung schickt Tea House nichts weiter.
    ");
    assert!(asked.html.contains("<html lang=\"de\">"), "{}", asked.html);
    assert!(asked.html.contains(">Bestätigen</a>"), "{}", asked.html);
    let link = link_in(&asked.raw);
    assert_eq!(press(&house, &format!("{link}/confirm")).await.0, 200);

    let mut data = german(outage(1));
    data["incident"]["timeline"].as_array_mut().unwrap().push(json!({"id": "u1", "update": true,
        "at": "2022-12-13T19:00:00Z", "recorded_at": "2022-12-13T19:00:00Z", "precision": "minute",
        "author": "nora", "text": "**Warm** wird es bald"}));
    house.tell("incident.declared", data).await;
    let told = server.next().await;
    assert_eq!(told.subject, "Ursache gefunden: Kettles are cold (INC-42)");
    insta::assert_snapshot!(words(&told), @"
    Ursache gefunden: Kettles are cold (INC-42)
    Ausfall
    Betroffen: Kettles, Cups
    13. Dez. 2022, 19:00 UTC
    **Warm** wird es bald
    INC-42:
    --
    Du bekommst das, weil diese Adresse Tea House abonniert hat.
    Ändern oder beenden:
    ");
    assert!(told.html.contains("<strong>Warm</strong> wird es bald"), "{}", told.html);
    assert!(told.html.contains(">Ändern oder beenden</a>"), "{}", told.html);
    assert_eq!(told.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");

    house.tell("incident.resolved", german(resolved(2))).await;
    assert_eq!(server.next().await.subject, "Behoben: Kettles are cold (INC-42)");
    let mut planned = german(maintenance(1, "scheduled"));
    planned["incident"]["declared_at"] = json!("2022-12-13T19:00:00Z");
    house.tell("maintenance.scheduled", planned).await;
    let told = server.next().await;
    assert_eq!(told.subject, "Geplant: Descaling, with vinegar; slowly (MNT-7)");
    let window = "Geplant von 20. Dez. 2022, 08:00 UTC bis 20. Dez. 2022, 10:00 UTC";
    assert!(words(&told).contains(window), "{}", told.plain);
    let retraction = json!({"guild": guild(), "version": 6,
        "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
    house.tell("incident.retracted", german(retraction)).await;
    let told = server.next().await;
    assert_eq!(told.subject, "Zurückgezogen: INC-42");
    assert!(told.plain.contains("INC-42 wurde von der Statusseite genommen."), "{}", told.plain);
}

#[tokio::test]
async fn why_mail_did_not_arrive_is_said_in_german_around_what_the_server_said() {
    let Some(server) = MailServer::start() else { return };
    let clock = ManualClock::starting_at(noon());
    let house = server.house(&clock).await;
    let list = json!({"guild": guild(), "version": 2, "components": []});
    house.tell("component.updated", german(list)).await;
    assert_eq!(wish(&house, &[("kind", "email"), ("address", "gone@example.org")]).await, 303);
    quiet(&house).await;
    let stored = shown::export(&house.database.url(), "gone@example.org").await.unwrap().concat();
    assert!(stored.contains("die E-Mail wurde nicht angenommen: "), "{stored}");
    assert!(stored.contains("no such mailbox"), "{stored}");
}
