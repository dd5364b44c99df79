//! Whether pages show what the bot says.

use super::{Finding, finding};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::drift::compare::{Difference, Waiting};
use crate::drift::{self, Drift, DriftError};
use crate::mirrors::page_state::NotAsked;
use crate::store::Store;

/// Incidents that are named one by one.
const MOST_NAMED: usize = 20;

/// One finding for each page that the bot delivers to.
pub async fn compared(
    config: &Config,
    store: &Store,
    page_db: Option<Db>,
    clock: &Clock,
) -> Vec<Finding> {
    let pages = match drift::pages(config, store, page_db).await {
        Ok(pages) => pages,
        Err(error) => return vec![finding("pages", Err(error.to_string()))],
    };
    let mut findings = Vec::new();
    for page in pages {
        let what = format!("page {}", page.name());
        let outcome = match page.compare(store, clock).await {
            Ok(drifts) => said(&drifts),
            Err(DriftError::NotAsked(NotAsked::Older | NotAsked::Unreachable(_)))
                if page.may_be_anothers() =>
            {
                Ok("can't be asked what it keeps, so it was not compared. If it is a page of \
                    Firebell's, set files = true in its [[mirrors.webhook]]"
                    .to_owned())
            }
            Err(error) => Err(error.to_string()),
        };
        findings.push(finding(what, outcome));
    }
    findings
}

/// What is on its way is nothing wrong; everything else is named with what to do.
fn said(drifts: &[Drift]) -> Result<String, String> {
    let public: usize = drifts.iter().map(|drift| drift.public).sum();
    let (mut wrong, mut held, mut on_their_way) = (Vec::new(), Vec::new(), 0);
    for drift in drifts {
        let incidents = drift
            .incidents
            .iter()
            .map(|one| (one.reference.as_str(), &one.difference, &one.waiting));
        let components = drift.components.iter();
        let components =
            components.map(|(difference, waiting)| ("the list of components", difference, waiting));
        for (what, difference, waiting) in incidents.chain(components) {
            match waiting {
                Waiting::OnItsWay if !difference.needs_more_than_delivery() => on_their_way += 1,
                Waiting::Held(error) if !difference.needs_more_than_delivery() => {
                    held.push(format!("{what} {difference}, and waits to be delivered: {error}"));
                }
                _ => wrong.push(format!("{what} {difference}")),
            }
        }
    }
    let on_their_way = match on_their_way {
        0 => String::new(),
        count => format!("; {count} on their way, which the bot delivers when it runs"),
    };
    if wrong.is_empty() && held.is_empty() {
        return Ok(format!("shows what the bot says of {public} public incidents{on_their_way}"));
    }
    let mut remedies = Vec::new();
    if !wrong.is_empty() {
        remedies.push("`firebell resync` mends that");
    }
    if !held.is_empty() {
        remedies.push("what waits is tried again by itself; `/firebell mirrors` says more");
    }
    let count = wrong.len() + held.len();
    let mut named: Vec<String> = wrong.into_iter().chain(held).take(MOST_NAMED).collect();
    if count > named.len() {
        named.push(format!("and {} more", count - named.len()));
    }
    Err(format!("{}{on_their_way}. {}", named.join("; "), remedies.join(". ")))
}

impl Difference {
    /// A delivery of what is true now would not mend it: it is not taken, or there is none.
    fn needs_more_than_delivery(&self) -> bool {
        match self {
            Self::Missing | Self::Behind { .. } => false,
            Self::Withdrawn
            | Self::Ahead { .. }
            | Self::Altered
            | Self::NotPublic
            | Self::Unknown => true,
        }
    }
}
