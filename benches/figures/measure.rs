//! Samples, medians and the one table.

use std::time::Duration;

/// Ends the bench with one sentence; a figure that could not be measured is none.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// One line of the table.
#[derive(Debug)]
pub struct Row {
    pub figure: String,
    pub ours: String,
    pub against: String,
    pub peer: String,
    pub ratio: String,
    pub rounds: usize,
}

/// The value in the middle, or the mean of the two there; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        length if length % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// The smallest value that `share` of all values do not exceed (nearest rank); `None` of nothing.
pub fn percentile(values: &[f64], share: f64) -> Option<f64> {
    let sorted = sorted(values);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank in a list of at most thousands"
    )]
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The ratio of each round, its median and how far the rounds lie apart: `2.10 (1.98 to 2.31)`.
pub fn ratio_of_rounds(ours: &[f64], peer: &[f64]) -> Outcome<String> {
    let ratios: Vec<f64> = ours.iter().zip(peer).map(|(ours, peer)| ours / peer).collect();
    let middle = median(&ratios).ok_or("no round was measured")?;
    let (least, most) = (percentile(&ratios, 0.0), percentile(&ratios, 1.0));
    let (least, most) = (least.unwrap_or(middle), most.unwrap_or(middle));
    Ok(format!("{middle:.2} ({least:.2} to {most:.2})"))
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A Markdown table.
pub fn print_table(rows: &[Row]) {
    println!("\n| figure | Firebell | against | there | ratio | rounds |");
    println!("|---|---|---|---|---|---|");
    for Row { figure, ours, against, peer, ratio, rounds } in rows {
        println!("| {figure} | {ours} | {against} | {peer} | {ratio} | {rounds} |");
    }
}
