//! A web server that keeps what it is sent and answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::Value;
use tokio::sync::mpsc;

use super::super::Settings;
use crate::clock::ManualClock;
use crate::page::tests::house::{Database, House, guild};

/// Long enough for a slow machine; nothing waits it out where all is well.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// In the place of a status: it takes what it is sent, and never says so.
const NO_ANSWER: StatusCode = StatusCode::CONTINUE;

#[derive(Debug)]
pub struct Arrived {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Arrived {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

type Answer = (StatusCode, Vec<(&'static str, &'static str)>);

pub struct Receiver {
    pub address: String,
    arrived: mpsc::UnboundedReceiver<Arrived>,
    answers: Arc<Mutex<Vec<Answer>>>,
}

type Shared = (mpsc::UnboundedSender<Arrived>, Arc<Mutex<Vec<Answer>>>);

async fn keep(
    State((sender, answers)): State<Shared>,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> impl IntoResponse {
    let path = uri.path().to_owned();
    sender.send(Arrived { path, headers, body }).unwrap();
    let next = answers.lock().unwrap().pop();
    let (status, headers) = next.unwrap_or((StatusCode::NO_CONTENT, Vec::new()));
    if status == NO_ANSWER {
        std::future::pending::<()>().await;
    }
    let mut response = status.into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

impl Receiver {
    pub async fn new() -> Self {
        let (sender, arrived) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(Vec::new()));
        let app = axum::Router::new().fallback(keep).with_state((sender, Arc::clone(&answers)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, arrived, answers }
    }

    /// The next answers, in this order; then everything is accepted.
    pub fn answer(&self, answers: &[(u16, Option<(&'static str, &'static str)>)]) {
        let answer = |(status, header): &(u16, Option<_>)| {
            (StatusCode::from_u16(*status).unwrap(), header.iter().copied().collect())
        };
        *self.answers.lock().unwrap() = answers.iter().rev().map(answer).collect();
    }

    /// Keeps the next message, and never says so.
    pub fn never_answer(&self) {
        self.answer(&[(NO_ANSWER.as_u16(), None)]);
    }

    pub async fn next(&mut self) -> Arrived {
        let next = tokio::time::timeout(PATIENCE, self.arrived.recv()).await;
        next.expect("nothing arrived").unwrap()
    }

    /// Everything that is due was sent, and nothing came here.
    pub async fn hears_nothing(&mut self, house: &House) {
        quiet(house).await;
        if let Ok(arrived) = self.arrived.try_recv() {
            panic!("{} got {}", arrived.path, arrived.json());
        }
    }
}

/// A page that has heard of its guild, and of nothing else.
pub async fn house(database: Database, clock: &ManualClock, settings: Settings) -> House {
    let house = House::telling(database, clock.clone(), settings).await;
    let list = serde_json::json!({"guild": guild(), "version": 1, "components": []});
    house.tell("component.updated", list).await;
    house
}

pub async fn quiet(house: &House) {
    let told = tokio::time::timeout(PATIENCE, house.page.subscribers_told()).await;
    told.expect("deliveries stay due").unwrap();
}

pub fn private_too() -> Settings {
    Settings { allow_private_targets: true, ..Settings::default() }
}

/// Sends the form; returns the status.
pub async fn wish(house: &House, fields: &[(&str, &str)]) -> u16 {
    wish_from(house, fields, None).await.0
}

pub async fn wish_from(
    house: &House,
    fields: &[(&str, &str)],
    client: Option<&str>,
) -> (u16, String) {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = house.http.post(house.url("/subscribe")).body(body);
    request = request.header("content-type", "application/x-www-form-urlencoded");
    if let Some(client) = client {
        request = request.header("x-forwarded-for", client);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The path of a link to the page that stands in a text.
pub fn link_in(text: &str) -> String {
    let from = text.find("https://status.example.org/subscribe/").expect(text);
    let rest = &text[from + "https://status.example.org".len()..];
    let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_'));
    rest[..rest.find(end).unwrap_or(rest.len())].to_owned()
}

pub async fn press(house: &House, path: &str) -> (u16, String) {
    let response = house.http.post(house.url(path)).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}
