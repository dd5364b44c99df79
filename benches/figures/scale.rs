//! Adds with a hundred thousand incidents behind them, against adds with ten: what people do now
//! should not become slower by what is over.

use firebell::bot::{self, Bot};
use firebell::cli;
use firebell::clock::Clock;
use firebell::incident::ids::Snowflake;
use firebell::page::RunningPage;
use firebell::store::Store;

use super::disk;
use super::filled::{self, Past};
use super::group_commit::{AT_ONCE, GUILD, Plan, Spread, our_rate};
use super::measure::{Outcome, Row, median, ratio_of_rounds};
use super::one_add::our_round;
use super::stand::Stand;

const FEW: usize = 10;
const MANY: usize = 100_000;
const MANY_IN_A_HURRY: usize = 300;
/// With the six that each has, ten entries for each incident.
const MORE_ENTRIES: usize = 4;

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    let many = if quick { MANY_IN_A_HURRY } else { MANY };
    let mut rows = one_at_a_time(quick, many).await?;
    rows.push(at_once(quick, many).await?);
    Ok(rows)
}

/// A bot and its page, with a past.
struct Firebell {
    stand: Stand,
    past: usize,
    bot: Bot,
    page: RunningPage,
}

impl Firebell {
    async fn with(incidents: usize) -> Outcome<Self> {
        let stand = Stand::build().await?;
        eprintln!("scale: writing {incidents} incidents");
        let past = Past { incidents, more_entries: MORE_ENTRIES };
        let guild = Snowflake(stand.guild.id());
        filled::fill(&stand.config.database.url, None, guild, past).await?;
        let secret = bot::make_secret()?;
        let page = cli::start_page(&stand.config, &secret, Clock::System).await?;
        // Its history never went to this page, and is not what is measured: no webhook.
        let mut bot = Bot::start(&stand.config, Clock::System, None).await?;
        bot.ready().await;
        let setup = "/firebell setup responders:@responders";
        stand.types(&stand.guild.owner(), stand.lobby, setup).await?;
        Ok(Self { stand, past: incidents, bot, page })
    }

    async fn round(&self, round: usize, adds: usize) -> Outcome<f64> {
        let times = our_round(&self.stand, &self.bot, self.past + round, adds).await?;
        Ok(median(&times).ok_or("an empty round")?)
    }

    async fn stop(self) {
        self.bot.stop().await;
        self.page.stop().await;
    }
}

async fn one_at_a_time(quick: bool, many: usize) -> Outcome<Vec<Row>> {
    let (rounds, adds) = if quick { (2, 10) } else { (9, 60) };
    let (few, large) = (Firebell::with(FEW).await?, Firebell::with(many).await?);
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        if round % 2 == 0 {
            ours.push(large.round(round, adds).await?);
            peer.push(few.round(round, adds).await?);
        } else {
            peer.push(few.round(round, adds).await?);
            ours.push(large.round(round, adds).await?);
        }
        eprintln!("scale: one add, round {round} of {rounds}");
    }
    few.stop().await;
    large.stop().await;
    let middle = |values: &[f64]| median(values).ok_or("no round was measured");
    Ok(vec![Row {
        figure: format!("one `/timeline add`, p50 of {adds} a round, {many} incidents"),
        ours: format!("{:.2} ms", middle(&ours)?),
        against: format!("the same with {FEW} incidents"),
        peer: format!("{:.2} ms", middle(&peer)?),
        ratio: ratio_of_rounds(&ours, &peer)?,
        rounds,
    }])
}

async fn at_once(quick: bool, many: usize) -> Outcome<Row> {
    let plan = Plan::new(quick);
    let folder = disk::folder()?;
    let mut stores = Vec::new();
    for (name, incidents) in [("few", FEW), ("many", many)] {
        let url = format!("sqlite://{}/{name}.db", folder.path().display());
        eprintln!("scale: writing {incidents} incidents");
        let past = Past { incidents, more_entries: MORE_ENTRIES };
        filled::fill(&url, None, GUILD, past).await?;
        stores.push((incidents, Store::open(&url).await?));
    }
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        for (incidents, store) in &stores {
            let rate = our_rate(store, Spread::Many, &plan).await?;
            if *incidents == FEW { peer.push(rate) } else { ours.push(rate) }
        }
        stores.reverse();
        eprintln!("scale: adds at once, round {round} of {}", plan.rounds);
    }
    for (_, store) in stores {
        store.close().await;
    }
    let middle = |values: &[f64]| median(values).ok_or("no round was measured");
    Ok(Row {
        figure: format!(
            "acknowledged adds per second, {AT_ONCE} at once, SQLite, {many} incidents"
        ),
        ours: format!("{:.0}/s", middle(&ours)?),
        against: format!("the same with {FEW} incidents"),
        peer: format!("{:.0}/s", middle(&peer)?),
        ratio: ratio_of_rounds(&ours, &peer)?,
        rounds: plan.rounds,
    })
}
