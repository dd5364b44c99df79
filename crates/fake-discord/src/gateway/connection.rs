//! One connection to the gateway, from HELLO to its close code.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{
        RawQuery, State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
    serve::ListenerExt as _,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc, time::Instant};

use super::{
    Outgoing,
    close::close_code,
    pulse::{Pulse, Silence},
    wire::Wire,
};
use crate::{limits, rest::parse_query, shared::Shared};

/// Accepts gateway connections until the task is dropped.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let router = Router::new().route("/", get(upgrade)).with_state(shared);
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its small delays");
        }
    });
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "the fake gateway stopped");
    }
}

async fn upgrade(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    if shared.with(|world| world.in_outage()) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let query = parse_query(&query.unwrap_or_default());
    let asked =
        |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let wire = match (asked("encoding"), asked("compress")) {
        (None | Some("json"), None) => Wire::Plain,
        (None | Some("json"), Some("zlib-stream")) => Wire::zlib_stream(),
        (encoding, compress) => {
            let detail = format!("encoding {encoding:?}, compress {compress:?}");
            shared.violation("GATEWAY", "unknown encoding", detail, 0);
            return StatusCode::NOT_IMPLEMENTED.into_response();
        }
    };
    let right_version = asked("v") == Some("10");
    upgrade.on_upgrade(move |socket| run(socket, shared, wire, right_version))
}

/// How a connection ends when we end it: by this close code.
pub(super) struct Goodbye(pub(super) u16);

/// What a connection has become so far.
pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    pub(super) outgoing: mpsc::UnboundedSender<Outgoing>,
    pub(super) session: Option<String>,
    pub(super) wants_compressed_payloads: bool,
    sends: Vec<Instant>,
    pulse: Pulse,
}

async fn run(mut socket: WebSocket, shared: Arc<Shared>, mut wire: Wire, right_version: bool) {
    let (outgoing, mut waiting) = mpsc::unbounded_channel();
    shared.with(|world| world.sessions.connections.push(outgoing.clone()));
    let interval = shared.options.heartbeat_interval;
    let now = shared.read(|world| world.clocks.heartbeats.now());
    let mut connection = Connection {
        shared,
        outgoing,
        session: None,
        wants_compressed_payloads: false,
        sends: Vec::new(),
        pulse: Pulse::new(now),
    };
    connection.say(&json!({
        "op": 10, "t": null, "s": null,
        "d": {"heartbeat_interval": millis(interval), "_trace": []},
    }));
    if !right_version {
        let refused = connection.refuse("version", 4012);
        // In its turn behind HELLO.
        let _ = connection.outgoing.send(Outgoing::Close(refused.0));
    }
    loop {
        let ended = tokio::select! {
            received = socket.recv() => match received {
                // A half-open connection hears nothing.
                Some(Ok(Message::Text(_))) if connection.loses() => None,
                Some(Ok(Message::Text(text))) => connection.receive(&text).err(),
                Some(Ok(Message::Binary(_))) => Some(connection.refuse("decoding", 4002)),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => None,
                Some(Ok(Message::Close(frame))) => {
                    // 1000 and 1001 end the session, other codes leave it to be resumed.
                    let ends = frame.is_some_and(|frame| !close_code(frame.code).session_lives);
                    connection.leave(ends);
                    return;
                }
                Some(Err(_)) | None => {
                    connection.leave(false);
                    return;
                }
            },
            next = waiting.recv() => match next {
                // What is said meanwhile is lost on the way; a resume brings it back.
                Some(Outgoing::Text(_)) if connection.loses() => None,
                Some(Outgoing::Text(text)) => {
                    if connection.wants_compressed_payloads && matches!(wire, Wire::Plain) {
                        wire = Wire::Payloads;
                    }
                    if socket.send(wire.frame(text)).await.is_err() {
                        connection.leave(false);
                        return;
                    }
                    None
                }
                Some(Outgoing::Close(code)) => Some(Goodbye(code)),
                Some(Outgoing::Cut) | None => {
                    connection.leave(false);
                    return;
                }
            },
            silence = connection.pulse.silence(&connection.shared) => match silence {
                Silence::Overdue => {
                    connection.ask_for_heartbeat();
                    None
                }
                Silence::Final => Some(Goodbye(4009)),
            },
        };
        if let Some(Goodbye(code)) = ended {
            connection.leave(!close_code(code).session_lives);
            // What was said before the end arrives before it.
            while let Ok(Outgoing::Text(text)) = waiting.try_recv() {
                if connection.loses() || socket.send(wire.frame(text)).await.is_err() {
                    break;
                }
            }
            goodbye(&mut socket, &connection, code).await;
            return;
        }
    }
}

