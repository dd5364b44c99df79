//! What stands behind `--replay`: a name, a file, or one incident of a file.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::logs::{Logs, ReplayError, one_line};
use super::script::{Script, script};
use crate::demo::global_outage;

/// A replay by the title that people choose it by.
#[derive(Clone, Debug)]
pub struct Offer {
    pub title: String,
    pub script: Script,
}

/// What this demo can play, and what it plays first.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    pub offers: Vec<Offer>,
    pub first: Option<usize>,
}

/// Reads the argument: `global-outage`, `FILE` (its first incident that has a timeline, with the
/// others to choose from), `FILE#INDEX` (from 0). Without one, nothing is played by itself. `now`
/// is what dates without a year are read against.
///
/// # Errors
/// Where there is nothing of that name, or the file can't be played.
pub fn choose(argument: Option<&str>, now: DateTime<Utc>) -> Result<Programme, ReplayError> {
    let ours = Offer {
        title: "Hachyderm, 13 December 2022: pages load slowly or not at all".to_owned(),
        script: global_outage::script(),
    };
    let Some(given) = argument else {
        return Ok(Programme { offers: vec![ours], first: None });
    };
    if given == "global-outage" {
        return Ok(Programme { offers: vec![ours], first: Some(0) });
    }
    let (file, index) = file_and_index(given)?;
    let logs = Logs::read(&file)?;
    let playable = || logs.playable().map(|(index, _)| index);
    let chosen = match index {
        None => playable().next().ok_or(ReplayError::Nothing { file })?,
        Some(Err(given)) => {
            return Err(ReplayError::NoIndex { file, given, there: logs.listed() });
        }
        Some(Ok(index)) if index >= logs.incidents.len() => {
            return Err(ReplayError::OutOfRange { file, index, there: logs.listed() });
        }
        Some(Ok(index)) if !playable().any(|there| there == index) => {
            return Err(ReplayError::NoTimeline { file, index, there: logs.listed() });
        }
        Some(Ok(index)) => index,
    };
    Ok(Programme {
        first: playable().position(|index| index == chosen),
        offers: logs
            .playable()
            .map(|(index, log)| Offer {
                title: format!("#{index} {}", one_line(&log.title)),
                script: script(log, now),
            })
            .collect(),
    })
}

/// A `#` may be part of the file's name: a file that is there is meant.
type Index = Option<Result<usize, String>>;

fn file_and_index(given: &str) -> Result<(PathBuf, Index), ReplayError> {
    if Path::new(given).exists() {
        return Ok((given.into(), None));
    }
    if let Some((file, index)) = given.rsplit_once('#')
        && Path::new(file).exists()
    {
        return Ok((file.into(), Some(index.parse().map_err(|_| index.to_owned()))));
    }
    // Somebody meant a file, so they are told what is wrong with it.
    let file = given.rsplit_once('#').map_or(given, |(file, _)| file);
    if file.contains(std::path::MAIN_SEPARATOR) || Path::new(file).extension().is_some() {
        return Ok((file.into(), None));
    }
    Err(ReplayError::NoSuchReplay(given.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(argument: &str) -> String {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        choose(Some(argument), now).unwrap_err().to_string()
    }

    #[test]
    fn who_names_nothing_playable_is_told_what_to_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            path(name)
        };
        let logs = write(
            "logs#1.json",
            r#"{"incidents": [
                {"title": "No\nlog", "timeline": null},
                {"title": "Slow pages", "timeline": [{"at_as_written": "22:45", "text": "slow"}]},
                {"title": "Down", "timeline": [{"text": "a"}, {"text": "b", "who": null}]}]}"#,
        );
        let listed = "\n  #1  Slow pages (1 entry)\n  #2  Down (2 entries)";
        for (argument, ends) in [
            (format!("{logs}#3"), format!("has no incident #3. Write one of:{listed}")),
            (format!("{logs}#0"), format!("nothing to play. Write one of:{listed}")),
            (format!("{logs}#-1"), format!("logs#1.json#INDEX with one of:{listed}")),
        ] {
            assert!(told(&argument).ends_with(&ends), "{}", told(&argument));
        }
        assert!(told("global").contains("Write global-outage, or a file"));
        assert!(told(&path("gone.json")).contains("can't be read"), "{}", told(&path("gone.json")));
        assert!(told(&path("gone.json#4")).contains("gone.json can't be read"));
        assert!(told(&path("")).contains("can't be read"));
        let other = write("other.json", r#"{"components": []}"#);
        assert!(told(&other).contains("missing field `incidents`"), "{}", told(&other));
        assert!(told(&write("text.json", "INC-1")).contains("is no file of incident logs"));
        assert!(told(&write("empty.json", r#"{"incidents": []}"#)).contains("nothing to play"));
    }

    #[test]
    fn a_file_alone_begins_with_its_first_log_and_offers_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("logs.json");
        let logs = r#"{"incidents": [{"title": "No log"}, {"title": "A", "timeline": [{"text": "a"}]},
                      {"title": "B", "timeline": [{"text": "b"}]}]}"#;
        std::fs::write(&file, logs).unwrap();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let file = file.display().to_string();
        let titles = |programme: &Programme| {
            programme.offers.iter().map(|offer| offer.title.clone()).collect::<Vec<_>>()
        };
        let all = choose(Some(&file), now).unwrap();
        assert_eq!(
            (titles(&all), all.first),
            (vec!["#1 A".to_owned(), "#2 B".to_owned()], Some(0))
        );
        assert_eq!(choose(Some(&format!("{file}#2")), now).unwrap().first, Some(1));
        assert_eq!(choose(Some("global-outage"), now).unwrap().first, Some(0));
        assert_eq!(choose(None, now).unwrap().first, None);
    }
}
