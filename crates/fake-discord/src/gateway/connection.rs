//! One connection to the gateway, from HELLO to its close code.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc, time::Instant};

use super::{Outgoing, PRIVILEGED_INTENTS, Session, intent};
use crate::{limits, shared::Shared};

/// Accepts gateway connections until the task is dropped.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let router = Router::new().route("/", get(upgrade)).with_state(shared);
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "the fake gateway stopped");
    }
}

async fn upgrade(State(shared): State<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    if shared.with(|world| world.sessions.outage) {
        return axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    upgrade.on_upgrade(move |socket| run(socket, shared))
}

/// How a connection ends when we end it.
struct Goodbye(u16, &'static str);

/// What a connection has become so far.
struct Connection {
    shared: Arc<Shared>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    session: Option<String>,
    sends: Vec<Instant>,
    last_heartbeat: Instant,
}

async fn run(mut socket: WebSocket, shared: Arc<Shared>) {
    let (outgoing, mut waiting) = mpsc::unbounded_channel();
    shared.with(|world| world.sessions.connections.push(outgoing.clone()));
    let interval = shared.options.heartbeat_interval;
    let hello = json!({
        "op": 10, "t": null, "s": null,
        "d": {"heartbeat_interval": millis(interval), "_trace": []},
    });
    if socket.send(Message::Text(hello.to_string().into())).await.is_err() {
        return;
    }
    let mut connection = Connection {
        shared,
        outgoing,
        session: None,
        sends: Vec::new(),
        last_heartbeat: Instant::now(),
    };
    loop {
        // A client that missed two heartbeats is gone.
        let silent_until = connection.last_heartbeat + interval * 2 + Duration::from_secs(5);
        let goodbye = tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => connection.receive(&text).err(),
                Some(Ok(Message::Binary(_))) => Some(Goodbye(4002, "Error while decoding payload.")),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => None,
                Some(Ok(Message::Close(frame))) => {
                    // 1000 and 1001 end the session, other codes leave it to be resumed.
                    let ends = frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                    connection.leave(ends);
                    return;
                }
                Some(Err(_)) | None => {
                    connection.leave(false);
                    return;
                }
            },
            next = waiting.recv() => match next {
                Some(Outgoing::Text(text)) => {
                    if socket.send(Message::Text(text.into())).await.is_err() {
                        connection.leave(false);
                        return;
                    }
                    None
                }
                Some(Outgoing::Close(code, reason)) => Some(Goodbye(code, reason)),
                Some(Outgoing::Cut) | None => {
                    connection.leave(false);
                    return;
                }
            },
            () = tokio::time::sleep_until(silent_until) => Some(Goodbye(4009, "Session timed out.")),
        };
        if let Some(Goodbye(code, reason)) = goodbye {
            // These codes mean that the client must begin anew.
            let ends = matches!(code, 4003 | 4004 | 4007 | 4009 | 4010..=4014 | 1000);
            connection.leave(ends);
            if (4000..5000).contains(&code) && !matches!(code, 4000) {
                tracing::debug!(code, reason, "closing a gateway connection");
            }
            let frame = CloseFrame { code, reason: reason.into() };
            // The other side may be gone already: nothing is lost.
            let _ = socket.send(Message::Close(Some(frame))).await;
            return;
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Connection {
    fn say(&self, payload: &Value) {
        // The receiver lives as long as this connection.
        let _ = self.outgoing.send(Outgoing::Text(payload.to_string()));
    }

    fn refuse(&self, rule: &str, goodbye: Goodbye) -> Goodbye {
        self.shared.violation("GATEWAY", rule, goodbye.1, u32::from(goodbye.0));
        goodbye
    }

    fn receive(&mut self, text: &str) -> Result<(), Goodbye> {
        if text.len() > limits::GATEWAY_PAYLOAD_BYTES {
            return Err(self.refuse("payload size", Goodbye(4002, "Error while decoding payload.")));
        }
        let now = Instant::now();
        self.sends.retain(|at| now - *at < Duration::from_secs(60));
        self.sends.push(now);
        if self.sends.len() > limits::GATEWAY_SENDS_A_MINUTE {
            return Err(
                self.refuse("gateway rate limit", Goodbye(4008, "You are being rate limited."))
            );
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            return Err(self.refuse("decoding", Goodbye(4002, "Error while decoding payload.")));
        };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => {
                self.last_heartbeat = now;
                if !self.shared.with(|world| world.sessions.heartbeat_acks_dropped) {
                    self.say(&json!({"op": 11, "d": null, "s": null, "t": null}));
                }
                Ok(())
            }
            Some(2) => self.identify(data),
            Some(6) => self.resume(data),
            Some(3 | 4 | 8 | 31) if self.session.is_some() => Ok(()),
            Some(3 | 4 | 8 | 31) => {
                Err(self.refuse("authentication", Goodbye(4003, "Not authenticated.")))
            }
            _ => Err(self.refuse("opcode", Goodbye(4001, "Unknown opcode."))),
        }
    }

    fn identify(&mut self, data: &Value) -> Result<(), Goodbye> {
        if self.session.is_some() {
            return Err(self.refuse("identify", Goodbye(4005, "Already authenticated.")));
        }
        let token = data["token"].as_str().unwrap_or_default().trim_start_matches("Bot ");
        if token != self.shared.token {
            return Err(self.refuse("token", Goodbye(4004, "Authentication failed.")));
        }
        let Some(intents) = data["intents"].as_u64() else {
            return Err(self.refuse("intents", Goodbye(4013, "Invalid intent(s).")));
        };
        if intents & !intent::KNOWN != 0 {
            return Err(self.refuse("intents", Goodbye(4013, "Invalid intent(s).")));
        }
        let options = &self.shared.options;
        if intents & PRIVILEGED_INTENTS & !options.granted_privileged_intents != 0 {
            return Err(self.refuse("intents", Goodbye(4014, "Disallowed intent(s).")));
        }
        let properties = &data["properties"];
        if !["os", "browser", "device"].iter().all(|key| properties[key].is_string()) {
            return Err(self.refuse("identify", Goodbye(4002, "Error while decoding payload.")));
        }
        let shard = match data.get("shard") {
            None | Some(Value::Null) => (0, 1),
            Some(shard) => match (shard[0].as_u64(), shard[1].as_u64()) {
                (Some(id), Some(count)) if id < count => (id, count),
                _ => return Err(self.refuse("shard", Goodbye(4010, "Invalid shard."))),
            },
        };
        let (interval, budget) = (options.identify_interval, options.identifies);
        let gateway_url = self.shared.gateway_url();
        let outgoing = self.outgoing.clone();
        let session = self.shared.with(|world| {
            let now = Instant::now();
            let soon = world.sessions.last_identify.is_some_and(|last| now - last < interval);
            if soon {
                return Err(None);
            }
            world.sessions.last_identify = Some(now);
            world.sessions.started += 1;
            if world.sessions.started > budget {
                return Err(Some(Goodbye(4004, "Authentication failed.")));
            }
            let id = format!("{:032x}", world.new_id());
            let session = Session {
                intents,
                shard,
                sequence: 0,
                sent: std::collections::VecDeque::new(),
                connection: Some(outgoing),
            };
            world.sessions.by_id.insert(id.clone(), session);
            world.welcome(&id, &gateway_url);
            Ok(id)
        });
        match session {
            Ok(id) => self.session = Some(id),
            Err(None) => self.say(&json!({"op": 9, "d": false, "s": null, "t": null})),
            Err(Some(goodbye)) => return Err(self.refuse("session starts in a day", goodbye)),
        }
        Ok(())
    }

    fn resume(&mut self, data: &Value) -> Result<(), Goodbye> {
        if self.session.is_some() {
            return Err(self.refuse("resume", Goodbye(4005, "Already authenticated.")));
        }
        let token = data["token"].as_str().unwrap_or_default().trim_start_matches("Bot ");
        if token != self.shared.token {
            return Err(self.refuse("token", Goodbye(4004, "Authentication failed.")));
        }
        let id = data["session_id"].as_str().unwrap_or_default().to_owned();
        let seen = data["seq"].as_u64().unwrap_or(0);
        let outgoing = self.outgoing.clone();
        let resumed = self.shared.with(|world| {
            let session = world.sessions.by_id.get_mut(&id)?;
            if seen > session.sequence {
                return Some(Err(Goodbye(4007, "Invalid seq.")));
            }
            let oldest = session.sent.front().map_or(session.sequence + 1, |(s, _)| *s);
            if seen + 1 < oldest {
                return None;
            }
            // Whoever held the session before is cut off.
            if let Some(before) = session.connection.replace(outgoing.clone()) {
                let _ = before.send(Outgoing::Cut);
            }
            for (_, text) in session.sent.iter().filter(|(sequence, _)| *sequence > seen) {
                let _ = outgoing.send(Outgoing::Text(text.clone()));
            }
            session.dispatch("RESUMED", &json!({ "_trace": [] }));
            Some(Ok(()))
        });
        match resumed {
            Some(Ok(())) => self.session = Some(id),
            Some(Err(goodbye)) => return Err(self.refuse("resume", goodbye)),
            None => self.say(&json!({"op": 9, "d": false, "s": null, "t": null})),
        }
        Ok(())
    }

    /// The connection is over; its session may be resumed unless it ended too.
    fn leave(&self, session_ends: bool) {
        let Some(id) = &self.session else { return };
        self.shared.with(|world| {
            let Some(session) = world.sessions.by_id.get_mut(id) else { return };
            let still_ours =
                session.connection.as_ref().is_some_and(|c| c.same_channel(&self.outgoing));
            if session_ends {
                world.sessions.by_id.remove(id);
            } else if still_ours {
                session.connection = None;
            }
        });
    }
}
