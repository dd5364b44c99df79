//! Requests per second for `/`, by `wrk`, against nginx with the very same bytes and headers.

use std::net::SocketAddr;
use std::process::Command;

use reqwest::header::{ACCEPT_ENCODING, HeaderMap};
use tokio::task::spawn_blocking;

use super::super::measure::{Outcome, Row, median, ratio_of_rounds};
use super::nginx::{Nginx, need};
use super::stage::{Stage, outage};

struct Plan {
    rounds: usize,
    seconds: u32,
}

/// Connections that `wrk` keeps busy, from one thread.
const CONNECTIONS: u32 = 64;

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    need(&[("wrk", "wrk")]).await?;
    let plan = if quick { Plan { rounds: 2, seconds: 1 } } else { Plan { rounds: 9, seconds: 5 } };
    let stage = Stage::build(if quick { 50 } else { 1000 }).await?;
    let (process, _) = stage.start().await?;
    stage.tell("incident.declared", &outage(1, "More soon.")).await?;
    let (headers, plain) = fetched(&stage, "identity").await?;
    let (_, gzip) = fetched(&stage, "gzip").await?;
    let nginx = Nginx::with_files(&plain, &gzip, &headers).await?;
    let mut rows = Vec::new();
    for (what, encoding, bytes) in [("plain", "identity", &plain), ("gzip", "gzip", &gzip)] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 1..=plan.rounds {
            let both = [(stage.address, true), (nginx.address, false)];
            let order = if round % 2 == 0 { [both[1], both[0]] } else { both };
            for (address, is_ours) in order {
                let rate = rate(address, encoding, bytes.len(), plan.seconds).await?;
                if is_ours { ours.push(rate) } else { theirs.push(rate) }
            }
            eprintln!("front: {what}, round {round} of {}", plan.rounds);
        }
        let middle = |values: &[f64]| median(values).ok_or("no round was measured");
        rows.push(Row {
            figure: format!(
                "`/` per second, {what}, {} bytes, {CONNECTIONS} connections",
                bytes.len()
            ),
            ours: format!("{:.0}/s", middle(&ours)?),
            against: "nginx, the same bytes and headers from disk".to_owned(),
            peer: format!("{:.0}/s", middle(&theirs)?),
            ratio: ratio_of_rounds(&ours, &theirs)?,
            rounds: plan.rounds,
        });
    }
    process.stop().await?;
    Ok(rows)
}

async fn fetched(stage: &Stage, encoding: &str) -> Outcome<(HeaderMap, Vec<u8>)> {
    let request = stage.http.get(format!("http://{}/", stage.address));
    let response = request.header(ACCEPT_ENCODING, encoding).send().await?;
    let headers = response.headers().clone();
    Ok((headers, response.bytes().await?.to_vec()))
}

/// What `wrk` says, after a look that the bytes are those: an error page would be fast.
async fn rate(address: SocketAddr, encoding: &str, bytes: usize, seconds: u32) -> Outcome<f64> {
    let url = format!("http://{address}/");
    let client = reqwest::Client::builder().no_proxy().build()?;
    let response = client.get(&url).header(ACCEPT_ENCODING, encoding).send().await?;
    let (status, length) = (response.status(), response.bytes().await?.len());
    // Each minute the page says anew how long something lasts: a few bytes more or fewer.
    if status != 200 || length.abs_diff(bytes) > bytes / 100 {
        return Err(format!("{url} gives {status} and {length} bytes instead of {bytes}").into());
    }
    let mut command = Command::new("wrk");
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s")]);
    command.args(["-H", &format!("accept-encoding: {encoding}"), &url]);
    let output = spawn_blocking(move || command.output()).await??;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        return Err(format!("wrk met errors: {said}").into());
    }
    let rate = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    Ok(rate.ok_or_else(|| format!("wrk says no rate: {said}"))?.trim().parse()?)
}
