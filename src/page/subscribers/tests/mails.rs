//! Mail through a real mail server.

use chrono::Duration;
use serde_json::json;

use super::mail_server::MailServer;
use super::receiver::{house, link_in, press, quiet, wish};
use crate::clock::ManualClock;
use crate::page::subscribers::{MailSettings, Settings, shown};
use crate::page::tests::house::{Database, House, noon, outage, resolved};

/// Somebody asks, and the mail server hears of it over an encrypted connection, from who knows the
/// password and trusts its certificate; nobody else gets so far.
async fn mail_is_encrypted(how: &'static str) {
    let Some(mut server) = MailServer::encrypted(how) else { return };
    let asks = async |settings: Settings| {
        let house = house(Database::sqlite(), &at_noon(), settings).await;
        assert_eq!(wish(&house, &[("kind", "email"), ("address", "ann@example.org")]).await, 303);
        quiet(&house).await;
        let stored = shown::export(&house.database.url(), "ann@example.org").await.unwrap();
        (house, stored.concat())
    };
    // Not signed by anybody known: nothing is said, least of all the password.
    let (_stranger, stored) = asks(server.encrypted_settings("hush+hush", false)).await;
    assert!(stored.to_lowercase().contains("certificate"), "{stored}");
    let (_guessing, stored) = asks(server.encrypted_settings("guess", true)).await;
    assert!(stored.contains("535"), "{stored}");
    let (house, _) = asks(server.encrypted_settings("hush%20hush", true)).await;
    let asked = server.next().await;
    assert_eq!(asked.user.as_deref(), Some("ann@example.org"));
    assert!(asked.tls.as_deref().is_some_and(|tls| tls.starts_with("TLSv1.")), "{:?}", asked.tls);
    press(&house, &format!("{}/confirm", link_in(&asked.raw))).await;
    let mut data = outage(1);
    data["incident"]["timeline"].as_array_mut().unwrap().push(json!({"id": "u1", "update": true,
        "at": "2022-12-13T19:00:00Z", "recorded_at": "2022-12-13T19:00:00Z", "precision": "minute",
        "author": "nora", "text": "Getting warm"}));
    house.tell("incident.declared", data).await;
    let told = server.next().await;
    assert!(told.header("Subject").contains("Kettles are cold"));
    assert!(told.tls.is_some());
}

#[tokio::test]
async fn mail_goes_over_a_connection_that_is_encrypted_from_the_first_byte() {
    mail_is_encrypted("tls").await;
}

#[tokio::test]
async fn mail_goes_over_a_connection_that_becomes_encrypted() {
    mail_is_encrypted("starttls").await;
}

#[tokio::test]
async fn a_mail_server_that_offers_no_encryption_gets_no_password() {
    let Some(server) = MailServer::start() else { return };
    let mail = MailSettings {
        server: format!("smtp://ann:hush@localhost:{}?tls=required", server.port).into(),
        from: "status@example.org".to_owned(),
        authority: None,
    };
    let house = house(Database::sqlite(), &at_noon(), server.with(mail)).await;
    assert_eq!(wish(&house, &[("kind", "email"), ("address", "ann@example.org")]).await, 303);
    quiet(&house).await;
    let stored = shown::export(&house.database.url(), "ann@example.org").await.unwrap().concat();
    assert!(stored.to_uppercase().contains("STARTTLS"), "{stored}");
}

fn at_noon() -> ManualClock {
    ManualClock::starting_at(noon())
}

