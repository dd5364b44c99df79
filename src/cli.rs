//! The command line: parse, wire together, run, shut down in order.

mod history;
mod resync;
mod run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use self::history::{BackupArgs, ExportArgs, ImportArgs, run_backup, run_export, run_import};
use self::resync::ResyncArgs;
pub use self::run::asked_to_stop;
use self::run::{run_bot, run_both, run_page};
use crate::bot::{self, StartError};
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError};
use crate::drift::PagesError;
use crate::import::ImportError;
use crate::incident::ids::{IncidentId, Ref};
use crate::page::export::{Place, S3Settings};
use crate::page::subscribers::{self, MailSettings, shown::ListError};
use crate::page::{self, PageError, PageSettings, RunningPage};
use crate::store::backup::BackupError;
use crate::store::verify::verify;
use crate::store::{Store, StoreError};
use crate::webhook::Secret;
use crate::{check, db, mirrors};

/// Incident command for Discord.
///
/// When something breaks, people type /incident declare; a room opens, somebody is put in command,
/// every step is written down, watchers follow along, and the public reads a status page.
#[derive(Debug, Parser)]
#[command(name = "firebell", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub at: At,
}

#[derive(Clone, Debug, Args)]
pub struct At {
    /// The configuration; without it, config.toml where there is one
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// All of it on this machine, no Discord account: a local Discord, the bot, the status page
    Demo(DemoArgs),
    /// Bot and status page in one process (the default)
    Run,
    /// The bot alone
    Bot,
    /// The status page alone, so that it can live on another host
    Page(PageArgs),
    /// Say what is wrong with the configuration, the databases, the token, the permissions, and
    /// where status pages differ from what the bot says
    Check,
    /// Make due again what a status page lacks, has altered, or should not show
    Resync(ResyncArgs),
    /// Write one incident to standard output
    Export(ExportArgs),
    /// Take over the history of another status page; what was taken over before stays as it is
    Import(ImportArgs),
    /// Write a consistent copy of the database while it is worked on
    Backup(BackupArgs),
    /// Recompute the journal's hash chain; exit 1 and the first broken link where it fails
    Verify(VerifyArgs),
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// An outage to play through the commands: global-outage, or one of a file of incident logs, by
    /// its index from 0. Without #INDEX the first. Without a replay, a guided first outage
    #[arg(long, value_name = "NAME|FILE[#INDEX]")]
    pub replay: Option<String>,
    /// The port of the window to look through; without it, a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// How many times faster than it happened; 0 waits for nothing, and nobody waits longer than
    /// 15 seconds for a line
    #[arg(long, value_name = "TIMES", default_value_t = 60.0)]
    pub speed: f64,
}

#[derive(Debug, Args)]
pub struct PageArgs {
    #[command(subcommand)]
    pub what: Option<PageCommand>,
}

#[derive(Debug, Subcommand)]
pub enum PageCommand {
    /// Who is told of changes, and what is stored of them
    #[command(subcommand)]
    Subscribers(SubscribersCommand),
    /// Write the whole page out as plain files, for any web server, and remove what is gone
    Export {
        /// A folder, or s3://bucket/prefix (see page.s3)
        #[arg(value_name = "DIR")]
        place: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum SubscribersCommand {
    /// Everyone, one a line
    List,
    /// Everything that is stored under an address, as JSON
    Export {
        /// An e-mail address or the address of a webhook
        address: String,
    },
    /// Erase everything that is stored under an address
    Erase {
        /// An e-mail address or the address of a webhook
        address: String,
    },
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// One incident, such as INC-42, of every server that has one of that name; without it, all
    pub reference: Option<Ref>,
}

/// What went wrong, for the exit code and the last line that is printed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Demo(#[from] crate::demo::DemoError),
    #[error("page.secret can't be used: {0}")]
    Secret(String),
    #[error("the system gives no randomness for a secret: {0}. Set page.secret yourself")]
    Randomness(getrandom::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "there is no database {0}, so there is nothing to verify. Name the bot's with database.url"
    )]
    NoDatabase(PathBuf),
    #[error("there is no database {0}. Name the page's with page.database_url")]
    NoPageDatabase(PathBuf),
    #[error("there is no database {0}. Name the bot's with database.url")]
    NoBotDatabase(PathBuf),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Subscribers(#[from] ListError),
    #[error(transparent)]
    Pages(#[from] PagesError),
    #[error("the log can't be written: {0}")]
    Io(#[from] std::io::Error),
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::Start(error.into())
    }
}

impl From<PageError> for CliError {
    fn from(error: PageError) -> Self {
        Self::Start(error.into())
    }
}

impl From<db::OpenError> for CliError {
    fn from(error: db::OpenError) -> Self {
        Self::Start(error.into())
    }
}

/// The answer is no.
const NO: u8 = 1;
/// Unusable arguments or configuration; clap's own for the former.
const UNUSABLE: u8 = 2;

/// Runs the command line and says how it ended.
pub async fn main(cli: Cli) -> ExitCode {
    match run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("firebell: {error}");
            ExitCode::from(UNUSABLE)
        }
    }
}

