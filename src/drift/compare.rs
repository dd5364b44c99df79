//! Where a page and the bot differ. Pure.

use std::collections::HashMap;
use std::fmt;

use crate::webhook::held::{HeldComponents, HeldIncident};

/// What the bot says of one incident, for one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    pub id: String,
    /// Such as `INC-42`.
    pub reference: String,
    pub version: u64,
    /// Fingerprints of what the page is told now and of what was last delivered to it; none where
    /// it is not for the public.
    pub public: Option<Fingerprints>,
    pub waiting: Waiting,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprints {
    pub now: String,
    /// Other than `now` where only the wording changed, such as the server's language: that goes
    /// out with the incident's next change.
    pub delivered: Option<String>,
}

/// Whether a delivery is due already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    No,
    /// The bot delivers it when it runs.
    OnItsWay,
    /// It was tried, and why it did not arrive.
    Held(String),
}

/// How the page differs from the bot in one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    Missing,
    /// Withdrawn there, for the public here.
    Withdrawn,
    Behind {
        there: u64,
        here: u64,
    },
    /// It keeps a version that the bot never made: the bot's database is an older copy.
    Ahead {
        there: u64,
        here: u64,
    },
    /// The version is right and the words are not.
    Altered,
    /// It is private or a drill here, and on show there.
    NotPublic,
    /// The bot knows of no such incident.
    Unknown,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing there"),
            Self::Withdrawn => f.write_str("was withdrawn there"),
            Self::Behind { there, here } => {
                write!(f, "is behind there, version {there} of {here}")
            }
            Self::Ahead { there, here } => write!(
                f,
                "is ahead there, version {there} of {here}, as if the bot's database were an older \
                 copy"
            ),
            Self::Altered => f.write_str("was altered there"),
            Self::NotPublic => f.write_str("is on show there and not public here"),
            Self::Unknown => f.write_str("is on show there and unknown here"),
        }
    }
}

/// One incident in which they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub id: String,
    /// `INC-42`, or the id where nobody can say the ref.
    pub reference: String,
    pub difference: Difference,
    pub waiting: Waiting,
    /// The version that the page keeps, if it keeps any.
    pub there: Option<u64>,
}

/// Every incident of a guild in which a page differs from the bot, in the order of `ours`; what only
/// the page knows comes last.
#[must_use]
pub fn incidents(ours: &[Ours], theirs: &[HeldIncident]) -> Vec<Finding> {
    let mut rest: HashMap<&str, &HeldIncident> =
        theirs.iter().map(|held| (held.id.as_str(), held)).collect();
    let mut findings = Vec::new();
    for our in ours {
        let held = rest.remove(our.id.as_str());
        if let Some(difference) = difference(our, held) {
            findings.push(Finding {
                id: our.id.clone(),
                reference: our.reference.clone(),
                difference,
                waiting: our.waiting.clone(),
                there: held.map(|held| held.version),
            });
        }
    }
    let unknown = theirs.iter().filter(|held| rest.contains_key(held.id.as_str()));
    findings.extend(unknown.filter(|held| held.hash.is_some()).map(|held| Finding {
        id: held.id.clone(),
        reference: held.reference.clone().unwrap_or_else(|| held.id.clone()),
        difference: Difference::Unknown,
        waiting: Waiting::No,
        there: Some(held.version),
    }));
    findings
}

fn difference(our: &Ours, held: Option<&HeldIncident>) -> Option<Difference> {
    let hash = held.and_then(|held| held.hash.as_deref());
    let Some(public) = &our.public else { return hash.map(|_| Difference::NotPublic) };
    let Some(held) = held else { return Some(Difference::Missing) };
    let (there, here) = (held.version, our.version);
    if there > here {
        // Even where the words are right: the next change would not be taken.
        return Some(Difference::Ahead { there, here });
    }
    let Some(hash) = hash else { return Some(Difference::Withdrawn) };
    // A version that changed nothing for the public is not sent.
    if hash == public.now || public.delivered.as_deref() == Some(hash) && our.waiting == Waiting::No
    {
        return None;
    }
    Some(if there < here { Difference::Behind { there, here } } else { Difference::Altered })
}