async fn goodbye(socket: &mut WebSocket, connection: &Connection, code: u16) {
    if connection.is_silenced() {
        return;
    }
    tracing::debug!(code, "closing a gateway connection");
    let frame = CloseFrame { code, reason: close_code(code).meaning.into() };
    // The other side may be gone already: nothing is lost.
    let _ = socket.send(Message::Close(Some(frame))).await;
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Connection {
    pub(super) fn say(&self, payload: &Value) {
        // The receiver lives as long as this connection.
        let _ = self.outgoing.send(Outgoing::Text(payload.to_string()));
    }

    fn is_silenced(&self) -> bool {
        self.shared.read(|world| world.sessions.silenced)
    }

    /// As [`Connection::is_silenced`], for a payload that is lost by it.
    fn loses(&self) -> bool {
        let silenced = self.is_silenced();
        if silenced {
            self.shared.with(|world| world.sessions.swallowed += 1);
        }
        silenced
    }

    /// Notes what the client did wrong.
    pub(super) fn refuse(&self, rule: &str, code: u16) -> Goodbye {
        let meaning = close_code(code).meaning;
        self.shared.violation("GATEWAY", rule, meaning, u32::from(code));
        Goodbye(code)
    }

    fn ask_for_heartbeat(&mut self) {
        let now = self.shared.read(|world| world.clocks.heartbeats.now());
        self.pulse.asked(now);
        // The receiver lives as long as this connection.
        let _ = self.outgoing.send(Outgoing::ask_for_heartbeat());
    }

    fn receive(&mut self, text: &str) -> Result<(), Goodbye> {
        if text.len() > limits::GATEWAY_PAYLOAD_BYTES {
            return Err(self.refuse("payload size", 4002));
        }
        let now = self.shared.read(|world| world.clocks.heartbeats.now());
        self.sends.retain(|at| now - *at < limits::GATEWAY_SENDS_WINDOW);
        self.sends.push(now);
        if self.sends.len() > limits::GATEWAY_SENDS_A_MINUTE {
            return Err(self.refuse("gateway rate limit", 4008));
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            return Err(self.refuse("decoding", 4002));
        };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => {
                self.pulse.beat(now);
                let dropped = self.shared.with(|world| {
                    world.sessions.heartbeats += 1;
                    world.sessions.heartbeat_acks_dropped
                });
                if !dropped {
                    self.say(&json!({"op": 11, "d": null, "s": null, "t": null}));
                }
                Ok(())
            }
            Some(2) => self.identify(data),
            Some(6) => self.resume(data),
            Some(3 | 4 | 8 | 31) if self.session.is_none() => {
                Err(self.refuse("authentication", 4003))
            }
            Some(8) => self.request_members(data),
            Some(3 | 4 | 31) => Ok(()),
            _ => Err(self.refuse("opcode", 4001)),
        }
    }

    /// The connection is over; its session may be resumed unless it ended too.
    fn leave(&self, session_ends: bool) {
        let Some(id) = &self.session else { return };
        self.shared.with(|world| {
            let now = world.instant();
            let Some(session) = world.sessions.by_id.get_mut(id) else { return };
            let still_ours =
                session.connection.as_ref().is_some_and(|c| c.same_channel(&self.outgoing));
            if session_ends {
                world.sessions.by_id.remove(id);
            } else if still_ours {
                session.connection = None;
                session.left = Some(now);
            }
        });
    }
}
