//! Time that passes only when everything that could happen now has happened.
//!
//! Two runtimes, each of one thread and with tokio's clock paused: the world's (Discord, the page,
//! people) and the bot's, which can die. Paused clocks jump by themselves whenever nobody is at
//! work, while packets are still on their way; a blocking task that waits for ever keeps them from
//! it, so they move only when we move them: when every thread of this process sleeps. That is why
//! one process plays one outage at a time.

use std::sync::mpsc;
use std::time::Duration;

use firebell::clock::ManualClock;
use tokio::sync::{mpsc as tokio_mpsc, oneshot};

/// Real time between two looks at whether anybody is at work, at first and at most.
const LOOK: Duration = Duration::from_micros(200);
const LOOK_AT_MOST: Duration = Duration::from_millis(2);
/// So many looks in a row must find everybody asleep. Another process, such as a database's, may
/// have its turn between them.
const CALM: u32 = 3;
/// Looks before the clocks move all the same: a timer that rings within the millisecond wakes its
/// runtime again and again until they do.
const RESTLESS: u32 = 100;
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

/// Says when everybody sleeps, to a runtime whose own clock stands still.
struct Watchman {
    asks: mpsc::Sender<oneshot::Sender<bool>>,
}

impl Watchman {
    fn start() -> Self {
        let (asks, asked) = mpsc::channel::<oneshot::Sender<bool>>();
        std::thread::spawn(move || {
            let me = std::fs::read_link("/proc/thread-self").expect("Linux has /proc");
            let me = me.file_name().expect("a thread's number").to_owned();
            for answer in asked {
                let (mut calm, mut looks, mut pause) = (0, 0, LOOK);
                while calm < CALM && looks < RESTLESS {
                    #[expect(clippy::disallowed_methods, reason = "real time, to let others work")]
                    std::thread::sleep(pause);
                    looks += 1;
                    if all_sleep(&me) {
                        (calm, pause) = (calm + 1, LOOK);
                    } else {
                        (calm, pause) = (0, (pause * 2).min(LOOK_AT_MOST));
                    }
                }
                // Moving the clocks wakes everybody for a look or two.
                let _ = answer.send(looks > CALM + 2);
            }
        });
        Self { asks }
    }

    /// Returns once everybody sleeps. True where somebody was at work.
    async fn quiet(&self) -> bool {
        let (answer, quiet) = oneshot::channel();
        self.asks.send(answer).expect("the watchman lives as long as this");
        quiet.await.expect("the watchman answers")
    }
}

/// Whether every other thread of this process waits for something.
fn all_sleep(me: &std::ffi::OsStr) -> bool {
    let threads = std::fs::read_dir("/proc/self/task").expect("Linux has /proc");
    threads.flatten().filter(|thread| thread.file_name() != me).all(|thread| {
        // One that is gone meanwhile does nothing any more.
        let Ok(stat) = std::fs::read_to_string(thread.path().join("stat")) else { return true };
        let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
        !matches!(state, Some('R' | 'D'))
    })
}

/// What the bot's runtime can be told.
pub enum Order {
    /// Move your clock, and say when it is done.
    Advance(Duration, oneshot::Sender<()>),
    /// Stop at once, wherever you are.
    Die,
}

/// How to tell it.
pub type Orders = tokio_mpsc::UnboundedSender<Order>;

pub struct Time {
    /// The time of day of everybody.
    pub day: ManualClock,
    watchman: Watchman,
    _still: Still,
    step: Duration,
}

impl Time {
    /// In the world's runtime.
    pub fn hold(day: ManualClock) -> Self {
        Self { day, watchman: Watchman::start(), _still: Still::hold(), step: SMALLEST }
    }

    /// Lets everything happen that can happen now, then moves the clocks: by little where
    /// something is going on, by more and more where nothing is, never by more than `most`.
    /// Returns by how much.
    pub async fn pass(&mut self, most: Duration, bot: Option<&Orders>) -> Duration {
        let worked = self.watchman.quiet().await;
        self.step = if worked { SMALLEST } else { (self.step * 2).min(LARGEST) };
        let by = self.step.min(most);
        tokio::time::advance(by).await;
        if let Some(bot) = bot {
            let (done, moved) = oneshot::channel();
            // A bot that ended by itself meanwhile has no clock to be moved.
            if bot.send(Order::Advance(by, done)).is_ok() {
                let _ = moved.await;
            }
        }
        self.day.advance(chrono::Duration::from_std(by).expect("seconds"));
        by
    }
}
