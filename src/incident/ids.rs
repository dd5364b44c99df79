//! What things are called: ids that never change, and refs that people say aloud.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

use super::words::Kind;

/// Declares an id that is a ULID in a type of its own.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $name(pub Ulid);

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.fmt(f)
                }
            }

            impl FromStr for $name {
                type Err = ulid::DecodeError;

                fn from_str(s: &str) -> Result<Self, Self::Err> {
                    Ulid::from_string(s).map(Self)
                }
            }
        )+
    };
}

ids! {
    /// An incident's id for ever. Sorts by the time at which it was declared.
    IncidentId;
    /// An entry's id for ever.
    EntryId;
    /// A task's id for ever.
    TaskId;
    /// A follow-up's id for ever.
    FollowupId;
}

/// Discord's id of a guild, channel, role, person or message. Digits in JSON, because JavaScript
/// and some JSON readers lose the last ones of a number this long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake(pub u64);

impl fmt::Display for Snowflake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Snowflake {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Snowflake {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        digits.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// `INC-42` or `MNT-7`: per guild, counts from 1, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    pub kind: Kind,
    pub number: u64,
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Incident => write!(f, "INC-{}", self.number),
            Kind::Maintenance => write!(f, "MNT-{}", self.number),
        }
    }
}

/// Not a ref: neither `INC-42` nor `MNT-7`, in whatever case, nor a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ref looks like INC-42 or MNT-7")]
pub struct NotARef;

impl FromStr for Ref {
    type Err = NotARef;

    /// Takes what people type: `INC-42`, `inc42`, `#42`, `42`.
    fn from_str(s: &str) -> Result<Self, NotARef> {
        let s = s.trim().to_ascii_uppercase();
        let (kind, rest) = if let Some(rest) = s.strip_prefix("MNT") {
            (Kind::Maintenance, rest)
        } else {
            (Kind::Incident, s.strip_prefix("INC").unwrap_or(&s))
        };
        let digits = rest.trim_start_matches(['-', '#', ' ']);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotARef);
        }
        match digits.parse() {
            Ok(number) if number > 0 => Ok(Self { kind, number }),
            _ => Err(NotARef),
        }
    }
}

impl Serialize for Ref {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ref {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refs_are_read_as_people_type_them() {
        let expected = Ref { kind: Kind::Incident, number: 42 };
        for typed in ["INC-42", "inc-42", "inc42", "#42", " 42 "] {
            assert_eq!(typed.parse(), Ok(expected), "{typed}");
        }
        assert_eq!("mnt-7".parse(), Ok(Ref { kind: Kind::Maintenance, number: 7 }));
        for not in ["", "INC-", "INC-0", "INC--x", "INC-4२", "99999999999999999999999"] {
            assert_eq!(not.parse::<Ref>(), Err(NotARef), "{not}");
        }
    }
}
