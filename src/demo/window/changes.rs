//! The stream that wakes the window. It says where something changed, never what.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;

use fake_discord::{Change, Id};

use super::Window;
use super::sight::{As, Unseen};

/// How long a silent stream stays without a sign of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

struct Listener {
    window: Arc<Window>,
    me: Id,
    changes: Receiver<Change>,
    stopping: watch::Receiver<bool>,
}

pub async fn listen(
    State(window): State<Arc<Window>>,
    Query(asked): Query<As>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Unseen> {
    let me = asked.member(&window)?.id();
    // What happened before this line is in the view that the window reads once the stream is open.
    let changes = window.discord.subscribe();
    let stopping = window.stopping.clone();
    let listener = Listener { window, me, changes, stopping };
    let opening = stream::once(async { Ok(Event::default().event("open").data("{}")) });
    let changes = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    let both = futures_util::StreamExt::chain(opening, changes);
    Ok(Sse::new(both).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)))
}

impl Listener {
    /// None: the window shuts down, or that Discord is gone.
    async fn next(&mut self) -> Option<Event> {
        let change = tokio::select! {
            change = self.changes.recv() => change,
            _ = self.stopping.wait_for(|stop| *stop) => return None,
        };
        let channel = match change {
            // Even that something was said is nobody's business who cannot see the channel.
            Ok(change) => change.channel.filter(|channel| {
                let meant = change.only_for.is_none_or(|person| person == self.me);
                meant && self.window.discord.world(|world| world.can_see(*channel, self.me))
            }),
            // It read too slowly; reading everything again makes up for it.
            Err(RecvError::Lagged(_)) => None,
            Err(RecvError::Closed) => return None,
        };
        let channel = channel.map(|id| id.to_string());
        Some(Event::default().event("change").data(json!({ "channel": channel }).to_string()))
    }
}
