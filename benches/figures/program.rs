//! The built program as a process: how much memory it holds while nothing happens, and how long it
//! takes from its start until it is ready. Bot and page in one process.

use std::io::BufRead as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use firebell::bot;
use firebell::config;
use firebell::incident::ids::Snowflake;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::filled;
use super::measure::{Outcome, Row, median, milliseconds, ratio_of_rounds};
use super::noop_bot::CONNECTED;
use super::process::{ASK_EVERY, GUARD, Process, free_address, get};
use super::stand::Stand;

const FIREBELL: &str = env!("CARGO_BIN_EXE_firebell");

/// Bot and page in one process, and the bot alone.
const RUN: &str = "run";
const BOT: &str = "bot";

struct Plan {
    rounds: usize,
    incidents: usize,
    /// From ready until the memory is read.
    idle: Duration,
}

/// Where one Firebell keeps its things and listens.
struct Home {
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
    admin: SocketAddr,
    page: SocketAddr,
}

/// What one start showed.
struct Seen {
    cold_start: Duration,
    /// `VmRSS`, in MiB.
    resident: f64,
}

#[derive(Default)]
struct Rounds {
    cold_start: Vec<f64>,
    resident: Vec<f64>,
}

impl Rounds {
    fn push(&mut self, seen: &Seen) {
        self.cold_start.push(milliseconds(seen.cold_start));
        self.resident.push(seen.resident);
    }
}

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    let plan = if quick {
        Plan { rounds: 2, incidents: 300, idle: Duration::from_secs(1) }
    } else {
        Plan { rounds: 7, incidents: 100_000, idle: Duration::from_secs(10) }
    };
    let stand = Stand::build().await?;
    let peers_stand = Stand::build().await?;
    let secret = bot::make_secret()?;
    let empty = Home::new(&stand, "empty", &secret).await?;
    let full = Home::new(&stand, "full", &secret).await?;

    let url = format!("http://{}/hooks/firebell", full.page).parse()?;
    let webhook = config::Webhook { url, secret, files: false };
    let (database, page) = (full.database("bot"), full.database("page"));
    let guild = Snowflake(stand.guild.id());
    eprintln!("program: writing {} incidents", plan.incidents);
    let page = filled::Page { url: &page, webhook };
    let past = filled::Past { incidents: plan.incidents, more_entries: 0 };
    filled::fill(&database, Some(page), guild, past).await?;
    // The bot forgets receivers that it does not have, so the bot alone gets a copy of its own.
    let full_bot = Home::new(&stand, "full-bot", &bot::make_secret()?).await?;
    std::fs::copy(full.folder.join("bot.db"), full_bot.folder.join("bot.db"))?;
    println!("firebell verify: {}", verified(&full).await?);
    let bytes = std::fs::metadata(full.folder.join("bot.db"))?.len();
    println!("{} incidents are {} MiB of database", plan.incidents, bytes >> 20);

    // The first start makes tables, registers commands, forgets receivers; no round does that again.
    start_and_look(&empty, RUN, Duration::ZERO, None).await?;
    start_and_look(&full_bot, BOT, Duration::ZERO, None).await?;
    let last = format!("/incidents/INC-{}", plan.incidents);
    let (mut noop, mut small) = (Rounds::default(), Rounds::default());
    let (mut large, mut large_bot) = (Rounds::default(), Rounds::default());
    for round in 1..=plan.rounds {
        noop.push(&start_noop(&peers_stand, plan.idle).await?);
        if round % 2 == 0 {
            large_bot.push(&start_and_look(&full_bot, BOT, plan.idle, None).await?);
            large.push(&start_and_look(&full, RUN, plan.idle, Some(&last)).await?);
            small.push(&start_and_look(&empty, RUN, plan.idle, None).await?);
        } else {
            small.push(&start_and_look(&empty, RUN, plan.idle, None).await?);
            large.push(&start_and_look(&full, RUN, plan.idle, Some(&last)).await?);
            large_bot.push(&start_and_look(&full_bot, BOT, plan.idle, None).await?);
        }
        eprintln!("program: round {round} of {}", plan.rounds);
    }
    println!("firebell verify: {}", verified(&full).await?);
    rows(&plan, &noop, &small, &large, &large_bot)
}

impl Home {
    async fn new(stand: &Stand, name: &str, secret: &SecretString) -> Outcome<Self> {
        let folder = stand.folder.path().join(name);
        std::fs::create_dir(&folder)?;
        let (admin, page) = (free_address().await?, free_address().await?);
        let mut home = Self { folder, environment: Vec::new(), admin, page };
        let mut environment = discord_of(stand)?;
        environment.extend([
            ("FIREBELL__DATABASE__URL", home.database("bot")),
            ("FIREBELL__PAGE__DATABASE_URL", home.database("page")),
            ("FIREBELL__PAGE__LISTEN", page.to_string()),
            ("FIREBELL__PAGE__SECRET", secret.expose_secret().to_owned()),
            ("FIREBELL__ADMIN__LISTEN", admin.to_string()),
        ]);
        home.environment = environment;
        Ok(home)
    }

