//! The disk fails: a write or a sync that ends in an error, a disk that is full. strace stands between
//! the built program and the system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fake_discord::{Error, Member, Moment};

use crate::house::Engine;
use crate::process::{Program, until};
use crate::strike::Outage;

/// strace can't work everywhere: containers may forbid it.
pub fn strace_is_here() -> bool {
    let tried = std::process::Command::new("strace").args(["-o", "/dev/null", "true"]).status();
    let here = tried.is_ok_and(|status| status.success());
    if !here {
        crate::not_run::not_run("strace", "strace does not work here, so no disk failed");
    }
    here
}

/// Calls that write to a database of SQLite.
pub const WRITES: &str = "pwrite64,fsync,fdatasync,ftruncate";

/// Runs the program while the n-th write of each of its threads to the bot's database fails. Each
/// connection is a thread, so one that is opened anew counts anew, and may fail again and again.
fn failing(database: &Path, error: &str, when: &str) -> Vec<String> {
    let wal = format!("{}-wal", database.display());
    [
        "strace",
        "-D",
        "-f",
        "-qq",
        // It goes away when it is asked to.
        "-I2",
        "-o",
        "/dev/null",
        "-P",
        &database.display().to_string(),
        "-P",
        &wal,
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([format!("-etrace={WRITES}"), format!("-einject={WRITES}:error={error}:when={when}")])
    .collect()
}

/// Nothing fails from now on: strace goes away.
async fn leave_alone(program: &Program) {
    let status = format!("/proc/{}/status", program.id());
    let tracer = || {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
        tracer.map(|tracer| tracer.trim().to_owned()).filter(|tracer| tracer != "0")
    };
    if let Some(tracer) = tracer() {
        assert!(std::process::Command::new("kill").arg(&tracer).status().unwrap().success());
    }
    until("strace is gone", async || tracer().is_none().then_some(())).await;
}

/// Types a line once. What it must have done at the end, where that is known.
async fn types_once(outage: &mut Outage, who: &Member, line: &str) -> &'static str {
    let call = who.slash(outage.house.lobby, line).await.unwrap();
    let (expected, what) = match call.answer().await {
        Ok(answer) if answer.text().starts_with('⚠') => (None, "failed"),
        Ok(answer) if answer.text().starts_with('✋') => (Some(0), "refused"),
        Ok(_) => (Some(1), "taken"),
        Err(Error::NotAcknowledged { .. }) => (Some(0), "not acknowledged"),
        Err(error) => panic!("{line}: {error}"),
    };
    match expected {
        Some(times) => outage.expected.push((call.id(), times, line.to_owned())),
        None => assert!(outage.effects(call.id()).await <= 1, "{line}"),
    }
    what
}

/// Which writes fail, one run of the program for each.
enum Nth<'a> {
    These(&'a [usize]),
    /// From the first to the last that there is.
    All,
}

/// So many runs in a row in which no write failed have come to the end.
const AT_THE_END: usize = 3;

/// What people type in the n-th run.
type Lines = fn(usize) -> Vec<String>;

fn usual_lines(n: usize) -> Vec<String> {
    vec![
        format!("/timeline add incident:INC-1 text:\"seen at {n}\""),
        format!("/incident update incident:INC-1 message:\"told at {n}\""),
        format!("/incident declare title:\"Part {n} fails\""),
    ]
}

