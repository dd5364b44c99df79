//! What reaches Firebell from elsewhere, as plain functions of bytes. Each panics where something
//! does not hold that must hold of every input.
//!
//! The fuzz targets call them with what libFuzzer thinks of; the test `security::fuzz` of the
//! workspace, which needs no nightly compiler, with the kept corpus and seeded changes of it.

mod commands;
mod imports;
mod time;
mod webhook;
mod words;

pub use commands::commands;
pub use imports::{import_cstate, import_json, import_statuspage};
pub use time::time;
pub use webhook::{signature, webhook};
pub use words::words;

/// Takes one input; panics where something does not hold.
pub type Target = fn(&[u8]);

/// Every target by its name, which is also its folder under `corpus`.
pub const TARGETS: [(&str, Target); 8] = [
    ("time", time),
    ("commands", commands),
    ("webhook", webhook),
    ("signature", signature),
    ("import_cstate", import_cstate),
    ("import_statuspage", import_statuspage),
    ("import_json", import_json),
    ("words", words),
];
