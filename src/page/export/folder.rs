//! Files in a folder. Each is whole at any moment: written beside, then renamed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use axum::body::Bytes;

use super::ExportError;

/// A folder that we write to.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        // Names come from refs, slugs and hashes, which hold no dots before a slash.
        let plain = name.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
        plain.fold(self.0.clone(), |path, part| path.join(part))
    }

    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, ExportError> {
        let path = self.path(name);
        tokio::task::spawn_blocking(move || match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ExportError::Folder { path, source }),
        })
        .await?
    }

    /// What somebody put there.
    pub async fn is_taken(&self, name: &str) -> Result<bool, ExportError> {
        let path = self.path(name);
        let taken = tokio::task::spawn_blocking(move || path.symlink_metadata().is_ok());
        Ok(taken.await?)
    }

    pub fn in_the_way(&self, name: &str) -> ExportError {
        ExportError::InTheWay { path: self.path(name) }
    }

    /// Copies a file that is whole, piece by piece.
    pub async fn copy(&self, name: &str, from: PathBuf) -> Result<(), ExportError> {
        let path = self.path(name);
        tokio::task::spawn_blocking(move || {
            let copied = fs::File::open(from).and_then(|from| written(&path, from));
            copied.map_err(|source| ExportError::Folder { path, source })
        })
        .await?
    }

    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<(), ExportError> {
        let path = self.path(name);
        tokio::task::spawn_blocking(move || {
            written(&path, &bytes[..]).map_err(|source| ExportError::Folder { path, source })
        })
        .await?
    }

    /// Also removes the folders that are empty without it.
    pub async fn remove(&self, name: &str) -> Result<(), ExportError> {
        let (path, root) = (self.path(name), self.0.clone());
        tokio::task::spawn_blocking(move || {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(ExportError::Folder { path, source: error });
                }
                _ => {}
            }
            let parents = path.ancestors().skip(1).take_while(|parent| *parent != root);
            for parent in parents {
                // Not empty, or gone already: either is fine.
                if fs::remove_dir(parent).is_err() {
                    break;
                }
            }
            Ok(())
        })
        .await?
    }
}

fn written(path: &Path, mut from: impl io::Read) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let mut file = tempfile::NamedTempFile::new_in(parent)?;
    io::copy(&mut from, &mut file)?;
    // A web server runs as somebody else.
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The name is in the folder, which has to reach the disk too.
    fs::File::open(parent)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_reads_meanwhile_gets_a_whole_file() {
        const LENGTH: usize = 1 << 20;
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path().to_owned());
        let whole = |letter: u8| Bytes::from(vec![letter; LENGTH]);
        folder.put("index.html", whole(b'a')).await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let (over, path) = (Arc::clone(&done), place.path().join("index.html"));
        let reader = tokio::task::spawn_blocking(move || {
            let mut seen = 0;
            while !over.load(Ordering::SeqCst) {
                let read = fs::read(&path).unwrap();
                let first = read[0];
                assert!(read.len() == LENGTH && read.iter().all(|byte| *byte == first));
                seen += 1;
            }
            seen
        });
        for letter in b'b'..=b'z' {
            folder.put("index.html", whole(letter)).await.unwrap();
        }
        done.store(true, Ordering::SeqCst);
        assert!(reader.await.unwrap() > 0);
        let left: Vec<_> = fs::read_dir(place.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
    }
}
