//! A receiver of the webhook that can hold a delivery at the door: before it is kept, or after.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use fake_discord::Moment;
use firebell::clock::Clock;
use firebell::config;
use firebell::mirrors::read_secret;
use firebell::webhook::{Secret, verify};
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::house::GUARD;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Open,
    Shut(Moment),
    /// Somebody stands before it.
    Reached(Moment),
}

struct Kept {
    secret: Secret,
    door: watch::Sender<Door>,
    /// The newest state of each incident, and its version.
    states: Mutex<BTreeMap<String, (u64, Value)>>,
}

pub struct Inbox {
    address: SocketAddr,
    secret: SecretString,
    kept: Arc<Kept>,
    serving: JoinHandle<()>,
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Inbox {
    pub async fn open(secret: SecretString) -> Self {
        let kept = Arc::new(Kept {
            secret: read_secret(&secret).unwrap(),
            door: watch::Sender::new(Door::Open),
            states: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new().route("/hook", post(receive)).with_state(Arc::clone(&kept));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, secret, kept, serving }
    }

    /// As the bot is told of it.
    pub fn target(&self) -> config::Webhook {
        let url = format!("http://{}/hook", self.address).parse().unwrap();
        config::Webhook { url, secret: self.secret.clone(), files: false }
    }

    /// From now on a delivery is held; pings pass.
    pub fn shut(&self, moment: Moment) {
        self.kept.door.send_replace(Door::Shut(moment));
    }

    pub fn let_in(&self) {
        self.kept.door.send_replace(Door::Open);
    }

    pub async fn reached(&self) {
        let mut door = self.kept.door.subscribe();
        let reached = door.wait_for(|door| matches!(door, Door::Reached(_)));
        tokio::time::timeout(GUARD, reached).await.expect("a delivery comes").unwrap();
    }

    /// The newest state that was kept of an incident.
    pub fn state(&self, incident: &str) -> Option<Value> {
        self.kept.states.lock().unwrap().get(incident).map(|(_, state)| state.clone())
    }
}

/// Stands at the door if it is shut for this moment. False: whoever delivered it is gone.
async fn pass(kept: &Kept, moment: Moment) -> bool {
    let held = kept.door.send_if_modified(|door| {
        let shut = *door == Door::Shut(moment);
        if shut {
            *door = Door::Reached(moment);
        }
        shut
    });
    if !held && *kept.door.borrow() != Door::Reached(moment) {
        return true;
    }
    // The sender lives in `kept`, so this is never an error.
    let _ = kept.door.subscribe().wait_for(|door| *door == Door::Open).await;
    false
}

async fn receive(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let secrets = std::slice::from_ref(&kept.secret);
    let tolerance = chrono::Duration::minutes(5);
    if verify(secrets, &headers, &body, Clock::System.now(), tolerance).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(told) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST };
    if told["type"] == "ping" {
        return StatusCode::NO_CONTENT;
    }
    if !pass(&kept, Moment::BeforeEffect).await {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let data = &told["data"];
    let (Some(incident), Some(version)) =
        (data["incident"]["id"].as_str(), data["version"].as_u64())
    else {
        return StatusCode::BAD_REQUEST;
    };
    {
        let mut states = kept.states.lock().unwrap();
        let newest = states.entry(incident.to_owned()).or_default();
        if version >= newest.0 {
            *newest = (version, data.clone());
        }
    }
    if !pass(&kept, Moment::AfterEffect).await {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::NO_CONTENT
}
