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
use rustix::time::ClockId;
use tokio::sync::{mpsc as tokio_mpsc, oneshot};

/// Real time between two looks at whether anybody is at work, at first and at most.
const LOOK: Duration = Duration::from_micros(200);
const LOOK_AT_MOST: Duration = Duration::from_millis(2);
/// So many looks in a row must find everybody asleep. A packet between two threads may be on its
/// way at one of them.
const CALM: u32 = 3;
/// A thread that does anything uses more processor time than this; two clocks that are not read in
/// the same instant differ by less.
const AT_WORK: Duration = Duration::from_micros(5);
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
    /// `databases`: those on a PostgreSQL, whose work counts as well.
    fn start(databases: Vec<String>) -> Self {
        let (asks, asked) = mpsc::channel::<oneshot::Sender<bool>>();
        std::thread::spawn(move || {
            let me = std::fs::read_link("/proc/thread-self").expect("Linux has /proc");
            let me = me.file_name().expect("a thread's number").to_owned();
            for answer in asked {
                let (mut calm, mut looks, mut pause) = (0, 0, LOOK);
                let mut before = worked_by_others();
                while calm < CALM && looks < RESTLESS {
                    #[expect(clippy::disallowed_methods, reason = "real time, to let others work")]
                    std::thread::sleep(pause);
                    looks += 1;
                    let now = worked_by_others();
                    // A look at every thread costs more than all the others; so only the last.
                    let quiet = now.abs_diff(before) < AT_WORK
                        && (calm + 1 < CALM
                            || all_sleep(&me) && (databases.is_empty() || rest(&databases)));
                    before = now;
                    if quiet {
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

/// How much processor time the other threads of this process have used.
fn worked_by_others() -> Duration {
    let used = |clock| {
        let time = rustix::time::clock_gettime(clock);
        Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
    };
    used(ClockId::ProcessCPUTime).saturating_sub(used(ClockId::ThreadCPUTime))
}

/// Whether every other thread of this process waits for something.
fn all_sleep(me: &std::ffi::OsStr) -> bool {
    let threads = std::fs::read_dir("/proc/self/task").expect("Linux has /proc");
    let mut others = threads.flatten().filter(|thread| thread.file_name() != me);
    others.all(|thread| sleeps(&thread.path()))
}

/// Whether no process of a PostgreSQL on this machine works for these databases. One that waits for
/// another's lock rests. Titles: <https://www.postgresql.org/docs/current/monitoring-ps.html>
fn rest(databases: &[String]) -> bool {
    let processes = std::fs::read_dir("/proc").expect("Linux has /proc").flatten();
    processes.filter(|process| process.file_name().as_encoded_bytes()[0].is_ascii_digit()).all(
        |process| {
            // One that is gone meanwhile does nothing any more.
            let title = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            if !title.starts_with(b"postgres: ") {
                return true;
            }
            let title = String::from_utf8_lossy(&title);
            let title = title.trim_end_matches([' ', '\0']);
            let idle = title.contains(") idle") || title.ends_with(" waiting");
            let ours = title.split(' ').any(|word| databases.iter().any(|one| one == word));
            !ours || idle && sleeps(&process.path())
        },
    )
}

/// Whether a thread or process waits for something.
fn sleeps(thread: &std::path::Path) -> bool {
    // One that is gone meanwhile does nothing any more.
    let Ok(stat) = std::fs::read_to_string(thread.join("stat")) else { return true };
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, Some('R' | 'D'))
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
    /// In the world's runtime. `databases`: those of the bot and the page, on a PostgreSQL.
    pub fn hold(day: ManualClock, databases: Vec<String>) -> Self {
        Self { day, watchman: Watchman::start(databases), _still: Still::hold(), step: SMALLEST }
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