    fn database(&self, name: &str) -> String {
        format!("sqlite://{}/{name}.db", self.folder.display())
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn command(&self, argument: &str) -> Outcome<Command> {
        let mut command = Command::new(FIREBELL);
        command
            .arg(argument)
            .current_dir(&self.folder)
            .envs(self.environment.iter().cloned())
            .stderr(std::fs::File::create(self.log())?);
        Ok(command)
    }
}

fn discord_of(stand: &Stand) -> Outcome<Vec<(&'static str, String)>> {
    let discord = &stand.config.discord;
    let authority = discord.stand_in_ca.as_ref().ok_or("the stand has an authority")?;
    Ok(vec![
        ("FIREBELL__DISCORD__TOKEN", stand.discord.token().to_owned()),
        ("FIREBELL__DISCORD__STAND_IN", stand.discord.address().to_string()),
        ("FIREBELL__DISCORD__STAND_IN_CA", authority.display().to_string()),
    ])
}

/// Recomputes the chain of hashes with the program itself; its last line.
async fn verified(home: &Home) -> Outcome<String> {
    let mut command = home.command("verify")?;
    let output = spawn_blocking(move || command.stdout(Stdio::piped()).output()).await??;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() { Ok(said) } else { Err(format!("verify failed: {said}").into()) }
}

/// Starts Firebell, waits until `/readyz` says 200, lets it idle, reads its memory, stops it.
/// `document` of the page must be there.
async fn start_and_look(
    home: &Home,
    halves: &str,
    idle: Duration,
    document: Option<&str>,
) -> Outcome<Seen> {
    let mut command = home.command(halves)?;
    let began = Instant::now();
    let mut process = Process(command.spawn()?);
    let ready = timeout(GUARD, async {
        while get(home.admin, "/readyz").await.is_none_or(|(status, _)| status != 200) {
            if let Some(ended) = process.0.try_wait()? {
                let log = std::fs::read_to_string(home.log())?;
                return Err(format!("firebell ended with {ended}:\n{log}").into());
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
        Outcome::Ok(())
    });
    ready.await??;
    let cold_start = began.elapsed();
    tokio::time::sleep(idle).await;
    let resident = process.resident()?;
    if let Some(document) = document {
        let answer = get(home.page, document).await;
        if answer.is_none_or(|(status, _)| status != 200) {
            return Err(format!("the page has no {document}").into());
        }
    }
    let metrics = get(home.admin, "/metrics").await.map(|(_, text)| text).unwrap_or_default();
    if !metrics.contains("firebell_mirrors_due 0\n") {
        return Err("it was not idle: copies were due".into());
    }
    let ended = process.stop().await?;
    if !ended.success() {
        return Err(format!("it stopped with {ended}").into());
    }
    Ok(Seen { cold_start, resident })
}

async fn start_noop(stand: &Stand, idle: Duration) -> Outcome<Seen> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("--noop-bot")
        .current_dir(stand.folder.path())
        .envs(discord_of(stand)?)
        .stdout(Stdio::piped());
    let began = Instant::now();
    let mut process = Process(command.spawn()?);
    let stdout = process.0.stdout.take().ok_or("the peer's output is read")?;
    let reading = spawn_blocking(move || {
        let mut line = String::new();
        std::io::BufReader::new(stdout).read_line(&mut line).map(|_| line)
    });
    if timeout(GUARD, reading).await???.trim_end() != CONNECTED {
        return Err("the peer did not connect".into());
    }
    let cold_start = began.elapsed();
    tokio::time::sleep(idle).await;
    let resident = process.resident()?;
    process.stop().await?;
    Ok(Seen { cold_start, resident })
}

fn rows(
    plan: &Plan,
    noop: &Rounds,
    small: &Rounds,
    large: &Rounds,
    large_bot: &Rounds,
) -> Outcome<Vec<Row>> {
    let row = |figure: String, against: &str, unit: &str, ours: &[f64], peer: &[f64]| {
        let middle = |values: &[f64]| median(values).ok_or("no round was measured");
        Outcome::Ok(Row {
            figure,
            ours: format!("{:.1} {unit}", middle(ours)?),
            against: against.to_owned(),
            peer: format!("{:.1} {unit}", middle(peer)?),
            ratio: ratio_of_rounds(ours, peer)?,
            rounds: ours.len(),
        })
    };
    let cold = |what: &str| format!("start to /readyz 200, {what}");
    let memory = |what: &str| format!("VmRSS idle after connecting, {what}");
    let few = "`firebell run`, no incidents";
    let many = format!("`firebell run`, {} incidents", plan.incidents);
    let many_bot = format!("`firebell bot`, {} incidents", plan.incidents);
    let peer = "no-op bot's process";
    Ok(vec![
        row(cold(few), peer, "ms", &small.cold_start, &noop.cold_start)?,
        row(cold(&many), few, "ms", &large.cold_start, &small.cold_start)?,
        row(cold(&many_bot), few, "ms", &large_bot.cold_start, &small.cold_start)?,
        row(memory(few), peer, "MiB", &small.resident, &noop.resident)?,
        row(memory(&many), few, "MiB", &large.resident, &small.resident)?,
        row(memory(&many_bot), few, "MiB", &large_bot.resident, &small.resident)?,
    ])
}