#[tokio::test]
async fn a_reader_confirms_is_told_what_matters_and_leaves_with_one_click() {
    let Some(mut server) = MailServer::start() else { return };
    let clock = at_noon();
    let house = server.house(&clock).await;
    assert!(house.text("/subscribe").await.contains("value=\"email\""));
    let fields = [("kind", "email"), ("address", "Ann+status@example.org")];
    assert_eq!(wish(&house, &fields).await, 303);
    let asked = server.next().await;
    assert_eq!(asked.to, "Ann+status@example.org");
    assert_eq!(asked.header("Auto-Submitted"), "auto-generated");
    let link = link_in(&asked.raw);
    // A program that follows links.
    assert_eq!(house.get(&link).await.status(), 200);
    assert_eq!(house.get(&format!("{link}/confirm")).await.status(), 200);
    assert_eq!(house.get(&format!("{link}/unsubscribe")).await.status(), 200);
    house.tell("incident.declared", outage(1)).await;
    quiet(&house).await;
    assert_eq!(press(&house, &format!("{link}/confirm")).await.0, 200);
    // The same wish, in other capitals, tells nobody anything and sends nothing anew so soon.
    let again = [("kind", "email"), ("address", "ann+STATUS@example.org")];
    assert_eq!(wish(&house, &again).await, 303);
    quiet(&house).await;

    let mut data = outage(2);
    data["incident"]["title"] = json!("Kalt\r\nBcc: eve@example.org ☕ <b>");
    data["incident"]["timeline"].as_array_mut().unwrap().push(json!({"id": "u1", "update": true,
        "at": "2022-12-13T19:00:00Z", "recorded_at": "2022-12-13T19:00:00Z", "precision": "minute",
        "author": "nora", "text": "**Hot** soon <script>alert(1)</script>"}));
    house.tell("incident.updated", data).await;
    let told = server.next().await;
    assert_eq!(told.to, "Ann+status@example.org");
    assert!(!told.raw.contains("\nBcc:"), "{}", told.raw);
    assert!(
        told.header("From").starts_with("\"Tea House\" <")
            || told.header("From").starts_with("Tea House <"),
        "{}",
        told.header("From")
    );
    assert_eq!(told.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let unsubscribe = told.header("List-Unsubscribe");
    assert_eq!(unsubscribe, format!("<https://status.example.org{link}/unsubscribe>"));
    assert!(told.header("Message-ID").starts_with("<01JD0000000000000000000042.2."));
    assert!(told.raw.contains("Content-Type: multipart/alternative"));
    assert!(told.raw.contains("<strong>Hot</strong> soon"), "{}", told.raw);
    assert!(!told.raw.split("text/html").nth(1).unwrap().contains("<script>"));
    assert!(!told.raw.contains("The **boiler** is out"), "that was before they came");

    house.tell("incident.resolved", resolved(3)).await;
    let told = server.next().await;
    assert_eq!(told.header("Subject"), "Resolved: Kettles are cold (INC-42)");
    let response = house.http.post(house.url(&format!("{link}/unsubscribe")));
    let response = response.body("List-Unsubscribe=One-Click").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let database = house.database.url();
    assert!(shown::list(&database).await.unwrap().is_empty());
    assert!(shown::export(&database, "ann+status@example.org").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_full_mailbox_is_tried_again_and_a_missing_one_is_let_go() {
    let Some(mut server) = MailServer::start() else { return };
    let log = Log::default();
    // With one listener alone, a line that another thread comes by first counts as one that nobody
    // wants. With two, all are asked.
    let _another = tracing::Dispatch::new(log.subscriber());
    let _listening = tracing::subscriber::set_default(log.subscriber());
    // Lines that others came by before.
    tracing::callsite::rebuild_interest_cache();
    let clock = at_noon();
    let house = server.house(&clock).await;
    for address in ["gone@example.org", "busy@example.org"] {
        assert_eq!(wish(&house, &[("kind", "email"), ("address", address)]).await, 303);
        quiet(&house).await;
    }
    clock.advance(Duration::seconds(31));
    let asked = server.next().await;
    assert_eq!(asked.to, "busy@example.org");
    quiet(&house).await;
    let database = house.database.url();
    let stored = shown::export(&database, "gone@example.org").await.unwrap().concat();
    assert!(stored.contains("no such mailbox"), "{stored}");
    assert_eq!(stored.to_lowercase().matches("gone@example.org").count(), 1, "{stored}");
    press(&house, &format!("{}/confirm", link_in(&asked.raw))).await;
    assert_eq!(shown::erase(&database, "BUSY@example.org").await.unwrap(), 1);
    let log = log.text();
    assert!(log.contains("no such mailbox"), "{log}");
    assert!(!log.to_lowercase().contains("@example.org"), "{log}");
}

#[tokio::test]
async fn after_a_crash_the_same_mail_comes_with_the_same_id() {
    let Some(mut server) = MailServer::start() else { return };
    let clock = at_noon();
    let house = server.house(&clock).await;
    assert_eq!(wish(&house, &[("kind", "email"), ("address", "slow@example.org")]).await, 303);
    let asked = server.next().await;
    server.go_on();
    quiet(&house).await;
    press(&house, &format!("{}/confirm", link_in(&asked.raw))).await;
    house.tell("incident.declared", outage(1)).await;
    quiet(&house).await;
    let mut data = outage(2);
    data["incident"]["status"] = json!("monitoring");
    data["incident"]["timeline"].as_array_mut().unwrap().push(json!({"id": "u1", "update": true,
        "at": "2022-12-13T19:00:00Z", "recorded_at": "2022-12-13T19:00:00Z", "precision": "minute",
        "author": "nora", "text": "Getting warm"}));
    house.tell("incident.updated", data.clone()).await;
    let first = server.next().await;
    // The mail is accepted; who sent it dies before it hears so.
    house.page.telling.abort();
    let House { database, page, .. } = house;
    drop(page);
    server.go_on();
    clock.advance(Duration::minutes(6));
    let house = House::telling(database, clock, server.settings()).await;
    // Something newer is known by now, and does not get into the mail that is sent again.
    let mut later = resolved(3);
    later["incident"]["timeline"] = data["incident"]["timeline"].clone();
    house.tell("incident.resolved", later).await;
    let again = server.next().await;
    assert_eq!(again.header("Message-ID"), first.header("Message-ID"));
    assert_eq!(again.header("Subject"), "Monitoring: Kettles are cold (INC-42)");
    assert!(again.raw.contains("Getting warm"), "{}", again.raw);
    server.go_on();
    let last = server.next().await;
    assert_eq!(last.header("Subject"), "Resolved: Kettles are cold (INC-42)");
    assert_ne!(last.header("Message-ID"), first.header("Message-ID"));
    server.go_on();
    quiet(&house).await;
}

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    fn subscriber(&self) -> impl tracing::Subscriber + use<> {
        let log = self.clone();
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || log.clone()).finish()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
