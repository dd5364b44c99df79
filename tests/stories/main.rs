//! Outages told as stories through the whole program: the real serenity client, a real database of
//! either kind, real HTTP, a strict Discord in this process. After each, the invariants.

/// Tells a figure past the test runner, which shows what a test prints only where it fails.
macro_rules! aloud {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        // Nobody is there to hear that it can't be told.
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}

mod at_once;
mod bad_input;
mod browser;
mod by_hand;
mod chance;
mod checklist;
mod clock;
mod concurrency;
mod corpus;
mod crash;
mod demo;
mod disk;
mod drift;
mod ears;
mod files;
mod handover;
mod history;
mod hostile;
mod hour;
mod house;
mod inbox;
mod ingress;
mod invariants;
mod lead;
mod leaks;
mod limits;
mod maintenance;
mod many;
mod merging;
mod not_run;
mod old_cards;
mod options;
mod outage;
mod page_alive;
mod page_forms;
mod page_language;
mod page_looks;
mod page_readers;
mod page_stage;
mod page_without_database;
mod past_of_others;
mod postgres;
mod postmortem;
mod power;
mod privacy;
mod process;
mod program;
mod receivers;
mod restart;
mod security;
mod setup;
mod simulation;
mod slips;
mod strike;
mod tasks;
mod texts;
mod unnamed;
mod walls;
mod who;
mod window;
mod window_mouse;
mod window_people;
mod words;
