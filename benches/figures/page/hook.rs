//! From a webhook's first byte until the page says that its words are served, against the least that
//! anything durable costs here.

use std::time::Instant;

use super::super::disk;
use super::super::measure::{Outcome, Row, milliseconds, percentile};
use super::super::process::get;
use super::stage::{Stage, outage};

struct Plan {
    incidents: usize,
    webhooks: u64,
}

/// Each so-manieth answer is held against what the front page says then.
const LOOK_EVERY: u64 = 20;

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    let plan = if quick {
        Plan { incidents: 100, webhooks: 40 }
    } else {
        Plan { incidents: 10_000, webhooks: 1000 }
    };
    let mut rows = Vec::new();
    for incidents in [0, plan.incidents] {
        rows.extend(with(incidents, plan.webhooks).await?);
        eprintln!("hook: {incidents} incidents");
    }
    Ok(rows)
}

async fn with(incidents: usize, webhooks: u64) -> Outcome<Vec<Row>> {
    let stage = Stage::build(incidents).await?;
    let (process, _) = stage.start().await?;
    let (mut ours, mut appends) = (Vec::new(), Vec::new());
    for version in 1..=webhooks {
        let words = format!("Word {version}.");
        let data = outage(version, &words);
        let began = Instant::now();
        stage.tell("incident.updated", &data).await?;
        ours.push(milliseconds(began.elapsed()));
        if version.is_multiple_of(LOOK_EVERY) {
            let (status, front) = get(stage.address, "/").await.ok_or("the page is gone")?;
            if status != 200 || !front.contains(&words) {
                return Err(format!("the page does not say “{words}” though it says so").into());
            }
            let name = format!("append-{version}");
            let some = usize::try_from(LOOK_EVERY)?;
            appends.extend(disk::append_durably(&stage.folder, &name, some).await?);
        }
    }
    process.stop().await?;
    let row = |share: f64, name: &str| {
        let of = |values: &[f64]| percentile(values, share).ok_or("nothing was measured");
        let (ours_at, appends_at) = (of(&ours)?, of(&appends)?);
        Outcome::Ok(Row {
            figure: format!("webhook until served, {name}, {incidents} incidents of the past"),
            ours: format!("{ours_at:.2} ms"),
            against: "one fsync'ed append".to_owned(),
            peer: format!("{appends_at:.2} ms"),
            ratio: format!("{:.2}", ours_at / appends_at),
            rounds: ours.len(),
        })
    };
    Ok(vec![row(0.5, "p50")?, row(0.99, "p99")?])
}
