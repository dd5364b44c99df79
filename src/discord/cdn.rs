//! Copies files that people attached, from Discord's own hosts and from nowhere else. Its links end
//! after about a day, so a file is copied when it is mentioned or not at all.
//! <https://discord.com/developers/docs/reference#signed-attachment-cdn-urls>

use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use tracing::{error, warn};
use url::Url;

use super::api::no_answer;
use super::connect::{self, ConnectError};
use crate::config;
use crate::files::{Files, NotKept, Size};
use crate::incident::state::Attachment;

/// Where attachments are.
const HOSTS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];
/// How long nothing may come before we give up.
const SILENCE: Duration = Duration::from_secs(20);
/// All files of one request together. The person waits, and the answer can be changed for 15 min.
const ALTOGETHER: Duration = Duration::from_secs(8 * 60);
/// One that breaks off is tried once more.
const ATTEMPTS: u32 = 2;

/// A file as Discord tells of it, before it is copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub name: String,
    pub content_type: Option<String>,
    /// In bytes.
    pub size: u64,
    pub url: String,
}

/// Why nothing was copied. Nothing is recorded then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCopied {
    #[error("{name} is larger than {most}")]
    TooLarge { name: String, most: Size },
    #[error("the files are larger than {most} together")]
    TooLargeTogether { most: Size },
    /// The link has ended, or the message was deleted.
    #[error("{name} is not there any more")]
    Gone { name: String },
    #[error("{name} did not come from Discord")]
    NoAnswer { name: String },
    #[error("our disk did not take {name}")]
    Disk { name: String },
}

#[derive(Clone, Debug)]
pub struct Cdn {
    client: reqwest::Client,
    files: Files,
    /// Of all files of one entry together.
    largest_entry: Size,
}

impl Cdn {
    /// # Errors
    /// Where the stand-in can't be used.
    pub async fn new(
        config: &config::Discord,
        files: Files,
        largest_entry: Size,
    ) -> Result<Self, ConnectError> {
        let builder = connect::builder(config, &HOSTS).await?;
        let client = builder
            .read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(ConnectError::Client)?;
        Ok(Self { client, files, largest_entry })
    }

    /// Copies all of them, or says why not. What was copied of the others lies there unused.
    ///
    /// # Errors
    /// The first that can't be had.
    pub async fn copy_all(&self, offered: &[Offered]) -> Result<Vec<Attachment>, NotCopied> {
        // What Discord says of their size is looked at before a byte is fetched.
        for file in offered {
            if file.size > self.files.largest().0 {
                return Err(self.too_large(file));
            }
        }
        self.check_together(offered.iter().map(|file| file.size))?;
        let copying = async {
            let mut copied = Vec::with_capacity(offered.len());
            for file in offered {
                copied.push(self.copy(file).await?);
                self.check_together(copied.iter().map(|file: &Attachment| file.size))?;
            }
            Ok(copied)
        };
        let late = || NotCopied::NoAnswer {
            name: offered.last().map(|file| file.name.clone()).unwrap_or_default(),
        };
        tokio::time::timeout(ALTOGETHER, copying).await.unwrap_or_else(|_| Err(late()))
    }

    fn check_together(&self, sizes: impl Iterator<Item = u64>) -> Result<(), NotCopied> {
        let most = self.largest_entry;
        if sizes.fold(0, u64::saturating_add) > most.0 {
            return Err(NotCopied::TooLargeTogether { most });
        }
        Ok(())
    }

    fn too_large(&self, file: &Offered) -> NotCopied {
        NotCopied::TooLarge { name: file.name.clone(), most: self.files.largest() }
    }

