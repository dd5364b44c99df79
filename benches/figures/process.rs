//! Programs that are started, looked at and stopped, and what they answer.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::measure::Outcome;

/// How often we ask whether it is ready; the figures of cold starts are no finer.
pub const ASK_EVERY: Duration = Duration::from_millis(2);
/// Nothing that is measured here takes this long; past it, it failed.
pub const GUARD: Duration = Duration::from_secs(180);

/// A process of ours: none outlives the bench, however it ends.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only where it has ended and was waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// As a service manager does: asks it to stop, and waits.
    pub async fn stop(mut self) -> Outcome<ExitStatus> {
        let id = self.0.id().to_string();
        let asked = spawn_blocking(|| Command::new("kill").arg("-TERM").arg(id).status()).await??;
        if !asked.success() {
            return Err("it could not be asked to stop".into());
        }
        let ended = timeout(GUARD, async {
            loop {
                if let Some(ended) = self.0.try_wait()? {
                    return Outcome::Ok(ended);
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
        });
        ended.await?
    }

    /// `VmRSS` in MiB. <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
    pub fn resident(&self) -> Outcome<f64> {
        let folder = Path::new("/proc").join(self.0.id().to_string());
        let status = std::fs::read_to_string(folder.join("status"))?;
        let kibibytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"))
            .ok_or("/proc does not say VmRSS")?;
        Ok(kibibytes.trim().parse::<f64>()? / 1024.0)
    }
}

/// What these processes hold of memory together, shared pages counted once, in MiB.
/// <https://docs.kernel.org/filesystems/proc.html> (`smaps_rollup`)
pub fn proportional(ids: &[u32]) -> Outcome<f64> {
    let mut kibibytes = 0.0;
    for id in ids {
        let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup"))?;
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.strip_suffix(" kB"));
        kibibytes += pss.ok_or("/proc does not say Pss")?.trim().parse::<f64>()?;
    }
    Ok(kibibytes / 1024.0)
}

/// A process and those that it started.
pub fn family(id: u32) -> Outcome<Vec<u32>> {
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
    let mut all = vec![id];
    for child in children.split_whitespace() {
        all.push(child.parse()?);
    }
    Ok(all)
}

/// Status and body of a GET; nothing where nobody answers yet.
pub async fn get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.ok()?;
    let response = String::from_utf8_lossy(&response);
    let status = response.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let (_, body) = response.split_once("\r\n\r\n")?;
    Some((status, body.to_owned()))
}

/// A port that nobody has at this moment; the same in every round, as in a configuration.
pub async fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?)
}