async fn run(cli: Cli) -> Result<ExitCode, CliError> {
    let command = cli.command.unwrap_or(Command::Run);
    if let Command::Demo(args) = command {
        crate::demo::run(&args).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = load(cli.at.config.as_deref())?;
    match command {
        Command::Demo(_) | Command::Run => run_both(&config).await,
        Command::Bot => run_bot(&config, None, None).await,
        Command::Page(PageArgs { what: None }) => run_page(&config).await,
        Command::Page(PageArgs { what: Some(PageCommand::Subscribers(what)) }) => {
            run_subscribers(&config, what).await
        }
        Command::Page(PageArgs { what: Some(PageCommand::Export { place }) }) => {
            run_page_export(&config, &place).await
        }
        Command::Check => Ok(report(&check::check(&config, &Clock::System).await)),
        Command::Resync(args) => resync::run(&config, args).await,
        Command::Export(args) => run_export(&config, args).await,
        Command::Import(args) => run_import(&config, args).await,
        Command::Backup(args) => run_backup(&config, &args.file).await,
        Command::Verify(args) => run_verify(&config, args.reference).await,
    }
}

fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
    Config::load(path, std::env::vars())
}

/// Starts the page as the configuration says.
///
/// # Errors
/// Where it can't start; the text says what to do.
pub async fn start_page(
    config: &Config,
    secret: &secrecy::SecretString,
    clock: Clock,
) -> Result<RunningPage, CliError> {
    let secret = mirrors::read_secret(secret).map_err(CliError::Secret)?;
    let mut settings = page_settings(config, vec![secret])?;
    if let Some(place) = &config.page.export {
        settings.export = Some(export_place(config, place)?);
    }
    Ok(page::start(settings, clock).await?)
}

fn export_place(config: &Config, place: &str) -> Result<Place, PageError> {
    let s3 = config.page.s3.clone().map(|s3| {
        let config::S3 { endpoint, region, access_key_id, secret_access_key } = s3;
        S3Settings { endpoint, region, access_key_id, secret_access_key }
    });
    Ok(Place::read(place, s3.as_ref())?)
}

fn page_settings(config: &Config, secrets: Vec<Secret>) -> Result<PageSettings, ConfigError> {
    Ok(PageSettings {
        listen: config.page.listen,
        secrets,
        database_url: config.page.database_url.clone(),
        public_url: config.page.public_url.clone(),
        brand: config.page.brand()?,
        sites: config.page.site_settings()?,
        subscribers: subscriber_settings(&config.page),
        export: None,
        files: Some(config.page_files()),
    })
}

async fn run_page_export(config: &Config, place: &str) -> Result<ExitCode, CliError> {
    if let Some(file) = db::missing_file(&config.page.database_url) {
        return Err(CliError::NoPageDatabase(file));
    }
    let clock = Clock::System;
    let place = export_place(config, place)?;
    let done = page::write_out(page_settings(config, Vec::new())?, &place, clock).await?;
    println!(
        "{} files written, {} unchanged, {} removed.",
        done.written, done.unchanged, done.removed
    );
    Ok(ExitCode::SUCCESS)
}