    async fn copy(&self, file: &Offered) -> Result<Attachment, NotCopied> {
        let mut attempt = 1;
        loop {
            match self.fetch(file).await {
                Err(NotCopied::NoAnswer { .. }) if attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn fetch(&self, file: &Offered) -> Result<Attachment, NotCopied> {
        let name = || file.name.clone();
        let no_answer = |why: String| {
            warn!(file = file.name, why, "a file could not be fetched from Discord");
            NotCopied::NoAnswer { name: name() }
        };
        let url = of_discord(&file.url)
            .ok_or_else(|| no_answer("the link is none of Discord's".to_owned()))?;
        let sent = self.client.get(url).send().await;
        let response = sent.map_err(|error| no_answer(self::no_answer(error)))?;
        match response.status() {
            status if status.is_success() => {}
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::GONE => {
                return Err(NotCopied::Gone { name: name() });
            }
            status => return Err(no_answer(status.to_string())),
        }
        let announced = response.content_length();
        let not_kept = |why: NotKept| match why {
            NotKept::TooLarge { .. } => self.too_large(file),
            NotKept::Io(why) => disk(file, &why),
        };
        let mut incoming = self.files.begin().await.map_err(|why| disk(file, &why))?;
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| no_answer(self::no_answer(error)))?;
            incoming.write(&piece).await.map_err(not_kept)?;
        }
        let kept = incoming.finish().await.map_err(|why| disk(file, &why))?;
        // A body that merely ends early is noticed by the client; this is for one without a length.
        if announced.is_none() && kept.size != file.size {
            return Err(no_answer(format!("{} of {} bytes came", kept.size, file.size)));
        }
        Ok(Attachment {
            name: file.name.clone(),
            content_type: file.content_type.clone(),
            size: kept.size,
            sha256: kept.sha256,
        })
    }
}

fn disk(file: &Offered, why: &std::io::Error) -> NotCopied {
    error!(file = file.name, %why, "our disk did not take a file");
    NotCopied::Disk { name: file.name.clone() }
}

/// Only what is Discord's is fetched, wherever a link may point.
fn of_discord(link: &str) -> Option<Url> {
    let url = Url::parse(link).ok()?;
    let is_theirs = url.scheme() == "https"
        && url.host_str().is_some_and(|host| HOSTS.contains(&host))
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_theirs.then_some(url)
}

/// A name that can be part of an address.
fn usable(name: &str) -> String {
    let name: String = name.chars().filter(|one| !one.is_control() && *one != '/').collect();
    if matches!(name.trim(), "" | "." | "..") { "file".to_owned() } else { name }
}

impl From<&serenity::model::channel::Attachment> for Offered {
    fn from(file: &serenity::model::channel::Attachment) -> Self {
        Self {
            name: usable(&file.filename),
            content_type: file.content_type.clone(),
            size: u64::from(file.size),
            url: file.url.clone(),
        }
    }
}

impl Offered {
    /// As it will be once it is copied, for a decision that comes before.
    #[must_use]
    pub fn as_announced(&self) -> Attachment {
        Attachment {
            name: self.name.clone(),
            content_type: self.content_type.clone(),
            size: self.size,
            sha256: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_discords_own_hosts_are_asked() {
        assert!(of_discord("https://cdn.discordapp.com/attachments/1/2/a.png?ex=1").is_some());
        assert!(of_discord("https://media.discordapp.net/attachments/1/2/a.png").is_some());
        for other in [
            "http://cdn.discordapp.com/a.png",
            "https://cdn.discordapp.com:444/a.png",
            "https://cdn.discordapp.com@169.254.169.254/a.png",
            "https://me:secret@cdn.discordapp.com/a.png",
            "https://cdn.discordapp.com.example.org/a.png",
            "https://127.0.0.1/a.png",
            "file:///etc/passwd",
            "a.png",
        ] {
            assert_eq!(of_discord(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_is_never_a_way_through_folders() {
        for (given, used) in [
            ("..", "file"),
            ("", "file"),
            ("../../a.png", "....a.png"),
            ("a\n\u{0}b.png", "ab.png"),
            ("héllo wörld.png", "héllo wörld.png"),
        ] {
            assert_eq!(usable(given), used);
        }
    }
}
