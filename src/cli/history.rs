//! The command line's way to the past: import, export, backup.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{CliError, NO, UNUSABLE};
use crate::clock::Clock;
use crate::config::Config;
use crate::incident::ids::{Ref, Snowflake};
use crate::incident::words::Audience;
use crate::store::backup::{BackupError, backup};
use crate::store::{Store, StoreError};
use crate::{db, export, import};

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// A file, or a folder with many
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// What it is
    #[arg(long)]
    pub format: import::Format,
    /// The Discord server to which it belongs; without it, the only one that is known
    #[arg(long, value_name = "ID")]
    pub guild: Option<u64>,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Such as INC-42
    pub reference: Ref,
    /// How it is written
    #[arg(long)]
    pub format: export::Format,
    /// The Discord server to which it belongs; without it, the only one that has one of that name
    #[arg(long, value_name = "ID")]
    pub guild: Option<u64>,
    /// For whom: responders see everything; html and tastycake are for the public unless you say
    /// otherwise, md and json for responders
    #[arg(long, value_name = "responders|watchers|public")]
    pub audience: Option<Audience>,
}

#[derive(Debug, Args)]
pub struct BackupArgs {
    /// A file that is not there yet
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// The bot's database, which has to be there.
///
/// # Errors
/// Where it is not, or can't be opened.
pub async fn open(config: &Config) -> Result<Store, CliError> {
    if let Some(file) = db::missing_file(&config.database.url) {
        return Err(CliError::NoBotDatabase(file));
    }
    Ok(Store::open(&config.database.url).await?)
}

/// # Errors
/// Where nothing can be read, or the database fails.
pub async fn run_import(config: &Config, args: ImportArgs) -> Result<ExitCode, CliError> {
    let read = import::read(&args.path, args.format)?;
    // History may come before the bot ever ran.
    let store = Store::open(&config.database.url).await?;
    let guild = match args.guild {
        Some(guild) => Snowflake(guild),
        None => match store.guild_ids().await?[..] {
            [only] => only,
            [] => {
                println!(
                    "No Discord server is known yet: say to which it belongs with --guild ID."
                );
                return Ok(ExitCode::from(UNUSABLE));
            }
            ref several => {
                println!("Say to which Discord server it belongs with --guild ID. Known are:");
                for id in several {
                    println!("  {id}  {}", store.guild(*id).await?.0.name);
                }
                return Ok(ExitCode::from(UNUSABLE));
            }
        },
    };
    let summary = import::take_in(&store, &Clock::System, guild, read).await?;
    store.close().await;
    for (place, odd) in &summary.odd {
        println!("Odd      {place}: {odd}.");
    }
    for (place, why) in &summary.refused {
        println!("Left out {place}: {}.", why.trim_end_matches('.'));
    }
    let import::Summary { imported, here_before, refused, .. } = summary;
    let left_out = refused.len();
    println!("{imported} imported, {here_before} were here already, {left_out} left out.");
    if imported > 0 {
        println!("The status page shows them within a minute, or once the bot runs.");
    }
    Ok(if left_out == 0 { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

/// # Errors
/// Where the database fails.
pub async fn run_export(config: &Config, args: ExportArgs) -> Result<ExitCode, CliError> {
    let store = open(config).await?;
    let guilds = match args.guild {
        Some(guild) => vec![Snowflake(guild)],
        None => store.guild_ids().await?,
    };
    let mut found = Vec::new();
    for guild in guilds {
        if let Some(id) = store.incident_by_ref(guild, args.reference).await? {
            found.push((guild, id));
        }
    }
    let (guild, id) = match found[..] {
        [one] => one,
        [] => {
            eprintln!("firebell: there is no {} in this database", args.reference);
            return Ok(ExitCode::from(NO));
        }
        _ => {
            let ids: Vec<String> = found.iter().map(|(guild, _)| guild.to_string()).collect();
            let ids = ids.join(", ");
            eprintln!("firebell: several servers have one: choose with --guild: {ids}");
            return Ok(ExitCode::from(UNUSABLE));
        }
    };
    let incident =
        store.incident(id).await?.ok_or_else(|| StoreError::Malformed(id.to_string()))?;
    let (guild, _) = store.guild(guild).await?;
    let kept = store.kept_channels(id).await?;
    store.close().await;
    let audience = args.audience.unwrap_or(args.format.usual_audience());
    match export::export(&incident, &guild, args.format, audience) {
        Ok(text) => {
            print!("{text}");
            if args.format == export::Format::Md && audience == Audience::Responders {
                print!("{}", export::said(&kept));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(why) => {
            eprintln!("firebell: {}: {why}", args.reference);
            Ok(ExitCode::from(NO))
        }
    }
}

/// # Errors
/// Where no copy can be made; the text says what to do.
pub async fn run_backup(config: &Config, file: &Path) -> Result<ExitCode, CliError> {
    let store = open(config).await?;
    let result = backup(&store, file).await;
    store.close().await;
    match result {
        Ok(bytes) => {
            println!("{}: {bytes} bytes, everything that was committed.", file.display());
            let files = config.files();
            if files.folder().exists() {
                // Named by their content, and never changed: any copy of the folder will do.
                println!("Copy {} too: it holds what people attached.", files.folder().display());
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error @ BackupError::Postgres { .. }) => {
            eprintln!("firebell: {error}");
            Ok(ExitCode::from(NO))
        }
        Err(error) => Err(error.into()),
    }
}
