//! The two databases. A file that is not there yet is not made.

use std::path::Path;

use super::{Finding, finding};
use crate::config::Config;
use crate::db::tables::Tables;
use crate::db::{Db, missing_file, without_password};
use crate::page::keep;
use crate::store::Store;

/// The bot's; handed on where it can be read.
pub async fn bots(config: &Config) -> (Finding, Option<Store>) {
    let url = &config.database.url;
    if let Some(file) = missing_file(url) {
        return (finding("database", not_made(&file)), None);
    }
    match Store::look(url).await {
        Ok((tables, store)) => (finding("database", said(url, tables)), store),
        Err(error) => (finding("database", Err(error.to_string())), None),
    }
}

/// The page's own, where it is this machine's or can be reached from here.
pub async fn pages(config: &Config) -> (Finding, Option<Db>) {
    let url = &config.page.database_url;
    if let Some(file) = missing_file(url) {
        return (finding("page's database", not_made(&file)), None);
    }
    match keep::look(url).await {
        Ok((tables, db)) => (finding("page's database", said(url, tables)), db),
        Err(error) => {
            let why = format!("page.database_url: {error}");
            (finding("page's database", Err(why)), None)
        }
    }
}

fn said(url: &str, tables: Tables) -> Result<String, String> {
    let url = without_password(url);
    match tables {
        Tables::Current => Ok(format!("{url} can be used")),
        Tables::None => Ok(format!("{url} is empty; the first start makes its tables")),
        Tables::Behind => Ok(format!(
            "{url} was last used by an older Firebell; the next start brings it up to date. Back it \
             up before"
        )),
        Tables::Newer => Err(format!(
            "{url} was used by a newer Firebell. Run that one, or restore a backup from before"
        )),
    }
}

/// The first start makes the file, if it can.
fn not_made(file: &Path) -> Result<String, String> {
    let shown = file.display();
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match tempfile::tempfile_in(folder) {
        Ok(_) => Ok(format!("{shown} is not there yet; the first start makes it")),
        Err(error) => Err(format!(
            "{shown} is not there and can't be made: {error}. Check that the folder exists and can \
             be written"
        )),
    }
}
