//! One `/timeline add`, from the gateway's dispatch until the person sees the answer: by then it is
//! durable. Against a bot that only acknowledges and answers, plus one durable append.

use std::time::Instant;

use chrono::TimeDelta;
use fake_discord::Id;
use firebell::bot::{self, Bot};
use firebell::cli;
use firebell::clock::Clock;

use super::disk;
use super::measure::{Outcome, Row, median, milliseconds, percentile, ratio_of_rounds};
use super::noop_bot::NoopBot;
use super::process::ASK_EVERY;
use super::stand::Stand;

const ADD: &str = "/timeline add text:\"CDN proxies look healthy, the origin answers in 40 ms, and \
                   cache hits are at 98 %\"";

/// What is tried again after a failure counts as under way, a reminder of later does not.
const SOON: TimeDelta = TimeDelta::minutes(1);

/// Milliseconds of each add, round by round.
#[derive(Default)]
struct Rounds {
    ours: Vec<Vec<f64>>,
    noop: Vec<Vec<f64>>,
    append: Vec<Vec<f64>>,
}

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    let (rounds, adds) = if quick { (2, 10) } else { (9, 60) };
    let stand = Stand::build().await?;
    let secret = bot::make_secret()?;
    let page = cli::start_page(&stand.config, &secret, Clock::System).await?;
    let webhook = cli::own_webhook(&page, secret);
    let mut firebell = Bot::start(&stand.config, Clock::System, Some(webhook)).await?;
    firebell.ready().await;
    let setup = "/firebell setup responders:@responders";
    stand.types(&stand.guild.owner(), stand.lobby, setup).await?;

    let peers_stand = Stand::build().await?;
    let noop = NoopBot::start(&peers_stand.config.discord).await?;

    let mut measured = Rounds::default();
    for round in 1..=rounds {
        let name = format!("append-{round}");
        let appends = disk::append_durably(&stand.folder, &name, adds);
        // They take turns, and in who comes first.
        if round % 2 == 0 {
            measured.append.push(appends.await?);
            measured.noop.push(noop_round(&peers_stand, adds).await?);
            measured.ours.push(our_round(&stand, &firebell, round, adds).await?);
        } else {
            measured.ours.push(our_round(&stand, &firebell, round, adds).await?);
            measured.noop.push(noop_round(&peers_stand, adds).await?);
            measured.append.push(appends.await?);
        }
        eprintln!("one add: round {round} of {rounds}");
    }
    firebell.stop().await;
    page.stop().await;
    noop.stop().await?;
    rows(&measured, adds)
}

/// In an incident of its own, which gets this number, so that every round is alike. Between two adds every copy is brought
/// up to date, as between two people who type.
pub async fn our_round(stand: &Stand, bot: &Bot, number: usize, adds: usize) -> Outcome<Vec<f64>> {
    let declare = "/incident declare title:\"Pages do not load\" severity:sev2";
    stand.types(&stand.responder, stand.lobby, declare).await?;
    settled(bot).await?;
    let prefix = format!("inc-{number}-");
    let channels = stand.guild.channels();
    let room = channels.iter().find(|channel| channel.name.starts_with(&prefix));
    let room = room.ok_or_else(|| format!("no room {prefix}…"))?.id;
    let mut times = Vec::with_capacity(adds);
    for _ in 0..adds {
        times.push(one(stand, room).await?);
        settled(bot).await?;
    }
    stand.types(&stand.responder, room, "/incident close").await?;
    settled(bot).await?;
    Ok(times)
}

async fn noop_round(stand: &Stand, adds: usize) -> Outcome<Vec<f64>> {
    let mut times = Vec::with_capacity(adds);
    for _ in 0..adds {
        times.push(one(stand, stand.lobby).await?);
    }
    Ok(times)
}

async fn one(stand: &Stand, channel: Id) -> Outcome<f64> {
    let began = Instant::now();
    stand.types(&stand.responder, channel, ADD).await?;
    Ok(milliseconds(began.elapsed()))
}

async fn settled(bot: &Bot) -> Outcome<()> {
    // Not by looking at every copy there is, which may be half a million.
    while !bot.store().due_mirrors(Clock::System.now() + SOON, 1).await?.is_empty() {
        tokio::time::sleep(ASK_EVERY).await;
    }
    Ok(())
}

fn rows(measured: &Rounds, adds: usize) -> Outcome<Vec<Row>> {
    let rounds = measured.ours.len();
    let of_rounds = |times: &[Vec<f64>]| -> Outcome<Vec<f64>> {
        times.iter().map(|times| Ok(median(times).ok_or("an empty round")?)).collect()
    };
    let (ours, noop) = (of_rounds(&measured.ours)?, of_rounds(&measured.noop)?);
    let append = of_rounds(&measured.append)?;
    let peer: Vec<f64> = noop.iter().zip(&append).map(|(noop, append)| noop + append).collect();
    let middle = |values: &[f64]| median(values).ok_or("no round was measured");
    let half = Row {
        figure: format!("one `/timeline add`, dispatch to answer, p50 of {adds} a round"),
        ours: format!("{:.2} ms", middle(&ours)?),
        against: "no-op bot + one fsync'ed append".to_owned(),
        peer: format!("{:.2} + {:.2} ms", middle(&noop)?, middle(&append)?),
        ratio: ratio_of_rounds(&ours, &peer)?,
        rounds,
    };
    // A round has too few for its own 99th percentile, so that one is of all rounds together.
    let tail =
        |times: &[Vec<f64>]| percentile(&times.concat(), 0.99).ok_or("no round was measured");
    let (ours, noop) = (tail(&measured.ours)?, tail(&measured.noop)?);
    let append = tail(&measured.append)?;
    let most = Row {
        figure: format!("the same, p99 of all {}", rounds * adds),
        ours: format!("{ours:.2} ms"),
        against: half.against.clone(),
        peer: format!("{noop:.2} + {append:.2} ms"),
        ratio: format!("{:.2}", ours / (noop + append)),
        rounds,
    };
    Ok(vec![half, most])
}
