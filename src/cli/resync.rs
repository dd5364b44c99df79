//! `firebell resync`: pages get again what they lack.

use std::process::ExitCode;

use clap::Args;

use super::history::open;
use super::{CliError, NO};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::drift::{self, DriftError, Mended, Page};
use crate::page::keep;
use crate::store::Store;

#[derive(Debug, Args)]
pub struct ResyncArgs {
    /// Everything again, whatever the page says that it has
    #[arg(long)]
    pub all: bool,
}

/// # Errors
/// Where a database can't be used.
pub async fn run(config: &Config, args: ResyncArgs) -> Result<ExitCode, CliError> {
    let clock = Clock::System;
    let store = open(config).await?;
    let page_db = page_database(config).await?;
    let pages = drift::pages(config, &store, page_db.clone()).await?;
    if pages.is_empty() {
        println!(
            "This bot delivers to no page of Firebell's: name it in [[mirrors.webhook]] with files = true."
        );
    }
    let mut code = ExitCode::SUCCESS;
    for page in &pages {
        let name = page.name();
        match mended(page, &store, &clock, args.all).await {
            Ok(done) => println!("{name}: {done}"),
            Err(error) => {
                println!("{name}: {error}");
                code = ExitCode::from(NO);
            }
        }
    }
    store.close().await;
    if let Some(db) = page_db {
        db.close().await;
    }
    Ok(code)
}

/// The page's own, where it is at hand.
async fn page_database(config: &Config) -> Result<Option<Db>, CliError> {
    if db::missing_file(&config.page.database_url).is_some() {
        return Ok(None);
    }
    Ok(keep::look(&config.page.database_url).await?.1)
}

async fn mended(
    page: &Page,
    store: &Store,
    clock: &Clock,
    all: bool,
) -> Result<String, DriftError> {
    let drifts = page.compare(store, clock).await?;
    let Mended { due, taken_back } = page.mend(store, clock, &drifts).await?;
    if all {
        page.everything(store, clock.now()).await?;
        return Ok("everything is delivered again within a minute, when the bot runs.".to_owned());
    }
    if due + taken_back == 0 {
        return Ok("shows what the bot says; there is nothing to do.".to_owned());
    }
    Ok(format!(
        "{due} to deliver again, which the bot does within a minute when it runs; {taken_back} taken \
         back."
    ))
}
