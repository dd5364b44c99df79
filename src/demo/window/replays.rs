//! The replays that can be chosen in the window. What they are and who plays them is the demo's
//! own; here is only which there are, and that somebody asked for one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::Window;
use super::sight::Unseen;

/// What can be played. Copies are the same.
#[derive(Clone, Debug)]
pub struct Offers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    titles: Vec<String>,
    /// One more than the index of what is being played; 0 while nothing is.
    playing: AtomicUsize,
    picked: mpsc::Sender<usize>,
}

impl Offers {
    /// Replays of these titles, and where it is heard which one was asked for.
    #[must_use]
    pub fn new(titles: Vec<String>) -> (Self, mpsc::Receiver<usize>) {
        // One at a time: whoever asks while another waits is told to wait too.
        let (picked, picks) = mpsc::channel(1);
        (Self(Arc::new(Inner { titles, playing: AtomicUsize::new(0), picked })), picks)
    }

    /// Says what is being played from now on.
    pub fn begin(&self, playing: Option<usize>) {
        self.0.playing.store(playing.map_or(0, |index| index + 1), Ordering::Relaxed);
    }

    fn playing(&self) -> Option<usize> {
        self.0.playing.load(Ordering::Relaxed).checked_sub(1)
    }
}

#[derive(Serialize)]
pub struct Shown {
    titles: Vec<String>,
    playing: Option<usize>,
}

/// What there is; nothing where the window belongs to no demo.
pub async fn offered(State(window): State<Arc<Window>>) -> Json<Shown> {
    Json(window.offers.as_ref().map_or(Shown { titles: Vec::new(), playing: None }, |offers| {
        Shown { titles: offers.0.titles.clone(), playing: offers.playing() }
    }))
}

#[derive(Deserialize)]
pub struct Picked {
    replay: usize,
}

#[derive(Serialize)]
pub struct Taken {
    /// Why it is not played, for the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

pub async fn play(
    State(window): State<Arc<Window>>,
    Json(picked): Json<Picked>,
) -> Result<Json<Taken>, Unseen> {
    let offers = window.offers.as_ref().ok_or(Unseen)?;
    let title = offers.0.titles.get(picked.replay).ok_or(Unseen)?;
    let busy = |title: &str| format!("“{title}” is being played. Wait until it is over.");
    let refused = if let Some(playing) = offers.playing() {
        Some(busy(offers.0.titles.get(playing).map_or("A replay", String::as_str)))
    } else if offers.0.picked.try_send(picked.replay).is_err() {
        Some(busy(title))
    } else {
        None
    };
    Ok(Json(Taken { refused }))
}
