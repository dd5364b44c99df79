//! What people wrote in channels that were put away, as Markdown. For responders alone.

use std::fmt::Write as _;

use super::written;
use crate::incident::text::{contained, plain};
use crate::store::put_away::KeptChannel;

/// One heading for each channel in which somebody wrote; nothing where nobody did.
#[must_use]
pub fn said(channels: &[KeptChannel]) -> String {
    written(|out| {
        for channel in channels.iter().filter(|channel| !channel.words.is_empty()) {
            writeln!(out, "\n## Said in {}\n", plain(&channel.name))?;
            for words in &channel.words {
                let at = words.at.format("%Y-%m-%d %H:%M UTC");
                // Further lines stay inside the item.
                let text = contained(&words.text).replace('\n', "\n  ");
                writeln!(out, "- **{at}** {}: {text}", plain(&words.name))?;
            }
        }
        Ok(())
    })
}