/// Each command that changes anything, once.
fn all_lines(n: usize) -> Vec<String> {
    let on_it = [
        format!("timeline edit entry:\"seen at {n}\" text:\"seen well at {n}\""),
        format!("timeline publish entry:\"seen well at {n}\""),
        format!("timeline retract entry:\"seen well at {n}\" reason:\"wrong\""),
        format!("incident severity level:sev{} reason:\"as of {n}\"", n % 4 + 1),
        format!("incident edit title:\"Pages hang, {n}\" started:\"{}m ago\"", n % 50 + 1),
        "incident appoint user:@dma".to_owned(),
        "incident handover to:@malte_j".to_owned(),
        "incident take reason:\"dma sleeps\"".to_owned(),
        "incident release role:commander".to_owned(),
        format!("task add text:\"look at {n}\" assignee:@dma"),
        format!("task start task:\"look at {n}\""),
        format!("task done task:\"look at {n}\""),
        format!("followup add text:\"never again {n}\""),
        format!("followup done followup:\"never again {n}\""),
    ];
    let mut lines = usual_lines(n);
    // The options of a command follow its names, and the incident is one of them.
    lines.extend(on_it.iter().map(|line| {
        let (group, rest) = line.split_once(' ').unwrap();
        let (name, options) = rest.split_once(' ').unwrap();
        format!("/{group} {name} incident:INC-1 {options}")
    }));
    lines.extend([
        format!("/component add name:\"Part {n}\""),
        format!("/maintenance schedule title:\"Move {n}\" starts:\"in 2h\" ends:\"in 3h\""),
        "/incident close incident:INC-1".to_owned(),
        "/incident reopen incident:INC-1 reason:\"again\"".to_owned(),
    ]);
    lines
}

/// For each n, so many writes from the n-th on fail; then all is well again, without a restart.
async fn writes_fail(error: &str, many: usize, nth: Nth<'_>) {
    if !strace_is_here() {
        return;
    }
    let mut outage = Outage::open(Engine::Sqlite, Moment::BeforeEffect).await;
    let (nova, lobby) = (outage.house.person("nova"), outage.house.lobby);
    outage.says(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    outage.settled().await;
    let database = PathBuf::from(outage.house.config.database.url.trim_start_matches("sqlite://"));
    let (mut counts, mut met, mut quiet) = (BTreeMap::new(), 0, 0);
    let (ns, lines): (&mut dyn Iterator<Item = usize>, Lines) = match nth {
        Nth::These(these) => (&mut these.iter().copied(), usual_lines),
        Nth::All => (&mut (1..), all_lines),
    };
    for n in ns {
        let before = outage.program.as_ref().unwrap().printed().len();
        outage.kill().await;
        let when = format!("{n}..{}", n + many - 1);
        outage.start_under(&failing(&database, error, &when));
        // It may end at once, where it can't even start: then nobody answers.
        until("it is there or gone", async || {
            (outage.house.discord.is_connected() || outage.program_has_ended()).then_some(())
        })
        .await;
        if outage.program_has_ended() {
            *counts.entry("not started").or_insert(0) += 1;
        } else {
            for line in lines(n) {
                *counts.entry(types_once(&mut outage, &nova, &line).await).or_insert(0) += 1;
            }
        }
        if !outage.program_has_ended() {
            // The disk is well again, and people see it.
            leave_alone(outage.program.as_ref().unwrap()).await;
            let line = format!("/timeline add incident:INC-1 text:\"well again after {n}\"");
            until("it is taken", async || {
                (types_once(&mut outage, &nova, &line).await == "taken").then_some(())
            })
            .await;
        }
        // Whether a command or a copy's own record met it is chance; that it was met is not.
        let printed = outage.program.as_ref().unwrap().printed();
        let printed = &printed[before..];
        if ["disk I/O error", "disk is full"].iter().any(|words| printed.contains(words)) {
            (met, quiet) = (met + 1, 0);
        } else {
            quiet += 1;
        }
        outage.kill_or_bury().await;
        outage.start();
        outage.settled().await;
        if quiet == AT_THE_END && matches!(nth, Nth::All) {
            println!("the {n}th write is beyond the last");
            break;
        }
    }
    println!("{error}, {many} times: met in {met} runs; lines: {counts:?}");
    assert!(counts.contains_key("taken"), "{counts:?}");
    assert!(met > 0, "no write failed: {counts:?}");
    outage.close().await;
}

/// Set, every write fails once: `just disks`.
const ALL: &str = "FIREBELL_TEST_EVERY_WRITE";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_fails_loses_nothing_that_was_answered() {
    let nth = match std::env::var_os(ALL) {
        Some(_) => Nth::All,
        None => Nth::These(&[1, 2, 3, 5, 8, 13, 21, 34]),
    };
    writes_fail("EIO", 1, nth).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_survived() {
    writes_fail("ENOSPC", 12, Nth::These(&[60, 100, 140])).await;
}
