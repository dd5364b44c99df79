//! The status page as a process of its own, against nginx on the same cores in the same run: how
//! fast it hands out its front page, how soon those who watch have an update, how long a webhook
//! takes until its words are served, what it needs with a long history.

mod front;
mod hook;
mod nginx;
mod stage;
mod start;
mod watchers;

pub use self::front::measure as front;
pub use self::hook::measure as hook;
pub use self::start::measure as start;
pub use self::watchers::measure as watchers;
