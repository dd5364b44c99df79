//! Outages drawn by seeds: people act, things fail, the bot dies and comes back; once the faults
//! end, everything is true within a minute, nothing acknowledged is lost and nothing is done twice.
//!
//! `FIREBELL_TEST_SEED=n cargo test --test stories simulation` replays one seed, and
//! `FIREBELL_TEST_ALOUD=1` tells it while it is played. `FIREBELL_SIMULATE=1..10001` plays those.

mod life;
mod people;
mod time;
mod weather;
mod world;

use std::io::BufRead as _;
use std::ops::Range;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use self::world::Report;
use crate::house::Engine;

const SEED: &str = "FIREBELL_TEST_SEED";
const SEEDS: &str = "FIREBELL_SIMULATE";
/// Which of the seeds this process plays: `2/3` is every third, beginning with the second.
const SHARE: &str = "FIREBELL_SIMULATE_SHARE";
/// Played whenever tests are run.
const USUAL: Range<u64> = 1..31;
/// One in so many is played on PostgreSQL, where there is one.
const ON_POSTGRES: u64 = 8;
/// What a process that plays says of each seed: this and a report, or this and the seed.
const ENDED: &str = "ended well: ";
const FAILED: &str = "failed: ";

fn seeds() -> Range<u64> {
    if let Ok(seed) = std::env::var(SEED) {
        let seed = seed.parse().expect("a seed is a number");
        return seed..seed + 1;
    }
    match std::env::var(SEEDS) {
        Ok(range) => {
            let (from, to) = range.split_once("..").expect("a range such as 1..10001");
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

/// Plays one seed in threads of its own; an error is that it failed.
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

/// Plays a share of the seeds, one after the other, and says of each how it ended.
fn play_share(seeds: Range<u64>, share: &str) {
    let (which, of) = share.split_once('/').expect("a share such as 2/3");
    let (which, of): (u64, u64) = (which.parse().unwrap(), of.parse().unwrap());
    for seed in seeds.filter(|seed| seed % of == which % of) {
        match play(seed) {
            Ok(report) => println!("\n{ENDED}{}", serde_json::to_string(&report).unwrap()),
            Err(()) => println!("\n{FAILED}{seed}"),
        }
    }
}

#[test]
fn outages_by_seed_end_well() {
    let seeds = seeds();
    if let Ok(share) = std::env::var(SHARE) {
        return play_share(seeds, &share);
    }
    if seeds.clone().count() == 1 {
        let report = play(seeds.start).expect("it ends well");
        return summary(&[report]);
    }
    let (reports, failed) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    // Each waits now and then until all of its threads sleep, and another can have the core.
    let players = std::thread::available_parallelism().map_or(2, |cores| cores.get() + 1);
    std::thread::scope(|scope| {
        for player in 1..=players {
            let (reports, failed) = (&reports, &failed);
            scope.spawn(move || {
                let mut child = Command::new(std::env::current_exe().unwrap())
                    .args(["simulation::outages_by_seed_end_well", "--exact", "--nocapture"])
                    .env(SHARE, format!("{player}/{players}"))
                    .stdout(Stdio::piped())
                    .stderr(Stdio::inherit())
                    .spawn()
                    .unwrap();
                let told = std::io::BufReader::new(child.stdout.take().unwrap());
                for line in told.lines() {
                    let line = line.unwrap();
                    if let Some(report) = line.strip_prefix(ENDED) {
                        let report: Report = serde_json::from_str(report).unwrap();
                        reports.lock().unwrap().push(report);
                    } else if let Some(seed) = line.strip_prefix(FAILED) {
                        println!("{SEED}={seed} failed");
                        failed.lock().unwrap().push(seed.parse::<u64>().unwrap());
                    } else {
                        println!("{player}│ {line}");
                    }
                }
                assert!(child.wait().unwrap().success(), "player {player} ended early");
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
    assert_eq!(reports.len(), seeds.count(), "every seed was played");
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
