//! The files of a watch channel's post: which there are, what they are called there, and what is said
//! of those that are not shown. Pure.

use super::limits;
use super::posts::fits_an_embed;
use crate::files::Size;
use crate::incident::ids::EntryId;
use crate::incident::state::{Attachment, Entry, Incident};
use crate::incident::text::{plain, preview};
use crate::texts::sentences::sentence;
use crate::texts::{Lang, say};

/// What a file is called that has the words of an entry because no embed does.
pub const WHOLE_TEXT: &str = "message.txt";
/// Longest name of a file as it is listed, in characters.
const NAME: usize = 60;
/// Kinds that Discord shows as pictures.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// A file of an entry, on its way to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFile {
    pub entry: EntryId,
    /// What it is called at Discord: the same nowhere else in the post.
    pub upload_name: String,
    pub from: From,
    pub standing: Standing,
}

/// Where its bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// Among our copies.
    Copy(Attachment),
    /// They are the words of the entry.
    Words(String),
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not at Discord yet.
    Waiting,
    /// At Discord, or on its way with this very message.
    Hanging,
    /// Discord does not take so much.
    TooLarge,
    /// Our copy is not there.
    Missing,
}

impl PostFile {
    #[must_use]
    pub fn is_image(&self) -> bool {
        let From::Copy(file) = &self.from else { return false };
        let kind = file.content_type.as_deref().unwrap_or_default();
        PICTURES.contains(&kind.split(';').next().unwrap_or_default().trim())
    }

    #[must_use]
    pub fn shows_as_image(&self) -> bool {
        self.standing == Standing::Hanging && self.is_image()
    }
}

/// The files of one entry, as many as a post takes at most.
#[must_use]
pub fn of_entry(lang: Lang, incident: &Incident, entry: &Entry) -> Vec<PostFile> {
    if entry.retracted.is_some() {
        return Vec::new();
    }
    let file = |upload_name: String, from: From, standing: Standing| PostFile {
        entry: entry.id,
        upload_name,
        from,
        standing,
    };
    let words = (!fits_an_embed(lang, incident, entry)).then(|| {
        file(WHOLE_TEXT.to_owned(), From::Words(sentence(lang, entry)), Standing::Waiting)
    });
    let copies = entry.attachments.iter().map(|copy| {
        let fits = copy.size <= limits::FILE_BYTES;
        let standing = if fits { Standing::Waiting } else { Standing::TooLarge };
        file(upload_name(&copy.name), From::Copy(copy.clone()), standing)
    });
    words.into_iter().chain(copies).take(limits::FILES).collect()
}

/// The files of a whole post, each with a name of its own.
#[must_use]
pub fn of_post(lang: Lang, incident: &Incident, entries: &[EntryId]) -> Vec<PostFile> {
    let mut files: Vec<PostFile> = Vec::new();
    for entry in entries.iter().filter_map(|id| incident.entry(*id)) {
        for mut file in of_entry(lang, incident, entry) {
            let plain_name = file.upload_name.clone();
            let taken = |name: &str| files.iter().any(|other| other.upload_name == name);
            // A post has ten at most, so one of these is free.
            for nth in 2..=limits::FILES + 1 {
                if !taken(&file.upload_name) {
                    break;
                }
                file.upload_name = format!("{nth}-{plain_name}");
            }
            files.push(file);
        }
    }
    // A correction may have outgrown the post with its words.
    files.truncate(limits::FILES);
    files
}

/// Letters, digits, dots, dashes: what Discord leaves as it is, so that an embed can point to it.
/// <https://discord.com/developers/docs/reference#editing-message-attachments-using-attachments-within-embeds>
fn upload_name(name: &str) -> String {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 10 => (stem, extension),
        _ => (name, ""),
    };
    let kept = |text: &str, most: usize| -> String {
        text.chars()
            .map(|one| if one.is_ascii_alphanumeric() || one == '-' { one } else { '_' })
            .take(most)
            .collect()
    };
    let stem = kept(stem, 80);
    let stem = if stem.is_empty() { "file".to_owned() } else { stem };
    if extension.is_empty() { stem } else { format!("{stem}.{}", kept(extension, 10)) }
}

/// Each file of the entry on a line of its own, with what there is to say of it. Begins with a line
/// break; empty where there are none.
#[must_use]
pub fn list(lang: Lang, entry: &Entry, files: &[PostFile]) -> String {
    let mut list = String::new();
    for copy in &entry.attachments {
        let of_this = |file: &&PostFile| {
            file.entry == entry.id && matches!(&file.from, From::Copy(own) if own == copy)
        };
        let note = match files.iter().find(of_this).map(|file| file.standing) {
            Some(Standing::Waiting | Standing::Hanging) => None,
            Some(Standing::TooLarge) | None => Some(say!(lang, "attachment-larger-than-discord")),
            Some(Standing::Missing) => Some(say!(lang, "attachment-missing")),
        };
        list.push_str(&line(copy));
        if let Some(note) = note {
            list.push_str(&format!(": {note}"));
        }
    }
    list
}

fn line(copy: &Attachment) -> String {
    format!("\n📎 {} ({})", plain(&preview(&copy.name, NAME)), Size(copy.size))
}

/// How long the list of an entry's files can become, whatever becomes of them.
#[must_use]
pub fn longest_list(entry: &Entry) -> usize {
    /// The longest note in any language.
    const NOTE: usize = 60;
    entry.attachments.iter().map(|copy| limits::length(&line(copy)) + NOTE).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_that_discord_leaves_them_as_they_are() {
        for (given, used) in [
            ("disk full (1).PNG", "disk_full__1_.PNG"),
            ("Schaubild für alle.webp", "Schaubild_f_r_alle.webp"),
            (".env", "_env"),
            ("no extension at all", "no_extension_at_all"),
            ("a.tar.gz", "a_tar.gz"),
            ("💥", "_"),
            ("", "file"),
        ] {
            assert_eq!(upload_name(given), used);
        }
    }

    #[test]
    fn notes_are_no_longer_than_is_reckoned_with() {
        for lang in Lang::ALL {
            for note in
                [say!(*lang, "attachment-larger-than-discord"), say!(*lang, "attachment-missing")]
            {
                assert!(limits::length(&note) + 2 <= 60, "{note}");
            }
        }
    }
}
