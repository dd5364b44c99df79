//! A bot in a runtime of its own, which can be killed wherever it stands.

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use firebell::bot::Bot;
use firebell::clock::{Clock, ManualClock};
use firebell::config::{self, Config};
use tokio::sync::mpsc;

use super::time::{Order, Orders, Still};

/// One bot, from its start to its end.
pub struct Life {
    pub orders: Orders,
    /// Why it ended by itself, once it has.
    ended: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Life {
    /// Starts it; it may take its time to get ready, and may fail.
    pub fn start(config: Config, clock: ManualClock, page: Option<config::Webhook>) -> Self {
        let (orders, told) = mpsc::unbounded_channel();
        let ended = Arc::new(Mutex::new(None));
        let end = Arc::clone(&ended);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build()
                .unwrap();
            runtime.block_on(async move {
                let _still = Still::hold();
                let life = tokio::spawn(live(config, clock, page));
                if let Some(why) = obey(told, life).await {
                    *end.lock().unwrap() = Some(why);
                }
            });
            // Every task ends where it stands; nothing is waited for.
            runtime.shutdown_background();
        });
        Self { orders, ended, thread: Some(thread) }
    }

    /// Ends it as a power cut does: no task gets further than where it waits now.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.orders.send(Order::Die);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the bot's thread panicked");
        }
    }

    /// Why it ended by itself; none as long as it lives.
    pub fn ended(&self) -> Option<String> {
        self.ended.lock().unwrap().clone()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.end();
    }
}

/// Returns why it ended by itself.
async fn live(config: Config, clock: ManualClock, page: Option<config::Webhook>) -> String {
    match Bot::start(&config, Clock::Manual(clock), page).await {
        Ok(mut bot) => {
            bot.ended().await;
            "the connection to Discord ended for good".to_owned()
        }
        Err(error) => format!("it did not start: {error}"),
    }
}

/// Returns when the bot has died: by an order, or by itself with the reason.
async fn obey(
    mut told: mpsc::UnboundedReceiver<Order>,
    mut life: tokio::task::JoinHandle<String>,
) -> Option<String> {
    loop {
        tokio::select! {
            order = told.recv() => match order {
                Some(Order::Advance(by, done)) => {
                    tokio::time::advance(by).await;
                    let _ = done.send(());
                }
                Some(Order::Die) | None => return None,
            },
            why = &mut life => return Some(why.unwrap_or_else(|panic| format!("it panicked: {panic}"))),
        }
    }
}
