//! People and programs outside who asked the page to be told: a channel at Discord, one at Slack, a
//! program, a mailbox. All that was ever sent to them can be read here.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use firebell::page::subscribers::{MailSettings, Settings};

use crate::house::{GUARD, House, http};

/// Where each message went, and all of it.
type Heard = Arc<Mutex<Vec<(String, String)>>>;

pub struct Ears {
    heard: Heard,
    address: String,
    /// None where this machine has no mail server, which is said aloud.
    mail: Option<MailServer>,
}

struct MailServer {
    process: Child,
    port: u16,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn hear(State(heard): State<Heard>, uri: Uri, body: Bytes) -> StatusCode {
    let body = String::from_utf8_lossy(&body).into_owned();
    heard.lock().unwrap().push((uri.path().to_owned(), body));
    StatusCode::NO_CONTENT
}

impl MailServer {
    fn start(heard: &Heard) -> Option<Self> {
        let python = std::env::var("FIREBELL_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut probe = Command::new(&python);
        probe.args(["-c", "import aiosmtpd"]).stderr(Stdio::null());
        if !probe.status().is_ok_and(|status| status.success()) {
            crate::not_run::not_run(
                "python",
                "without FIREBELL_TEST_PYTHON with aiosmtpd, no mail was read",
            );
            return None;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs/mail_server.py");
        let mut command = Command::new(python);
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().parse().unwrap();
        let heard = Arc::clone(heard);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mail: serde_json::Value = serde_json::from_str(&line).unwrap();
                let data = STANDARD.decode(mail["data"].as_str().unwrap()).unwrap();
                let text = String::from_utf8_lossy(&data).replace("=\r\n", "").replace("=3D", "=");
                heard.lock().unwrap().push(("/mail".to_owned(), text));
            }
        });
        Some(Self { process, port })
    }
}

impl Ears {
    /// They ask, and confirm. The page knows its server already and is started anew, so that it may
    /// tell them.
    pub async fn open(house: &mut House) {
        let heard = Heard::default();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new().fallback(hear).with_state(Arc::clone(&heard));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        // What it prints is read by a thread of its own, later than it was taken: only when asked for.
        let mail = std::env::var_os("FIREBELL_TEST_MAIL").and_then(|_| MailServer::start(&heard));
        house.subscribers = Settings {
            mail: mail.as_ref().map(|mail| MailSettings {
                server: format!("smtp://127.0.0.1:{}", mail.port).into(),
                from: "status@hachyderm.test".to_owned(),
                authority: None,
            }),
            allow_private_targets: true,
            client_header: None,
        };
        house.stop_page().await;
        house.start_page().await;
        let ears = Self { heard, address, mail };
        for (kind, path) in [
            ("discord", "/api/webhooks/1/abc"),
            ("slack", "/services/T/B/x"),
            ("webhook", "/program"),
            ("email", "/mail"),
        ] {
            ears.ask(house, kind, path).await;
        }
        house.ears = Some(ears);
    }

    async fn ask(&self, house: &House, kind: &str, path: &str) {
        let address = match kind {
            "email" if self.mail.is_none() => return,
            "email" => "reader@example.org".to_owned(),
            _ => format!("{}{path}", self.address),
        };
        let fields = [("kind", kind), ("address", &*address)];
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let page = house.page_address();
        let form = http()
            .post(format!("http://{page}/subscribe"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let asked = form.send().await.unwrap();
        assert!(asked.status().is_success(), "{kind}: {}", asked.text().await.unwrap());
        self.everything_sent(house).await;
        let link = self.heard().into_iter().rev().find(|(where_to, _)| where_to == path);
        let link = link_in(&link.unwrap_or_else(|| panic!("{kind} was not asked")).1);
        let confirmed = http().post(format!("http://{page}{link}/confirm")).send().await.unwrap();
        assert!(confirmed.status().is_success(), "{kind}: {}", confirmed.text().await.unwrap());
    }

    /// Returns once nothing is due to anybody.
    pub async fn everything_sent(&self, house: &House) {
        let sent = house.page.as_ref().unwrap().subscribers_told();
        tokio::time::timeout(GUARD, sent).await.expect("letters stay due").unwrap();
    }

    pub fn heard(&self) -> Vec<(String, String)> {
        self.heard.lock().unwrap().clone()
    }
}

/// The path of the link with which somebody confirms.
fn link_in(text: &str) -> String {
    const PAGE: &str = "https://status.hachyderm.test";
    let from = text.find(&format!("{PAGE}/subscribe/")).unwrap_or_else(|| panic!("{text}"));
    let rest = &text[from + PAGE.len()..];
    let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_'));
    rest[..rest.find(end).unwrap_or(rest.len())].trim_end_matches("/confirm").to_owned()
}
