//! Faults on demand: requests that are held, fail, lose their answer or their connection.

pub(crate) mod seeded;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::watch;

/// Which requests are meant.
#[derive(Debug, Clone)]
pub struct Matcher {
    method: Option<String>,
    /// Segments of the path; `{}` stands for any one.
    path: Option<Vec<String>>,
    saying: Option<String>,
    first: usize,
    times: usize,
}

impl Matcher {
    /// Requests of one route, such as `Matcher::route("POST", "/guilds/{}/channels")`; `{}`
    /// stands for any one segment, and a segment may be written out. The first one, unless
    /// [`Matcher::nth`], [`Matcher::times`] or [`Matcher::always`] say otherwise.
    pub fn route(method: &str, path: &str) -> Self {
        Self {
            method: Some(method.to_uppercase()),
            path: Some(path.trim_matches('/').split('/').map(str::to_owned).collect()),
            saying: None,
            first: 1,
            times: 1,
        }
    }

    /// Requests of any route.
    pub fn any() -> Self {
        Self { method: None, path: None, saying: None, first: 1, times: 1 }
    }

    /// The n-th REST request of any route from now on, counted from 1.
    pub fn nth_any(n: usize) -> Self {
        Self::any().nth(n)
    }

    /// Only requests whose JSON body, written without spaces, holds this text.
    #[must_use]
    pub fn saying(mut self, text: &str) -> Self {
        self.saying = Some(text.to_owned());
        self
    }

    /// Begins with the n-th request that fits, from 1.
    #[must_use]
    pub fn nth(mut self, n: usize) -> Self {
        self.first = n.max(1);
        self
    }

    /// Stays for so many requests.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Stays until [`crate::FakeDiscord::clear_faults`].
    #[must_use]
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    fn fits(&self, method: &str, path: &str, body: &Value) -> bool {
        if self.method.as_deref().is_some_and(|wanted| wanted != method) {
            return false;
        }
        if self.saying.as_deref().is_some_and(|text| !body.to_string().contains(text)) {
            return false;
        }
        let Some(wanted) = &self.path else { return true };
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        segments.len() == wanted.len()
            && wanted.iter().zip(segments).all(|(w, s)| (w.starts_with('{')) || w == s)
    }
}

/// When a gate closes: before the request has any effect, or after it, with the answer withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Held here, the request has changed nothing yet; cut here, it never will.
    BeforeEffect,
    /// Held here, all is done and told over the gateway; cut here, only the answer is lost.
    AfterEffect,
}

/// Who shares a rate limit: the scope a 429 names.
/// <https://discord.com/developers/docs/topics/rate-limits#header-format>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// `user`: the bot's own limit on a route.
    User,
    /// `global`: over all routes at once; `X-RateLimit-Global` says so too.
    Global,
    /// `shared`: of something that others use too; not counted as an invalid request.
    Shared,
}

impl Scope {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Global => "global",
            Self::Shared => "shared",
        }
    }
}

/// What befalls a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Answered with this status, without any effect.
    Status(u16),
    /// Answered with 429, without any effect.
    RateLimited {
        /// What `X-RateLimit-Scope` says.
        scope: Scope,
        /// `retry_after` in the body, to the millisecond; the header `Retry-After` rounds it up to
        /// seconds.
        retry_after: Duration,
    },
    /// Held for this long in real time, then treated as usual.
    Delay(Duration),
    /// It has its effect; the connection is cut before the answer.
    AnswerLost,
    /// The connection is cut before any effect.
    Reset,
    /// A half-open connection: the request is taken, has no effect and is never answered. Only
    /// the client's own time-out ends it.
    NeverAnswered,
}

/// What befalls an event on its way to the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DispatchFault {
    /// It comes twice, under two sequence numbers.
    Twice,
    /// It comes after the event that follows it.
    Late,
    /// It never comes, not even by a resume.
    Lost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GateState {
    Waiting,
    Reached,
    Released,
    Dropped,
}

/// Holds the request that comes to it until it is let go. A gate that is dropped lets go.
#[derive(Debug)]
pub struct Gate {
    state: Arc<watch::Sender<GateState>>,
}

impl Gate {
    /// Waits until a request stands before it.
    pub async fn reached(&self) {
        let mut state = self.state.subscribe();
        // The sender lives in `self`, so this is never an error.
        let _ = state.wait_for(|state| *state != GateState::Waiting).await;
    }

    /// A request stands, or stood, before it.
    pub fn was_reached(&self) -> bool {
        *self.state.borrow() != GateState::Waiting
    }

    /// Lets the request go on; one that comes later passes.
    pub fn release(&self) {
        self.state.send_replace(GateState::Released);
    }

