//! Every incident of the corpus, and every copy of it.

use std::collections::BTreeMap;

use firebell::demo::replay::times::Typed;
use futures_util::StreamExt as _;

use super::copies::{Compared, hold};
use super::told::Server;
use super::{Source, sources};
use crate::house::Engine;

/// The page's public interface has the 50 newest incidents, as Statuspage's has; with more in one
/// server there would be some that it does not show.
const IN_ONE_SERVER: usize = 40;
/// Fewer means that the comparison has gone missing.
const INCIDENTS: usize = 400;
const ENTRIES: usize = 1_500;
const MOMENTS: usize = 1_100;

/// One after the other, in a server of their own.
async fn told(engine: Engine, sources: Vec<&Source>) -> Compared {
    let mut server = Server::before(engine, sources[0]).await;
    let mut numbers = Vec::new();
    for source in &sources {
        numbers.push(server.tell(&source.script).await);
    }
    server.finish().await;
    let mut all = Compared::default();
    for (number, source) in numbers.into_iter().zip(sources) {
        all = all.and(hold(&server.house, number, source).await);
    }
    server.close().await;
    all
}

/// Servers of similar zones, oldest first: a change of the zone makes the bot look at everything.
fn servers(sources: &[Source]) -> Vec<Vec<&Source>> {
    let mut sorted: Vec<&Source> = sources.iter().collect();
    sorted.sort_by_key(|source| (source.script.zone.name(), source.begin()));
    sorted.chunks(IN_ONE_SERVER).map(<[_]>::to_vec).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_incident_comes_back_as_it_was_written() {
    let Some(sources) = sources() else { return };
    let servers = servers(&sources);
    let told = servers.into_iter().map(|sources| told(Engine::Sqlite, sources));
    // Several, so that one goes on while another waits for its disk.
    let told: Vec<Compared> = futures_util::stream::iter(told).buffer_unordered(4).collect().await;
    let all = told.into_iter().fold(Compared::default(), Compared::and);
    report(&sources, &all);
    assert!(all.misread.is_empty(), "{}", all.misread.join("\n"));
    assert!(all.incidents >= INCIDENTS && all.entries >= ENTRIES && all.moments >= MOMENTS);
}

/// All of them twice would take too long; PostgreSQL gets a sample, spread over all files.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_comes_back_from_postgres_too() {
    if !Engine::Postgres.is_here() {
        return;
    }
    let Some(sources) = sources() else { return };
    let sample: Vec<&Source> = sources.iter().step_by(sources.len().div_ceil(SAMPLE)).collect();
    let all = told(Engine::Postgres, sample.clone()).await;
    println!("on PostgreSQL: {} incidents, {} entries", all.incidents, all.entries);
    assert!(all.misread.is_empty(), "{}", all.misread.join("\n"));
}

const SAMPLE: usize = 40;

fn report(sources: &[Source], all: &Compared) {
    let mut refused: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut dated = Vec::new();
    for source in sources {
        for entry in &source.script.entries {
            let written = super::text(&source.lines()[entry.index], "at_as_written");
            let kind = match &entry.typed {
                Typed::Nothing => "no time written",
                Typed::AsWritten => "typed as written",
                Typed::Dated(typed) => {
                    dated.push(typed.as_str());
                    "a date in front"
                }
                Typed::InText(reason) => {
                    refused.entry(reason).or_default().push(written);
                    "refused, kept in the text"
                }
            };
            *counts.entry(kind).or_default() += 1;
        }
    }
    println!("incidents replayed: {}", all.incidents);
    println!("entries replayed: {} (as {} of ours)", all.entries, all.written);
    println!("moments equal to the collector's: {}", all.moments);
    println!("times: {counts:?}");
    println!("with a date in front: {}", dated.join(" | "));
    for (reason, written) in refused {
        println!("refused: {} ← {}", reason, written.join(" | "));
    }
}
