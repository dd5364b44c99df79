//! Real incidents from files, played through the slash commands.
//!
//! - `choice` reads what stands behind `--replay`: a name, a file, or `FILE#INDEX`.
//! - `logs` is the files' shape: incidents with their timelines, in the words of their sources.
//! - `script` makes of one incident what its people type, and when. Pure.
//! - `times` settles how each time is typed, and what becomes of one that can't be read. Pure.
//! - `checklist` has the steps of a list worked off, and planned work scheduled. Pure.
//! - `parts` cuts what is too long for one entry, so that nothing is lost. Pure.
//! - `play` types it.
//!
//! No incident is in the program: files are read where somebody names them. What their sources
//! wrote is never changed. An entry's text is typed as it stands; so is its time, unless a date
//! has to stand in front of it (see [`times::Typed`]).

mod checklist;
mod choice;
mod logs;
mod parts;
pub(super) mod play;
pub mod script;
pub mod times;

pub use choice::{Offer, Programme, choose};
pub use logs::{Line, Log, Logs, ReplayError, Task};
pub use parts::parts;
pub use script::{Entry, Script, Speaker, Step, script};
