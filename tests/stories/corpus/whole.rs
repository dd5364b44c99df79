//! Every incident of the corpus, and every copy of it.

use std::collections::BTreeMap;

use firebell::demo::replay::times::Typed;
use futures_util::StreamExt as _;

use super::copies::{Compared, Public, hold};
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
/// Planned work with a list of steps, all lists' steps, and those of them that were struck out.
const MAINTENANCES: usize = 4;
const STEPS: usize = 60;
const STRUCK: usize = 2;

/// One after the other, in a server of their own.
async fn told(engine: Engine, sources: Vec<&Source>) -> Compared {
    let mut server = Server::before(engine, sources[0]).await;
    let mut references = Vec::new();
    for source in &sources {
        references.push(server.tell(&source.script).await);
    }
    server.finish().await;
    let public = Public::of(&server.house).await;
    let mut all = Compared::default();
    for (reference, source) in references.into_iter().zip(sources) {
        all = all.and(hold(&server.house, &public, reference, source).await);
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

async fn all_of_them(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let Some(sources) = sources() else { return };
    let servers = servers(&sources);
    let told = servers.into_iter().map(|sources| told(engine, sources));
    // Several, so that one goes on while another waits for its disk.
    let told: Vec<Compared> = futures_util::stream::iter(told).buffer_unordered(4).collect().await;
    let all = told.into_iter().fold(Compared::default(), Compared::and);
    report(engine, &sources, &all);
    assert!(all.misread.is_empty(), "{}", all.misread.join("\n"));
    assert!(all.incidents >= INCIDENTS && all.entries >= ENTRIES && all.moments >= MOMENTS);
    let steps: usize = all.steps.values().sum();
    assert!(all.maintenances >= MAINTENANCES && steps >= STEPS && all.steps["cancelled"] >= STRUCK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_incident_comes_back_as_it_was_written_on_sqlite() {
    all_of_them(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_incident_comes_back_as_it_was_written_on_postgres() {
    all_of_them(Engine::Postgres).await;
}

fn report(engine: Engine, sources: &[Source], all: &Compared) {
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
    aloud!("on {engine:?}");
    aloud!("incidents replayed: {}, {} of them planned work", all.incidents, all.maintenances);
    aloud!("entries replayed: {} (as {} of ours)", all.entries, all.written);
    aloud!("moments equal to the collector's: {}", all.moments);
    aloud!("steps of lists: {} {:?}", all.steps.values().sum::<usize>(), all.steps);
    aloud!("times: {counts:?}");
    aloud!("with a date in front: {}", dated.join(" | "));
    for (reason, written) in refused {
        aloud!("refused: {} ← {}", reason, written.join(" | "));
    }
}