fn subscriber_settings(page: &config::Page) -> subscribers::Settings {
    let config::Subscribers { allow_private_targets, client_header } = page.subscribers.clone();
    let config::Mail { server, from, authority } = page.mail.clone();
    let mail = server.zip(from).map(|(server, from)| MailSettings { server, from, authority });
    subscribers::Settings { mail, allow_private_targets, client_header }
}

/// The page in this process gets the webhook by the same door as everybody else.
#[must_use]
pub fn own_webhook(page: &RunningPage, secret: secrecy::SecretString) -> config::Webhook {
    bot::own_webhook_at(page.address(), secret)
}

fn report(findings: &[check::Finding]) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for finding in findings {
        match &finding.outcome {
            Ok(fine) => println!("✓ {}: {fine}", finding.what),
            Err(wrong) => {
                println!("✗ {}: {wrong}", finding.what);
                code = ExitCode::from(NO);
            }
        }
    }
    code
}

async fn run_subscribers(config: &Config, what: SubscribersCommand) -> Result<ExitCode, CliError> {
    let database = &config.page.database_url;
    if let Some(file) = db::missing_file(database) {
        return Err(CliError::NoPageDatabase(file));
    }
    let found = match what {
        SubscribersCommand::List => subscribers::shown::list(database).await?,
        SubscribersCommand::Export { address } => {
            let found = subscribers::shown::export(database, &address).await?;
            if found.is_empty() {
                println!("Nothing is stored under that address.");
                return Ok(ExitCode::from(NO));
            }
            found
        }
        SubscribersCommand::Erase { address } => {
            let erased = subscribers::shown::erase(database, &address).await?;
            println!("Erased {erased} subscriptions.");
            return Ok(ExitCode::from(if erased == 0 { NO } else { 0 }));
        }
    };
    for line in found {
        println!("{}", line.trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_verify(config: &Config, only: Option<Ref>) -> Result<ExitCode, CliError> {
    if let Some(file) = db::missing_file(&config.database.url) {
        return Err(CliError::NoDatabase(file));
    }
    let store = Store::open(&config.database.url).await?;
    let ids = match only {
        None => store.all_ids().await?,
        Some(reference) => {
            let mut ids = Vec::new();
            for guild in store.guild_ids().await? {
                ids.extend(store.incident_by_ref(guild, reference).await?);
            }
            if ids.is_empty() {
                println!("There is no {reference} in this database.");
                return Ok(ExitCode::from(NO));
            }
            ids
        }
    };
    let (mut commits, mut incidents) = (0, 0);
    let mut copies = BTreeMap::new();
    for id in ids {
        match verify(&store, id).await? {
            Ok(count) => {
                commits += count;
                incidents += 1;
                copies.extend(copies_of(&store, id).await?);
            }
            Err(broken) => {
                println!(
                    "Broken: {broken}. Keep this database as it is, and hold it against your last \
                     backup."
                );
                return Ok(ExitCode::from(NO));
            }
        }
    }
    let files = config.files();
    let mut damaged = 0;
    for (sha256, place) in &copies {
        if let Err(damage) = files.verify(sha256).await {
            println!("{place} ({sha256}): {damage}.");
            damaged += 1;
        }
    }
    if damaged > 0 {
        println!(
            "{damaged} of {} copies of files in {} are not as they were kept. Put them back from \
             your last backup.",
            copies.len(),
            files.folder().display()
        );
        return Ok(ExitCode::from(NO));
    }
    println!(
        "Sound: {commits} commits of {incidents} incidents, every hash and every state; {} copies \
         of files.",
        copies.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// Every copy that this incident refers to, by its hash, and where it is mentioned. What was taken
/// back is not among them: its copy may be removed by hand.
async fn copies_of(store: &Store, id: IncidentId) -> Result<Vec<(String, String)>, StoreError> {
    let Some(incident) = store.incident(id).await? else { return Ok(Vec::new()) };
    let files = incident.entries.iter().flat_map(|entry| &entry.attachments);
    let named = |name: &str| format!("{name} of {}", incident.reference);
    Ok(files.map(|file| (file.sha256.clone(), named(&file.name))).collect())
}
