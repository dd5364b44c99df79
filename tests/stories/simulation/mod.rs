//! Outages drawn by seeds: people act, things fail, the bot dies and comes back; once the faults
//! end, everything is true within a minute, nothing acknowledged is lost and nothing is done twice.
//!
//! `FIREBELL_TEST_SEED=n cargo test --test stories simulation` replays one seed.
//! `FIREBELL_SIMULATE=1..10000` plays those.

mod life;
mod people;
mod time;
mod weather;
mod world;

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use self::world::Report;
use crate::house::Engine;

const SEED: &str = "FIREBELL_TEST_SEED";
const SEEDS: &str = "FIREBELL_SIMULATE";
/// Played whenever tests are run.
const USUAL: Range<u64> = 1..31;
/// One in so many is played on PostgreSQL, where there is one.
const ON_POSTGRES: u64 = 8;

fn seeds() -> Range<u64> {
    if let Ok(seed) = std::env::var(SEED) {
        let seed = seed.parse().expect("a seed is a number");
        return seed..seed + 1;
    }
    match std::env::var(SEEDS) {
        Ok(range) => {
            let (from, to) = range.split_once("..").expect("a range such as 1..10000");
            from.parse().expect("a number")..to.parse().expect("a number")
        }
        Err(_) => USUAL,
    }
}

fn engine_of(seed: u64) -> Engine {
    if seed % ON_POSTGRES == 0 && Engine::Postgres.is_here() {
        Engine::Postgres
    } else {
        Engine::Sqlite
    }
}

/// Plays one seed in a thread of its own; an error is how it failed.
fn play(seed: u64) -> Result<Report, ()> {
    let engine = engine_of(seed);
    let thread = std::thread::Builder::new().name(format!("seed {seed}")).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        let report = runtime.block_on(world::run(seed, engine));
        runtime.shutdown_timeout(Duration::from_secs(1));
        report
    });
    thread.unwrap().join().map_err(|_| ())
}

#[test]
fn outages_by_seed_end_well() {
    let seeds = seeds();
    let next = AtomicU64::new(seeds.start);
    let (reports, failed) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let players = std::thread::available_parallelism().map_or(2, |cores| cores.get() * 2);
    std::thread::scope(|scope| {
        for _ in 0..players {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    match play(seed) {
                        Ok(report) => reports.lock().unwrap().push(report),
                        Err(()) => {
                            println!("{SEED}={seed} failed ({:?})", engine_of(seed));
                            failed.lock().unwrap().push(seed);
                        }
                    }
                }
            });
        }
    });
    let reports = reports.into_inner().unwrap();
    summary(&reports);
    let mut failed = failed.into_inner().unwrap();
    failed.sort_unstable();
    assert!(
        failed.is_empty(),
        "{} of {} seeds failed: {failed:?}; replay one with {SEED}={}",
        failed.len(),
        seeds.count(),
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
