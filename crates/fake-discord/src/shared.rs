//! What the servers, the handles and the tests share.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{
    Error, Options,
    clock::{Clocks, Stopwatch},
    faults::Faults,
    http_delivery::Signer,
    world::World,
};

/// How often who waits for a manual clock looks at it, in real time.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// One request as it came in, and how it was answered.
#[derive(Debug, Clone)]
pub struct RequestLog {
    /// As sent, such as `POST`.
    pub method: String,
    /// Without `/api/v10` and without the query.
    pub path: String,
    /// The template of [`crate::routes`] that it came to; none where there is no such route here.
    pub route: Option<&'static str>,
    /// With its question mark; empty when there is none.
    pub query: String,
    /// JSON, or the `payload_json` of a form; null when there is none.
    pub body: Value,
    /// None until it is answered, and for ever when its connection was cut.
    pub status: Option<u16>,
    /// On tokio's clock: when its body had been read, before a fault or gate holds it.
    pub at: Instant,
}

/// Something that real Discord would have refused, or that breaks its OpenAPI description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Method and path.
    pub request: String,
    /// Which rule was broken.
    pub rule: String,
    /// What exactly, often the `errors` of Discord's answer as JSON; may be empty.
    pub detail: String,
    /// Discord's own error code; 0 where it has none.
    pub code: u32,
}

#[derive(Debug, Default)]
struct Logs {
    requests: Vec<RequestLog>,
    violations: Vec<Violation>,
    refusals: Vec<Violation>,
}

pub(crate) struct Shared {
    pub(crate) options: Arc<Options>,
    pub(crate) token: String,
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    logs: Mutex<Logs>,
    pub(crate) faults: Faults,
    pub(crate) signer: Signer,
    #[cfg(feature = "openapi")]
    pub(crate) openapi: Option<crate::openapi::Description>,
}

/// A panic of a test while it looked at the world must not hide behind a second one.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(
        options: Arc<Options>,
        signer: Signer,
        #[cfg(feature = "openapi")] openapi: Option<crate::openapi::Description>,
    ) -> Self {
        let mut world = World::new(Arc::clone(&options));
        world.verify_key = signer.public_key();
        let token = crate::server::token_for(world.bot);
        Self {
            options,
            token,
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
            logs: Mutex::default(),
            faults: Faults::default(),
            signer,
            #[cfg(feature = "openapi")]
            openapi,
        }
    }

    /// Locks the world. A closure that was given the world and asks the server itself would wait
    /// for its own lock: that is told at once.
    fn locked_world<R>(&self, work: impl FnOnce(&mut World) -> R) -> R {
        thread_local! {
            static INSIDE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
        }
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                INSIDE.set(false);
            }
        }
        assert!(
            !INSIDE.replace(true),
            "a closure that looks at the World called FakeDiscord, a guild or a member: use the \
             World that it was given"
        );
        let _leave = Leave;
        work(&mut locked(&self.world))
    }

    /// Works on the world, then wakes whoever waits for a change.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut World) -> R) -> R {
        let result = self.locked_world(work);
        self.changed.send_modify(|count| *count += 1);
        result
    }

    /// Looks at the world; wakes nobody.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        self.locked_world(|world| look(world))
    }

    pub(crate) fn gateway_url(&self) -> String {
        self.read(|world| world.gateway_url.clone())
    }

    /// Asks again after every change until there is an answer.
    pub(crate) async fn wait_for<R>(
        &self,
        what: &str,
        question: impl FnMut(&World) -> Option<R>,
    ) -> Result<R, Error> {
        self.wait_for_or(what, question, std::future::pending::<()>()).await
    }

    /// As [`Shared::wait_for`], and asks once more when `alarm` is over: a deadline may be the
    /// answer.
    pub(crate) async fn wait_for_or<R>(
        &self,
        what: &str,
        mut question: impl FnMut(&World) -> Option<R>,
        alarm: impl Future<Output = ()>,
    ) -> Result<R, Error> {
        let mut changes = self.changed.subscribe();
        let asking = async {
            tokio::pin!(alarm);
            let mut rang = false;
            loop {
                changes.mark_unchanged();
                if let Some(answer) = self.read(&mut question) {
                    return answer;
                }
                tokio::select! {
                    // The sender lives in `self`, so this is never an error.
                    _ = changes.changed() => {}
                    () = &mut alarm, if !rang => rang = true,
                }
            }
        };
        timeout(self.options.patience, asking)
            .await
            .map_err(|_| Error::WaitedInVain { what: what.to_owned(), state: self.describe() })
    }

    /// Returns once this clock has come to `at`.
    pub(crate) async fn sleep_until(&self, at: Instant, clock: fn(&Clocks) -> &Stopwatch) {
        if !self.read(|world| clock(&world.clocks).must_be_watched()) {
            return sleep_until(at).await;
        }
        while self.read(|world| clock(&world.clocks).now()) < at {
            sleep(LOOK_AGAIN).await;
        }
    }

    /// A few lines on the state of things, for the error of a wait in vain.
    fn describe(&self) -> String {
        let logs = locked(&self.logs);
        let last: Vec<String> = logs
            .requests
            .iter()
            .rev()
            .take(12)
            .rev()
            .map(|r| format!("  {} {} -> {:?}", r.method, r.path, r.status))
            .collect();
        let connected = self.read(|world| world.sessions.anyone_connected());
        let violations: Vec<String> =
            logs.violations.iter().rev().take(5).map(|v| format!("  {v}")).collect();
        format!(
            "bot connected: {connected}; {} requests, the last:\n{}\nlast violations:\n{}",
            logs.requests.len(),
            last.join("\n"),
            violations.join("\n")
        )
    }

    /// Notes a request and tells its number, from 0.
    pub(crate) fn log_request(&self, request: RequestLog) -> usize {
        let number = {
            let mut logs = locked(&self.logs);
            logs.requests.push(request);
            logs.requests.len() - 1
        };
        self.changed.send_modify(|count| *count += 1);
        number
    }

    pub(crate) fn log_answer(&self, number: usize, status: u16) {
        if let Some(request) = locked(&self.logs).requests.get_mut(number) {
            request.status = Some(status);
        }
        self.changed.send_modify(|count| *count += 1);
    }

    pub(crate) fn requests(&self) -> Vec<RequestLog> {
        locked(&self.logs).requests.clone()
    }

    pub(crate) fn violation(
        &self,
        request: &str,
        rule: &str,
        detail: impl Into<String>,
        code: u32,
    ) {
        let violation = Violation {
            request: request.to_owned(),
            rule: rule.to_owned(),
            detail: detail.into(),
            code,
        };
        tracing::debug!(%violation, "a rule of Discord was broken");
        locked(&self.logs).violations.push(violation);
        self.changed.send_modify(|count| *count += 1);
    }

    pub(crate) fn refusal(&self, request: &str, rule: &str, detail: &str, code: u32) {
        locked(&self.logs).refusals.push(Violation {
            request: request.to_owned(),
            rule: rule.to_owned(),
            detail: detail.to_owned(),
            code,
        });
    }

    pub(crate) fn violations(&self) -> Vec<Violation> {
        locked(&self.logs).violations.clone()
    }

    pub(crate) fn refusals(&self) -> Vec<Violation> {
        locked(&self.logs).refusals.clone()
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} ({}): {}", self.request, self.rule, self.code, self.detail)
    }
}
