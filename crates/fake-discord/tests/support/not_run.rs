//! Says that something was not tested, past the test runner, which shows what a test prints only
//! where it fails.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// Names what must be there, with spaces between; a test that misses it fails.
const REQUIRED: &str = "FIREBELL_REQUIRED";

/// Once for each reason. `what`: a word for [`REQUIRED`].
///
/// # Panics
/// Where that says so.
pub fn not_run(what: &str, why: &str) {
    let required = std::env::var(REQUIRED).unwrap_or_default();
    assert!(!required.split_whitespace().any(|one| one == what), "NOT RUN: {why}");
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(why.to_owned()) {
        // Nobody is there to hear that it can't be said.
        let _ = writeln!(std::io::stderr(), "NOT RUN: {why}");
    }
}
