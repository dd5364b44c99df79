//! The files of a watch channel's posts: which of them hang there, and where their bytes are.

use tracing::warn;

use super::Setback;
use super::attempt::Task;
use super::message::{HungFile, MessageMemory};
use crate::digest::sha256_hex;
use crate::discord::post_files::{From, PostFile, Standing, of_post};
use crate::discord::posts;
use crate::discord::wire::Message;
use crate::incident::ids::EntryId;

/// `None` where our copy vanished this very moment: the next attempt says so.
pub async fn bytes(task: &Task<'_>, file: &PostFile) -> Result<Option<Vec<u8>>, Setback> {
    let copy = match &file.from {
        From::Words(words) => return Ok(Some(words.clone().into_bytes())),
        From::Copy(copy) => copy,
    };
    match task.mirrors.files.read(&copy.sha256).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Setback::retry(format!("our copy of a file can't be read: {error}"))),
    }
}

/// The files that belong to a post, each with the key by which it is remembered.
pub struct Files(Vec<(String, PostFile)>);

impl Files {
    pub async fn of(task: &Task<'_>, entries: &[EntryId], message: &MessageMemory) -> Self {
        let mut files = Vec::new();
        for mut file in of_post(task.guild.lang(), &task.incident, entries) {
            let of = match &file.from {
                From::Words(words) => sha256_hex(words),
                From::Copy(copy) => copy.sha256.clone(),
            };
            let key = format!("{of}/{}", file.upload_name);
            // What hangs at Discord needs no copy of ours any more.
            let hangs = message.files.iter().any(|hung| hung.key == key);
            if !hangs
                && let From::Copy(copy) = &file.from
                && file.standing == Standing::Waiting
                && !task.mirrors.files.has(&copy.sha256).await
            {
                warn!(reference = %task.incident.reference, sha256 = copy.sha256, "a copy is missing");
                file.standing = Standing::Missing;
            }
            files.push((key, file));
        }
        Self(files)
    }

    pub fn wants(&self, hung: &HungFile) -> bool {
        self.0.iter().any(|(key, _)| *key == hung.key)
    }

    pub fn waiting(&self) -> impl Iterator<Item = (&str, &PostFile)> {
        let waiting = self.0.iter().filter(|(_, file)| file.standing == Standing::Waiting);
        waiting.map(|(key, file)| (key.as_str(), file))
    }

    /// The post as it looks with these files at it.
    pub fn post(
        &self,
        task: &Task<'_>,
        entries: &[EntryId],
        number: usize,
        hung: &[HungFile],
    ) -> Message {
        let files: Vec<PostFile> = self
            .0
            .iter()
            .map(|(key, file)| {
                let hangs = hung.iter().any(|one| one.key == *key);
                let standing = if hangs { Standing::Hanging } else { file.standing };
                PostFile { standing, ..file.clone() }
            })
            .collect();
        posts::post(task.guild.lang(), &task.incident, entries, number, &files)
    }
}
