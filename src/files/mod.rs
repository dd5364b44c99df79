//! Copies of files in a folder, each found by the hash of its bytes. Beside the bot's database, and
//! beside the page's: it knows neither.
//!
//! A copy is written under a name of its own, brought to disk, and only then renamed to where its
//! hash leads (`ab/abcdef…`). So what is there is whole, the same file twice takes room once, and
//! whoever refers to a file that was copied can rely on it after a crash.

mod size;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt as _;

pub use self::size::{NotASize, Size};
use crate::digest::hex;

/// A folder of copies. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    folder: Arc<Path>,
    /// Of one file, in bytes.
    largest: u64,
}

/// Why a file was not kept. Nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    #[error("the file is larger than {most}")]
    TooLarge { most: Size },
    #[error("the file can't be kept: {0}")]
    Io(#[from] io::Error),
}

/// What is wrong with a copy that should be there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    #[error("it is missing")]
    Missing,
    #[error("its bytes are not those that were kept")]
    Changed,
    #[error("it can't be read: {0}")]
    Unreadable(String),
}

/// What begins the name of a copy that is not whole yet.
const INCOMING: &str = ".incoming-";
/// How much is read at a time, in bytes.
const PIECE: usize = 64 * 1024;

impl Files {
    /// Names the folder; nothing is read or written yet.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>, largest: Size) -> Self {
        Self { folder: folder.into().into(), largest: largest.0 }
    }

    /// Makes the folder where there is none, and clears away what a crash left half written. For
    /// the one program that writes into it.
    ///
    /// # Errors
    /// Where the folder can't be made or written.
    pub async fn prepare(&self) -> io::Result<()> {
        let folder = Arc::clone(&self.folder);
        blocking(move || {
            std::fs::create_dir_all(&folder)?;
            for entry in std::fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with(INCOMING) {
                    std::fs::remove_file(entry.path())?;
                }
            }
            // Says now, not at the first attachment, that nothing can be written here.
            tempfile::Builder::new().prefix(INCOMING).tempfile_in(&folder).map(drop)
        })
        .await
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    #[must_use]
    pub const fn largest(&self) -> Size {
        Size(self.largest)
    }

    /// Begins a copy. It is gone without a trace unless it is finished.
    ///
    /// # Errors
    /// Where the folder can't be written.
    pub async fn begin(&self) -> io::Result<Incoming> {
        let folder = Arc::clone(&self.folder);
        let make = move || {
            std::fs::create_dir_all(&folder)?;
            tempfile::Builder::new().prefix(INCOMING).tempfile_in(&folder)
        };
        let written = blocking(make).await?;
        Ok(Incoming { files: self.clone(), written, hasher: Sha256::new(), size: 0 })
    }

    /// Keeps these bytes. Returns their hash.
    ///
    /// # Errors
    /// Where they are too many, or the folder can't be written.
    pub async fn keep(&self, bytes: &[u8]) -> Result<String, NotKept> {
        let mut incoming = self.begin().await?;
        incoming.write(bytes).await?;
        Ok(incoming.finish().await?.sha256)
    }

    /// Where the copy with this hash is, if it is there. `None` for what is no hash.
    #[must_use]
    pub fn path(&self, sha256: &str) -> Option<PathBuf> {
        is_hash(sha256).then(|| self.folder.join(&sha256[..2]).join(sha256))
    }

    pub async fn has(&self, sha256: &str) -> bool {
        match self.path(sha256) {
            Some(path) => tokio::fs::try_exists(path).await.unwrap_or(false),
            None => false,
        }
    }

    /// Opens a copy to read it from the start. Returns it with its size in bytes.
    ///
    /// # Errors
    /// Where it is not there or can't be read.
    pub async fn open(&self, sha256: &str) -> io::Result<(tokio::fs::File, u64)> {
        let path = self.path(sha256).ok_or(io::ErrorKind::NotFound)?;
        let file = tokio::fs::File::open(path).await?;
        let size = file.metadata().await?.len();
        Ok((file, size))
    }

    /// # Errors
    /// Where it is not there or can't be read.
    pub async fn read(&self, sha256: &str) -> io::Result<Vec<u8>> {
        let path = self.path(sha256).ok_or(io::ErrorKind::NotFound)?;
        tokio::fs::read(path).await
    }

    /// Holds a copy against its hash.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn verify(&self, sha256: &str) -> Result<(), Damaged> {
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Damaged::Missing,
            _ => Damaged::Unreadable(error.to_string()),
        };
        let (mut file, _) = self.open(sha256).await.map_err(unreadable)?;
        let (mut hasher, mut piece) = (Sha256::new(), vec![0; PIECE]);
        loop {
            let read = file.read(&mut piece).await.map_err(unreadable)?;
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
        }
        if hex(&hasher.finalize()) == sha256 { Ok(()) } else { Err(Damaged::Changed) }
    }

    /// Removes a copy; one that is not there is removed already.
    ///
    /// # Errors
    /// Where it can't be removed.
    pub async fn remove(&self, sha256: &str) -> io::Result<()> {
        let Some(path) = self.path(sha256) else { return Ok(()) };
        match tokio::fs::remove_file(path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The hashes of all copies.
    ///
    /// # Errors
    /// Where the folder can't be read.
    pub async fn all(&self) -> io::Result<Vec<String>> {
        let folder = Arc::clone(&self.folder);
        blocking(move || {
            let mut all = Vec::new();
            for shelf in std::fs::read_dir(&folder)? {
                let shelf = shelf?;
                if !shelf.file_type()?.is_dir() {
                    continue;
                }
                for copy in std::fs::read_dir(shelf.path())? {
                    let name = copy?.file_name().to_string_lossy().into_owned();
                    if is_hash(&name) {
                        all.push(name);
                    }
                }
            }
            Ok(all)
        })
        .await
    }
}

/// A copy that is being written. Hashed on its way; dropped, it leaves nothing.
#[derive(Debug)]
pub struct Incoming {
    files: Files,
    written: NamedTempFile,
    hasher: Sha256,
    size: u64,
}

/// What a finished copy is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Lower-case hexadecimal digits.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
}

impl Incoming {
    /// # Errors
    /// Where it grows too large, or the disk does not take it.
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), NotKept> {
        self.size += piece.len() as u64;
        if self.size > self.files.largest {
            return Err(NotKept::TooLarge { most: self.files.largest() });
        }
        self.hasher.update(piece);
        // Into the system's memory; the wait for the disk is in `finish`, where nothing else waits.
        io::Write::write_all(self.written.as_file_mut(), piece)?;
        Ok(())
    }

    /// Of what was written so far, in lower-case hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&self.hasher.clone().finalize())
    }

    /// Brings it to disk, under its hash.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub async fn finish(self) -> io::Result<Kept> {
        let Self { files, written, hasher, size } = self;
        let kept = Kept { sha256: hex(&hasher.finalize()), size };
        let path = files.path(&kept.sha256).ok_or(io::ErrorKind::InvalidData)?;
        blocking(move || {
            written.as_file().sync_all()?;
            let shelf = path.parent().ok_or(io::ErrorKind::InvalidData)?;
            std::fs::create_dir_all(shelf)?;
            // Over one that is there: its bytes are the same, or it was damaged.
            written.persist(&path).map_err(|error| error.error)?;
            sync_folder(shelf)?;
            sync_folder(&files.folder)
        })
        .await?;
        Ok(kept)
    }
}

/// A new name outlives a crash only once its folder is on disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Whether this is how we write a hash: nothing else ever becomes part of a path.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