/// How the page's list of components differs. `ours` is the list's version, zero where there is
/// none, and its fingerprint.
#[must_use]
pub fn components(ours: (u64, &str), theirs: Option<&HeldComponents>) -> Option<Difference> {
    let (here, hash) = ours;
    if here == 0 {
        return None;
    }
    match theirs {
        None => Some(Difference::Missing),
        Some(held) if held.version > here => Some(Difference::Ahead { there: held.version, here }),
        Some(held) if held.version < here => Some(Difference::Behind { there: held.version, here }),
        Some(held) if held.hash != hash => Some(Difference::Altered),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(id: &str, version: u64, now: &str) -> Ours {
        let public = Fingerprints { now: now.to_owned(), delivered: Some(now.to_owned()) };
        let (id, reference) = (id.to_owned(), format!("INC-{id}"));
        Ours { id, reference, version, public: Some(public), waiting: Waiting::No }
    }

    fn held(id: &str, version: u64, hash: Option<&str>) -> HeldIncident {
        let (id, hash) = (id.to_owned(), hash.map(str::to_owned));
        HeldIncident { reference: None, id, version, hash }
    }

    #[test]
    fn every_way_to_differ_is_named() {
        let private = Ours { public: None, ..ours("6", 2, "") };
        let all = [
            ours("1", 3, "one"),
            ours("2", 3, "two"),
            ours("3", 3, "three"),
            ours("4", 3, "four"),
            ours("5", 3, "five"),
            private,
        ];
        let theirs = [
            held("1", 1, Some("one")),
            held("3", 2, Some("older")),
            held("4", 4, Some("four")),
            held("5", 3, Some("altered")),
            held("6", 2, Some("six")),
            held("7", 1, Some("seven")),
            held("8", 9, None),
        ];
        let found = incidents(&all, &theirs);
        let found: Vec<_> =
            found.iter().map(|one| (one.id.as_str(), one.difference.clone())).collect();
        assert_eq!(
            found,
            [
                ("2", Difference::Missing),
                ("3", Difference::Behind { there: 2, here: 3 }),
                ("4", Difference::Ahead { there: 4, here: 3 }),
                ("5", Difference::Altered),
                ("6", Difference::NotPublic),
                ("7", Difference::Unknown),
            ]
        );
    }

    #[test]
    fn what_was_withdrawn_there_is_named_only_where_it_is_public_here() {
        let withdrawn = [held("1", 2, None)];
        let found = incidents(&[ours("1", 3, "one")], &withdrawn);
        assert_eq!(found[0].difference, Difference::Withdrawn);
        let private = Ours { public: None, ..ours("1", 3, "") };
        assert_eq!(incidents(&[private], &withdrawn), []);
    }

    #[test]
    fn another_wording_is_no_difference_unless_it_is_due() {
        let mut our = ours("1", 3, "auf Deutsch");
        our.public = our
            .public
            .map(|public| Fingerprints { delivered: Some("in English".to_owned()), ..public });
        let theirs = [held("1", 3, Some("in English"))];
        assert_eq!(incidents(std::slice::from_ref(&our), &theirs), []);
        our.waiting = Waiting::OnItsWay;
        assert_eq!(incidents(&[our], &theirs).len(), 1);
    }

    #[test]
    fn a_list_of_components_is_compared_once_there_is_one() {
        let theirs = |version, hash: &str| HeldComponents { version, hash: hash.to_owned() };
        assert_eq!(components((0, "x"), None), None);
        assert_eq!(components((2, "x"), None), Some(Difference::Missing));
        assert_eq!(components((2, "x"), Some(&theirs(2, "x"))), None);
        assert_eq!(components((2, "x"), Some(&theirs(2, "y"))), Some(Difference::Altered));
        let behind = Difference::Behind { there: 1, here: 2 };
        assert_eq!(components((2, "x"), Some(&theirs(1, "x"))), Some(behind));
    }
}
