//! How long the page takes to its first answer and what it holds, with and without a long history.

use std::time::Duration;

use super::super::measure::{Outcome, Row, median, milliseconds, ratio_of_rounds};
use super::super::process::get;
use super::stage::Stage;

struct Plan {
    incidents: usize,
    rounds: usize,
    idle: Duration,
}

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    let plan = if quick {
        Plan { incidents: 300, rounds: 2, idle: Duration::from_millis(500) }
    } else {
        Plan { incidents: 10_000, rounds: 7, idle: Duration::from_secs(5) }
    };
    let (empty, full) = (Stage::build(0).await?, Stage::build(plan.incidents).await?);
    // The first start makes tables.
    for stage in [&empty, &full] {
        stage.start().await?.0.stop().await?;
    }
    let mut seen = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for round in 1..=plan.rounds {
        for (nth, stage) in [&empty, &full].into_iter().enumerate() {
            let (process, took) = stage.start().await?;
            tokio::time::sleep(plan.idle).await;
            seen[nth].0.push(milliseconds(took));
            seen[nth].1.push(process.resident()?);
            if nth == 1 {
                let last = format!("/incidents/INC-{}", plan.incidents);
                let answer = get(stage.address, &last).await;
                if answer.is_none_or(|(status, _)| status != 200) {
                    return Err(format!("the page has no {last}").into());
                }
            }
            process.stop().await?;
        }
        eprintln!("page-start: round {round} of {}", plan.rounds);
    }
    let [small, large] = seen;
    let row = |figure: &str, unit: &str, ours: &[f64], peer: &[f64]| {
        let middle = |values: &[f64]| median(values).ok_or("no round was measured");
        Outcome::Ok(Row {
            figure: format!("{figure}, `firebell page`, {} incidents", plan.incidents),
            ours: format!("{:.1} {unit}", middle(ours)?),
            against: "`firebell page`, no incidents".to_owned(),
            peer: format!("{:.1} {unit}", middle(peer)?),
            ratio: ratio_of_rounds(ours, peer)?,
            rounds: plan.rounds,
        })
    };
    Ok(vec![
        row("start to /readyz 200", "ms", &large.0, &small.0)?,
        row("VmRSS idle", "MiB", &large.1, &small.1)?,
    ])
}
