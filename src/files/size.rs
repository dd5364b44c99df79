//! A number of bytes as people write it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// In bytes. Written `25 MiB`, `512 KiB`, or as a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "Written")]
pub struct Size(pub u64);

#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no size; write it like 25 MiB")]
pub struct NotASize(String);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Bytes(u64),
    Words(String),
}

const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl TryFrom<Written> for Size {
    type Error = NotASize;

    fn try_from(written: Written) -> Result<Self, NotASize> {
        match written {
            Written::Bytes(bytes) => Ok(Self(bytes)),
            Written::Words(words) => words.parse(),
        }
    }
}

impl FromStr for Size {
    type Err = NotASize;

    fn from_str(text: &str) -> Result<Self, NotASize> {
        let no_size = || NotASize(text.to_owned());
        let text = text.trim();
        let (number, unit) = UNITS
            .iter()
            .find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)))
            .unwrap_or((text, 1));
        let number: u64 = number.trim().parse().map_err(|_| no_size())?;
        number.checked_mul(unit).map(Self).ok_or_else(no_size)
    }
}

impl fmt::Display for Size {
    /// In the largest unit that it fills, with one digit after the point where it is not whole.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, unit) =
            UNITS.iter().find(|(_, unit)| self.0 >= *unit).copied().unwrap_or(("B", 1));
        let (whole, tenths) = (self.0 / unit, self.0 % unit * 10 / unit);
        if tenths == 0 { write!(f, "{whole} {name}") } else { write!(f, "{whole}.{tenths} {name}") }
    }
}
