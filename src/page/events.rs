//! `/events`: one `incident` event for each accepted change.
//!
//! A listener is woken and then reads what is published, as everybody does; so a slow one misses
//! nothing, and one that comes back names the last event it saw and gets those after it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderName, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::publish::Published;
use super::serve::Served;
use crate::texts::{Lang, say};

/// Connections that are kept open at once; beyond them a reader reads without being woken.
pub const MOST_LISTENERS: usize = 24_000;
/// Proxies close what is silent for longer; theirs are mostly at 30 to 60 seconds.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const COME_BACK: Duration = Duration::from_secs(3);
const LAST_EVENT_ID: &str = "last-event-id";

#[must_use]
pub fn listeners() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MOST_LISTENERS))
}

struct Listener {
    served: Arc<Served>,
    published: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    waiting: VecDeque<Event>,
    asked: Asked,
    last: u64,
    _place: OwnedSemaphorePermit,
}

/// What a listener asked for: which guild's page that is may change while it listens.
pub struct Asked {
    pub host: Option<String>,
    pub path: String,
}

impl Asked {
    fn guild<'p>(&self, now: &'p Published) -> Option<&'p str> {
        now.find(self.host.as_deref(), &self.path)?.0.place.guild.as_deref()
    }
}

/// Tells of the changes of one guild; of none while the page has none.
pub fn listen(served: Arc<Served>, asked: Asked, headers: &HeaderMap, lang: Lang) -> Response {
    let Ok(place) = Arc::clone(&served.listeners).try_acquire_owned() else {
        let said = say!(lang, "page-many-listeners") + "\n";
        let said = (StatusCode::SERVICE_UNAVAILABLE, said);
        return ([(RETRY_AFTER, "60")], said).into_response();
    };
    let seen =
        headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.trim().parse::<u64>().ok());
    // Subscribed first: what is published from here on wakes us.
    let published = served.publisher.sequences();
    let now = served.publisher.published();
    let mut waiting = VecDeque::from([Event::default().retry(COME_BACK).comment("listening")]);
    if seen.is_some_and(|seen| missed_some(&now, seen)) {
        waiting.push_back(Event::default().event("resync").id(now.sequence.to_string()).data("{}"));
    } else if let Some(seen) = seen {
        waiting.extend(events_after(&now, asked.guild(&now), seen));
    }
    let stopping = served.stopping.clone();
    let last = now.sequence;
    let listener = Listener { served, published, stopping, waiting, asked, last, _place: place };
    let stream = stream::unfold(listener, next);
    let stream = Sse::new(stream).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE));
    let headers = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        // Or nginx holds the events back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, stream).into_response()
}

async fn next(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    loop {
        if let Some(event) = listener.waiting.pop_front() {
            return Some((Ok(event), listener));
        }
        tokio::select! {
            _ = listener.stopping.wait_for(|stop| *stop) => return None,
            changed = listener.published.changed() => changed.ok()?,
        }
        let now = listener.served.publisher.published();
        let new = events_after(&now, listener.asked.guild(&now), listener.last);
        listener.waiting.extend(new);
        listener.last = now.sequence;
    }
}

/// Whether events between the one that was seen and now are no longer kept (or never were ours).
fn missed_some(now: &Published, seen: u64) -> bool {
    let oldest = now.events.front().map_or(now.sequence + 1, |event| event.sequence);
    seen + 1 < oldest || seen > now.sequence
}

fn events_after(now: &Published, guild: Option<&str>, seen: u64) -> Vec<Event> {
    // From the newest: thousands of listeners look at once, and mostly one event is new.
    let new = now.events.iter().rev().take_while(|event| event.sequence > seen);
    let mut new: Vec<Event> = new
        .filter(|event| guild == Some(event.guild.as_str()))
        .map(|event| {
            Event::default().event("incident").id(event.sequence.to_string()).data(&event.data)
        })
        .collect();
    new.reverse();
    new
}
