//! Time that passes only when everything that could happen now has happened.
//!
//! Two runtimes, each of one thread and with tokio's clock paused: the world's (Discord, the page,
//! people) and the bot's, which can die. Paused clocks jump by themselves whenever nobody is at
//! work, while packets are still on their way; a blocking task that waits for ever keeps them from
//! it, so they move only when we move them.

use std::sync::mpsc;
use std::time::Duration;

use firebell::clock::ManualClock;
use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::sync::{mpsc as tokio_mpsc, oneshot};

/// Real time between two looks at whether anybody still works. Short against every deadline that
/// could pass meanwhile, since a look that finds nobody moves the clocks by little at first.
const LOOK: Duration = Duration::from_millis(1);
/// So many looks in a row must find nobody at work.
const CALM: u32 = 2;
/// Looks before the clocks move all the same.
const RESTLESS: u32 = 60;
/// How far the clocks move after something happened, and at most, when nothing does.
const SMALLEST: Duration = Duration::from_millis(50);
const LARGEST: Duration = Duration::from_secs(20);

/// Keeps a paused clock from jumping by itself, as long as it is held.
pub struct Still {
    _held: mpsc::Sender<()>,
}

impl Still {
    /// For the runtime that it is called in.
    pub fn hold() -> Self {
        let (held, wait) = mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || {
            // Ends with an error when the other side goes, which is the end that is meant.
            let _ = wait.recv();
        });
        Self { _held: held }
    }
}

/// Real moments, told to a runtime whose own clock stands still.
struct Ticker {
    asks: mpsc::Sender<oneshot::Sender<()>>,
}

impl Ticker {
    fn start() -> Self {
        let (asks, asked) = mpsc::channel::<oneshot::Sender<()>>();
        std::thread::spawn(move || {
            for answer in asked {
                #[expect(clippy::disallowed_methods, reason = "real time, to let others work")]
                std::thread::sleep(LOOK);
                let _ = answer.send(());
            }
        });
        Self { asks }
    }

    async fn tick(&self) {
        let (answer, ticked) = oneshot::channel();
        self.asks.send(answer).expect("the ticker lives as long as this");
        ticked.await.expect("the ticker answers");
    }
}

/// What the bot's runtime can be told.
pub enum Order {
    /// Move your clock, and say when it is done.
    Advance(Duration, oneshot::Sender<()>),
    /// Stop at once, wherever you are.
    Die,
}

/// The runtime of a bot that lives.
#[derive(Clone)]
pub struct Beat {
    pub orders: tokio_mpsc::UnboundedSender<Order>,
    pub metrics: RuntimeMetrics,
}

pub struct Time {
    /// The time of day of everybody.
    pub day: ManualClock,
    ticker: Ticker,
    world: RuntimeMetrics,
    _still: Still,
    step: Duration,
}

#[derive(PartialEq)]
struct Marks {
    world: u64,
    bot: Option<u64>,
}

impl Time {
    /// In the world's runtime.
    pub fn hold(day: ManualClock) -> Self {
        Self {
            day,
            ticker: Ticker::start(),
            world: Handle::current().metrics(),
            _still: Still::hold(),
            step: SMALLEST,
        }
    }

    fn marks(&self, bot: Option<&Beat>) -> Marks {
        Marks {
            world: self.world.worker_park_count(0),
            // One that ended by itself is at work no more.
            bot: bot
                .filter(|bot| !bot.orders.is_closed())
                .map(|bot| bot.metrics.worker_park_unpark_count(0)),
        }
    }

    /// Returns once nobody is at work. True where somebody was: moving the clocks alone wakes both
    /// for one look.
    async fn quiet(&self, bot: Option<&Beat>) -> bool {
        let mut calm = 0;
        let mut before = self.marks(bot);
        // A timer that rings within the millisecond wakes its runtime again and again until the
        // clock moves: then move it.
        let mut looks = 0;
        while calm < CALM && looks < RESTLESS {
            looks += 1;
            self.ticker.tick().await;
            let after = self.marks(bot);
            // The world parked once, to wait for the ticker; a runtime that is parked has an odd
            // count of parkings and wakings.
            let still = after.world - before.world <= 1
                && after.bot == before.bot
                && after.bot.is_none_or(|count| count % 2 == 1);
            calm = if still { calm + 1 } else { 0 };
            before = after;
        }
        looks > CALM + 1
    }

    /// Lets everything happen that can happen now, then moves the clocks: by little where
    /// something is going on, by more and more where nothing is, never by more than `most`.
    /// Returns by how much.
    pub async fn pass(&mut self, most: Duration, bot: Option<&Beat>) -> Duration {
        let worked = self.quiet(bot).await;
        self.step = if worked { SMALLEST } else { (self.step * 2).min(LARGEST) };
        let by = self.step.min(most);
        tokio::time::advance(by).await;
        if let Some(bot) = bot {
            let (done, moved) = oneshot::channel();
            // A bot that ended by itself meanwhile has no clock to be moved.
            if bot.orders.send(Order::Advance(by, done)).is_ok() {
                let _ = moved.await;
            }
        }
        self.day.advance(chrono::Duration::from_std(by).expect("seconds"));
        by
    }
}
