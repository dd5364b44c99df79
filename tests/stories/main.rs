//! Outages told as stories through the whole program: the real serenity client, a real database of
//! either kind, real HTTP, a strict Discord in this process. After each, the invariants.

mod bad_input;
mod browser;
mod by_hand;
mod chance;
mod clock;
mod concurrency;
mod corpus;
mod crash;
mod demo;
mod files;
mod history;
mod hostile;
mod house;
mod inbox;
mod ingress;
mod invariants;
mod lead;
mod maintenance;
mod many;
mod outage;
mod page_looks;
mod postmortem;
mod process;
mod program;
mod receivers;
mod restart;
mod security;
mod setup;
mod simulation;
mod strike;
mod tasks;
mod texts;
mod walls;
mod window;
