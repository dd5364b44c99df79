//! A power cut takes along whatever was not synced. strace records what the built program writes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fake_discord::{Error, Id, Options};
use firebell::clock::Clock;
use firebell::store::{Store, journal, verify::verify};

use crate::disk::{WRITES, strace_is_here};
use crate::house::{Engine, House, http};
use crate::process::{Program, address_to_keep, environment, until};

/// What was written to one file, and how much of it the disk was told to keep.
#[derive(Clone, Default)]
struct File {
    kept: Vec<u8>,
    /// In order; what a power cut may take, or leave in part.
    loose: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Bytes(usize, Vec<u8>),
    Length(usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Bytes(at, new) => {
                if bytes.len() < at + new.len() {
                    bytes.resize(at + new.len(), 0);
                }
                bytes[*at..at + new.len()].copy_from_slice(new);
            }
            Self::Length(length) => bytes.resize(*length, 0),
        }
    }
}

/// The files as a disk has them while a program runs, told by strace's record of it.
#[derive(Clone, Default)]
struct Disk {
    files: BTreeMap<String, File>,
    /// Syncs that began and have not returned, by thread: which file, and how much was loose then.
    syncing: BTreeMap<String, (String, usize)>,
}

impl Disk {
    /// Replays one line: `PID TIME call(FD<PATH>, …) = RESULT`, or a half of it.
    fn replay(&mut self, pid: &str, call: &str) {
        if let Some(rest) = call.strip_prefix("<... ") {
            if rest.starts_with("fsync") || rest.starts_with("fdatasync") {
                self.synced(pid);
            }
            return;
        }
        let Some((name, rest)) = call.split_once('(') else { return };
        if name == "unlink" {
            let path = unescape(rest.split('"').nth(1).unwrap_or_default());
            self.files.remove(&String::from_utf8_lossy(&path).into_owned());
            return;
        }
        let Some((path, rest)) = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'))
        else {
            return;
        };
        let path = String::from_utf8_lossy(&unescape(path)).into_owned();
        let numbers = |text: &str| -> Vec<usize> {
            let text = text.split(')').next().unwrap_or_default();
            text.split(", ")
                .filter_map(|part| part.trim().split(' ').next()?.parse().ok())
                .collect()
        };
        match name {
            "pwrite64" => {
                let mut parts = rest.splitn(3, '"');
                let (bytes, after) = (parts.nth(1).unwrap(), parts.next().unwrap());
                let at = numbers(after)[1];
                let change = Change::Bytes(at, unescape(bytes));
                self.files.entry(path).or_default().loose.push(change);
            }
            "ftruncate" => {
                let change = Change::Length(numbers(rest)[0]);
                self.files.entry(path).or_default().loose.push(change);
            }
            "fsync" | "fdatasync" => {
                let loose = self.files.get(&path).map_or(0, |file| file.loose.len());
                self.syncing.insert(pid.to_owned(), (path, loose));
                if !call.contains("<unfinished") {
                    self.synced(pid);
                }
            }
            _ => {}
        }
    }

    fn synced(&mut self, pid: &str) {
        if let Some((path, loose)) = self.syncing.remove(pid)
            && let Some(file) = self.files.get_mut(&path)
        {
            for change in file.loose.drain(..loose.min(file.loose.len())) {
                change.apply(&mut file.kept);
            }
        }
    }

