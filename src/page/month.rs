//! Months, by which the history is leafed through.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::moments;
use crate::texts::Lang;

/// A calendar month in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

impl Month {
    #[must_use]
    pub fn of(at: DateTime<Utc>) -> Self {
        Self { year: at.year(), month: at.month() }
    }

    #[must_use]
    pub fn previous(self) -> Self {
        if self.month == 1 {
            Self { year: self.year - 1, month: 12 }
        } else {
            Self { month: self.month - 1, ..self }
        }
    }

    /// From an address, as [`id`](Self::id) writes it.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let (year, month) = id.rsplit_once('-')?;
        let found = Self { year: year.parse().ok()?, month: month.parse().ok()? };
        (found.id() == id).then_some(found)
    }

    /// As in addresses: `2022-12`.
    #[must_use]
    pub fn id(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// As people read it: `December 2022`.
    #[must_use]
    pub fn label(self, lang: Lang) -> String {
        let first = NaiveDate::from_ymd_opt(self.year, self.month, 1);
        first.map_or_else(|| self.id(), |first| moments::month(lang, first))
    }
}
