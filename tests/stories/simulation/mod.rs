//! Outages drawn by seeds: people act, things fail, the bot dies and comes back; once the faults
//! end, everything is true within a minute, nothing acknowledged is lost and nothing is done twice.
//!
//! `FIREBELL_TEST_SEED=n cargo test --test stories simulation::outages` replays one seed, and
//! `FIREBELL_TEST_ALOUD=1` tells it while it is played. `FIREBELL_SIMULATE=1..10001` plays those.

mod life;
mod people;
mod time;
mod weather;
mod world;

use std::ops::Range;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use self::world::Report;
use crate::house::Engine;

const SEED: &str = "FIREBELL_TEST_SEED";
const SEEDS: &str = "FIREBELL_SIMULATE";
/// Set where another process plays a seed for this one, and wants to be told its report.
const REPORT: &str = "FIREBELL_SIMULATE_REPORT";
/// Played whenever tests are run.
const USUAL: Range<u64> = 1..31;
/// One in so many is played on PostgreSQL, where there is one.
const ON_POSTGRES: u64 = 8;
/// Played where Discord is away for long and roles go: each takes twice as long.
const USUAL_DISASTERS: Range<u64> = 1..11;
/// The tests, as one seed of theirs is asked for.
const OUTAGES: &str = "simulation::outages_by_seed_end_well";
const DISASTERS: &str = "simulation::disasters_by_seed_end_well";
/// As [`SEEDS`], for disasters.
const DISASTER_SEEDS: &str = "FIREBELL_DISASTERS";
/// Before a report.
const ENDED: &str = "ended well: ";

fn seeds(asked: &str, usual: Range<u64>) -> Range<u64> {
    if let Ok(seed) = std::env::var(SEED) {
        let seed = seed.parse().expect("a seed is a number");
        return seed..seed + 1;
    }
    match std::env::var(asked) {
        Ok(range) => {
            let (from, to) = range.split_once("..").expect("a range such as 1..10001");
            from.parse().expect("a number")..to.parse().expect("a number")
        }
        Err(_) => usual,
    }
}

fn engine_of(seed: u64) -> Engine {
    if seed.is_multiple_of(ON_POSTGRES) && Engine::Postgres.is_here() {
        Engine::Postgres
    } else {
        Engine::Sqlite
    }
}

/// Plays one seed of a test.
fn play(test: &str, seed: u64) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let report = runtime.block_on(world::run(seed, engine_of(seed), test == DISASTERS));
    runtime.shutdown_background();
    report
}

/// Plays one seed in a process of its own, since the clocks move when all threads of a process
/// sleep. An error is all that it said.
fn play_apart(test: &str, seed: u64) -> Result<Report, String> {
    let ended = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(SEED, seed.to_string())
        .env(REPORT, "yes")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    match said.lines().find_map(|line| line.strip_prefix(ENDED)) {
        Some(report) => Ok(serde_json::from_str(report).unwrap()),
        None => Err(format!("{said}\n{}", String::from_utf8_lossy(&ended.stderr))),
    }
}

#[test]
fn outages_by_seed_end_well() {
    let seeds = seeds(SEEDS, USUAL);
    if seeds.end - seeds.start == 1 {
        return play_here(OUTAGES, seeds.start);
    }
    all_end_well(OUTAGES, seeds);
}

/// The same people and the same weather, and besides it roles are deleted and taken, permissions
/// of one channel go, and Discord is away for minutes or hours.
#[test]
fn disasters_by_seed_end_well() {
    let seeds = seeds(DISASTER_SEEDS, USUAL_DISASTERS);
    // Only one outage is played in a process, and the other test may play its own in this one.
    if std::env::var_os(REPORT).is_some() {
        return play_here(DISASTERS, seeds.start);
    }
    all_end_well(DISASTERS, seeds);
}

fn play_here(test: &str, seed: u64) {
    let report = play(test, seed);
    if std::env::var_os(REPORT).is_some() {
        println!("\n{ENDED}{}", serde_json::to_string(&report).unwrap());
    }
    summary(&[report]);
}

fn all_end_well(test: &str, seeds: Range<u64>) {
    let (reports, failed) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let next = AtomicU64::new(seeds.start);
    // Each waits now and then until all of its threads sleep, and another can have the core.
    let players = std::thread::available_parallelism().map_or(2, |cores| cores.get() + 1);
    std::thread::scope(|scope| {
        for _ in 0..players {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    match play_apart(test, seed) {
                        Ok(report) => reports.lock().unwrap().push(report),
                        Err(said) => {
                            println!("── {SEED}={seed} {test} failed ──\n{said}");
                            failed.lock().unwrap().push(seed);
                        }
                    }
                }
            });
        }
    });
    summary(&reports.into_inner().unwrap());
    let mut failed = failed.into_inner().unwrap();
    failed.sort_unstable();
    assert!(
        failed.is_empty(),
        "{} of {} seeds failed: {failed:?}; replay one with {SEED}={}",
        failed.len(),
        seeds.end - seeds.start,
        failed[0]
    );
}

fn summary(reports: &[Report]) {
    let sum = |part: fn(&Report) -> usize| reports.iter().map(part).sum::<usize>();
    let hours = reports.iter().map(|one| one.simulated).sum::<u64>() / 3_600;
    println!(
        "{} outages, {hours} simulated hours: {} lines typed ({} taken, {} refused, {} not \
         acknowledged, {} without an answer, {} not typed); {} lives of the bot, {} faults at \
         Discord, {} requests",
        reports.len(),
        sum(|one| one.typed),
        sum(|one| one.taken),
        sum(|one| one.refused),
        sum(|one| one.unacknowledged),
        sum(|one| one.unknown),
        sum(|one| one.not_typed),
        sum(|one| one.lives),
        sum(|one| one.faults),
        sum(|one| one.requests),
    );
    let slowest = reports.iter().map(|one| one.settled_after).max().unwrap_or(0);
    let refused = reports.iter().map(|one| one.refused_a_minute).max().unwrap_or(0);
    println!(
        "after the faults all was true within {slowest} simulated seconds at most; Discord \
         refused {refused} requests in the worst minute"
    );
}