    /// Writes into a folder what is left after a power cut now. `keeps` says of each loose write
    /// whether it had reached the disk all the same.
    fn after_power_cut(&self, folder: &Path, mut keeps: impl FnMut() -> bool) -> PathBuf {
        for (path, file) in &self.files {
            let name = Path::new(path).file_name().unwrap();
            let mut bytes = file.kept.clone();
            for change in &file.loose {
                if keeps() {
                    change.apply(&mut bytes);
                }
            }
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        folder.join("bot.db")
    }
}

/// strace writes each byte as `\x41`.
fn unescape(text: &str) -> Vec<u8> {
    if !text.starts_with("\\x") {
        return text.as_bytes().to_vec();
    }
    text.split("\\x").skip(1).map(|hex| u8::from_str_radix(&hex[..2], 16).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_takes_nothing_that_was_answered() {
    if !strace_is_here() {
        return;
    }
    let mut house = House::empty(Engine::Sqlite, Options::default()).await;
    house.clock.set(Clock::System.now());
    house.config.page.listen = address_to_keep();
    house.config.page.secret = Some(house.secret.clone());
    let record = house.folder.path().join("record");
    let under: Vec<String> = ["strace", "-D", "-f", "-ttt", "-y", "-xx", "-s", "2000000"]
        .into_iter()
        .map(str::to_owned)
        .chain([format!("-o{}", record.display()), format!("-etrace={WRITES},unlink")])
        .collect();
    let set = environment(&house.config);
    let mut program = Program::start_under(&under, house.folder.path(), "firebell", &["run"], &set);
    house.discord.wait_until_connected().await.unwrap();
    let page = format!("http://{}/healthz", house.config.page.listen);
    until("the page answers", async || http().get(&page).send().await.ok()).await;
    let (owner, nova) = (house.guild.owner(), house.person("nova"));
    let mut answered: Vec<(f64, Id, String)> = Vec::new();
    for (who, line) in [
        (&owner, "/firebell setup responders:@responders"),
        (&nova, "/incident declare title:\"Pages do not load\" severity:sev2"),
        (&nova, "/timeline add text:\"CDN proxies look healthy\""),
        (&nova, "/timeline add text:\"The volume is full\" audience:responders"),
        (&nova, "/incident update message:\"We see it\" status:identified next:30m"),
        (&nova, "/task add text:\"Free the volume\" assignee:@dma"),
        (&nova, "/timeline retract entry:\"CDN proxies\" reason:\"of yesterday\""),
        (&nova, "/incident close resolution:\"The volume has room again\""),
    ] {
        loop {
            let call = who.slash(house.lobby, line).await.unwrap();
            match call.answer().await {
                Ok(answer) => {
                    assert!(!answer.text().starts_with(['✋', '⚠']), "{line}: {}", answer.text());
                    answered.push((precisely_now(), call.id(), line.to_owned()));
                    break;
                }
                Err(Error::NotAcknowledged { .. }) => {}
                Err(error) => panic!("{line}: {error}"),
            }
        }
    }
    let pid = program.id();
    program.kill();
    // strace writes in blocks; its last word about the program says that all of them are there.
    let record = until("the record is whole", async || {
        let record = std::fs::read_to_string(&record).unwrap();
        let dead = |line: &str| line.starts_with(&format!("{pid} ")) && line.contains("+++ killed");
        record.lines().rev().any(dead).then_some(record)
    })
    .await;
    let mut dice = fastrand::Rng::with_seed(7);
    let (mut disk, mut next, mut images) = (Disk::default(), 0, 0);
    for line in record.lines() {
        // Short numbers of processes are followed by more than one space.
        let (pid, rest) = line.split_once(' ').unwrap();
        let (time, call) = rest.trim_start().split_once(' ').unwrap();
        let at: f64 = time.parse().unwrap();
        // The power is cut at the moment of each answer, just before what came after it.
        while next < answered.len() && answered[next].0 < at {
            images += power_cut(&disk, &answered[..=next], &mut dice).await;
            next += 1;
        }
        disk.replay(pid, call);
    }
    while next < answered.len() {
        images += power_cut(&disk, &answered[..=next], &mut dice).await;
        next += 1;
    }
    println!("{images} images of a disk after a power cut had all that was answered");
}

/// Seconds since 1970, to the microsecond like strace's: an answer comes less than a millisecond
/// after the sync that it waited for.
fn precisely_now() -> f64 {
    #[expect(clippy::disallowed_methods, reason = "finer than the clock of the program")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64()
}

/// Whatever of the loose writes reached the disk: everything answered is there, and whole.
async fn power_cut(disk: &Disk, answered: &[(f64, Id, String)], dice: &mut fastrand::Rng) -> usize {
    for share in [0, 50, 100] {
        let folder = tempfile::TempDir::new().unwrap();
        let database = disk.after_power_cut(folder.path(), || dice.u8(0..100) < share);
        let store = Store::open(&format!("sqlite://{}", database.display())).await.unwrap();
        let mut causes = Vec::new();
        for id in store.all_ids().await.unwrap() {
            verify(&store, id).await.unwrap().expect("the chain holds");
            let rows = journal::rows(&store.read, id).await.unwrap();
            causes.extend(rows.into_iter().filter_map(|row| row.source_key));
        }
        // The first was the server's settings, which are in no journal.
        for (_, call, line) in answered.iter().skip(1) {
            let times = causes.iter().filter(|cause| **cause == format!("discord:{call}")).count();
            assert_eq!(
                times,
                1,
                "{line}, after {}, with {share} % of loose writes",
                answered.len()
            );
        }
        store.close().await;
    }
    3
}
