//! The disk that everything is measured on, and the machine around it.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;

use super::measure::{Outcome, milliseconds};

/// Beside the build, because /tmp may be memory.
const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");

/// About the row of the journal that one `/timeline add` writes.
const APPENDED: [u8; 512] = [b'x'; 512];

pub fn folder() -> Outcome<TempDir> {
    Ok(TempDir::new_in(FOLDER)?)
}

/// Appends to a new file and calls fsync, `count` times: the least that anything durable costs
/// here. Milliseconds of each.
pub async fn append_durably(folder: &TempDir, name: &str, count: usize) -> Outcome<Vec<f64>> {
    let path = folder.path().join(name);
    let appending = tokio::task::spawn_blocking(move || -> std::io::Result<Vec<f64>> {
        let mut file = std::fs::File::options().create_new(true).append(true).open(path)?;
        let mut times = Vec::with_capacity(count);
        for _ in 0..count {
            let began = Instant::now();
            file.write_all(&APPENDED)?;
            file.sync_all()?;
            times.push(milliseconds(began.elapsed()));
        }
        Ok(times)
    });
    Ok(appending.await??)
}

/// Processor, cores, kernel and the file system under the databases.
pub fn describe_machine() -> Outcome<String> {
    let cores = std::thread::available_parallelism()?;
    let processor = std::fs::read_to_string("/proc/cpuinfo")?;
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("a processor without a name", |(_, name)| name);
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let mounts = std::fs::read_to_string("/proc/self/mounts")?;
    let here = std::fs::canonicalize(FOLDER)?;
    let mount = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            Some((fields.next()?, fields.next()?, fields.next()?))
        })
        .filter(|(_, point, _)| here.starts_with(Path::new(point)))
        .max_by_key(|(_, point, _)| point.len());
    let (device, _, system) = mount.unwrap_or(("unknown", "", "unknown"));
    let load = describe_load()?;
    Ok(format!(
        "{cores} cores of {processor}, Linux {}, {system} on {device}\n{load}",
        kernel.trim()
    ))
}

/// How busy the machine is.
pub fn describe_load() -> Outcome<String> {
    let load = std::fs::read_to_string("/proc/loadavg")?;
    Ok(format!("load (1, 5, 15 minutes, running/all): {}", load.trim()))
}