    /// Cuts the connection of the request: no answer, and no effect if the gate is before it.
    pub fn drop_connection(&self) {
        self.state.send_replace(GateState::Dropped);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.state.send_if_modified(|state| {
            let open = matches!(state, GateState::Waiting | GateState::Reached);
            if open {
                *state = GateState::Released;
            }
            open
        });
    }
}

#[derive(Debug, Clone)]
enum Effect {
    Gate(Moment, Arc<watch::Sender<GateState>>),
    Fault(Fault),
}

#[derive(Debug)]
struct Planned {
    matcher: Matcher,
    seen: usize,
    effect: Effect,
}

/// What is planned.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    planned: Mutex<Vec<Planned>>,
}

/// What befalls one request.
#[derive(Debug, Default)]
pub(crate) struct Fate {
    pub(crate) faults: Vec<Fault>,
    gates: Vec<(Moment, Arc<watch::Sender<GateState>>)>,
}

impl Faults {
    pub(crate) fn gate(&self, matcher: Matcher, moment: Moment) -> Gate {
        let state = Arc::new(watch::Sender::new(GateState::Waiting));
        self.plan(matcher, Effect::Gate(moment, Arc::clone(&state)));
        Gate { state }
    }

    pub(crate) fn fault(&self, matcher: Matcher, fault: Fault) {
        self.plan(matcher, Effect::Fault(fault));
    }

    pub(crate) fn clear(&self) {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn plan(&self, matcher: Matcher, effect: Effect) {
        let planned = Planned { matcher, seen: 0, effect };
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).push(planned);
    }

    /// Counts a request and tells what befalls it.
    pub(crate) fn fate_of(&self, method: &str, path: &str, body: &Value) -> Fate {
        let mut fate = Fate::default();
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        for plan in planned.iter_mut().filter(|plan| plan.matcher.fits(method, path, body)) {
            plan.seen += 1;
            if plan.seen < plan.matcher.first {
                continue;
            }
            match &plan.effect {
                Effect::Gate(moment, state) => fate.gates.push((*moment, Arc::clone(state))),
                Effect::Fault(fault) => fate.faults.push(fault.clone()),
            }
        }
        planned.retain(|plan| {
            plan.seen < plan.matcher.first.saturating_add(plan.matcher.times.saturating_sub(1))
        });
        fate
    }
}

impl Fate {
    /// Stands before the gates of this moment. False: the connection is to be cut.
    pub(crate) async fn pass_gates(&self, moment: Moment) -> bool {
        for (_, state) in self.gates.iter().filter(|(at, _)| *at == moment) {
            state.send_if_modified(|state| {
                let waiting = *state == GateState::Waiting;
                if waiting {
                    *state = GateState::Reached;
                }
                waiting
            });
            let mut changes = state.subscribe();
            let open =
                |state: &GateState| matches!(state, GateState::Released | GateState::Dropped);
            // The sender lives in `state`, so this is never an error.
            let dropped = matches!(
                changes.wait_for(open).await.map(|state| *state),
                Ok(GateState::Dropped) | Err(_)
            );
            if dropped {
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_request_of_a_route_is_found_whatever_comes_between() {
        let faults = Faults::default();
        let matcher = Matcher::route("post", "/guilds/{}/channels").nth(3);
        faults.fault(matcher, Fault::Reset);
        let count =
            |method: &str, path: &str| faults.fate_of(method, path, &Value::Null).faults.len();
        assert_eq!(count("POST", "/guilds/1/channels"), 0);
        assert_eq!(count("GET", "/guilds/1/channels"), 0);
        assert_eq!(count("POST", "/guilds/2/channels"), 0);
        assert_eq!(count("POST", "/guilds/1/channels/3"), 0);
        assert_eq!(count("POST", "/guilds/1/channels"), 1);
        assert_eq!(count("POST", "/guilds/1/channels"), 0);
    }

    #[test]
    fn a_request_can_be_told_by_what_it_says() {
        let faults = Faults::default();
        faults.fault(Matcher::any().saying(r#""type":4"#), Fault::Reset);
        let count = |body: Value| faults.fate_of("POST", "/x", &body).faults.len();
        assert_eq!(count(serde_json::json!({"type": 0})), 0);
        assert_eq!(count(serde_json::json!({"type": 4})), 1);
    }

    #[tokio::test]
    async fn a_dropped_gate_lets_the_request_go_on() {
        let faults = Faults::default();
        let gate = faults.gate(Matcher::any(), Moment::BeforeEffect);
        let fate = faults.fate_of("GET", "/gateway", &Value::Null);
        let request = tokio::spawn(async move { fate.pass_gates(Moment::BeforeEffect).await });
        gate.reached().await;
        drop(gate);
        assert!(request.await.unwrap());
    }
}
