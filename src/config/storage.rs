//! Where copies of files are kept, and how large they may be.

use std::path::PathBuf;

use serde::Deserialize;

use super::{Config, ConfigError};
use crate::db;
use crate::files::{Files, Size};

/// Copies of what people attach.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// A folder; without it, one beside the database.
    pub files: Option<PathBuf>,
    /// Of one file.
    pub largest_file: Size,
    /// Of all files of one entry together.
    pub largest_entry: Size,
}

impl Default for Storage {
    fn default() -> Self {
        Self { files: None, largest_file: Size(25 << 20), largest_entry: Size(100 << 20) }
    }
}

impl Config {
    /// The bot's copies of files.
    #[must_use]
    pub fn files(&self) -> Files {
        let folder = self.storage.files.clone();
        let folder = folder.unwrap_or_else(|| beside(&self.database.url, "firebell-files"));
        Files::at(folder, self.storage.largest_file)
    }

    /// The page's copies of public files.
    #[must_use]
    pub fn page_files(&self) -> Files {
        let folder = self.page.files.clone();
        let folder =
            folder.unwrap_or_else(|| beside(&self.page.database_url, "firebell-page-files"));
        Files::at(folder, self.storage.largest_file)
    }

    pub(super) fn validate_folders(&self) -> Result<(), ConfigError> {
        if self.files().folder() != self.page_files().folder() {
            return Ok(());
        }
        let message = "storage.files and page.files are the same folder. The page removes what is \
                       not public any more: give it a folder of its own";
        Err(ConfigError::Invalid { message: message.to_owned() })
    }
}

/// A folder beside a database that is a file, or else one where the program runs.
fn beside(database_url: &str, otherwise: &str) -> PathBuf {
    match db::file(database_url) {
        Some(mut file) => {
            file.as_mut_os_string().push(".files");
            file
        }
        None => PathBuf::from(otherwise),
    }
}

/// `true` in the file, or in words from the environment.
pub(super) fn truth<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Truth(bool),
        Words(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Truth(truth) => Ok(truth),
        Written::Words(words) => words.parse().map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn files_are_kept_beside_the_database_where_that_is_a_file() {
        let mut config = Config::default();
        assert_eq!(config.files().folder(), Path::new("firebell.db.files"));
        assert_eq!(config.page_files().folder(), Path::new("firebell-page.db.files"));
        config.database.url = "postgres://firebell@localhost/firebell".to_owned();
        assert_eq!(config.files().folder(), Path::new("firebell-files"));
        config.storage.files = Some("firebell-page.db.files".into());
        assert!(config.validate_folders().unwrap_err().to_string().contains("folder of its own"));
    }
}
