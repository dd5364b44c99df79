//! What each group of people sees, line by line, in a terminal.

use std::collections::HashMap;
use std::io::IsTerminal as _;

use chrono::{DateTime, NaiveDate};
use fake_discord::{Id, Member};
use serde::Deserialize;

use super::replay::play::times_in_words;
use super::replay::{Script, Speaker, Step};
use super::{DemoError, Stage};
use crate::incident::ids::Ref;
use crate::outgoing;

pub struct Terminal<'a> {
    stage: &'a Stage,
    watcher: Member,
    client: reqwest::Client,
    colors: bool,
    /// What watchers have read already, by message.
    read: HashMap<Id, String>,
    /// What the public has read already.
    published: Vec<String>,
    /// The day of the last line, to name the day where it changes.
    day: Option<NaiveDate>,
}

const DIM: &str = "2";
const BOLD: &str = "1";
const RESPONDERS: &str = "36";
const WATCHERS: &str = "35";
const PUBLIC: &str = "32";

/// What we read of the page's public interface, of its list of incidents or that of maintenances.
#[derive(Deserialize)]
struct Incidents {
    #[serde(alias = "scheduled_maintenances")]
    incidents: Vec<Shown>,
}

#[derive(Deserialize)]
struct Shown {
    name: String,
    incident_updates: Vec<Update>,
}

#[derive(Deserialize)]
struct Update {
    id: String,
    status: String,
    body: String,
}

impl<'a> Terminal<'a> {
    pub fn new(stage: &'a Stage) -> Result<Self, DemoError> {
        Ok(Self {
            stage,
            watcher: stage.person("wanda")?,
            client: outgoing::client().no_proxy().build()?,
            colors: std::io::stdout().is_terminal(),
            read: HashMap::new(),
            published: Vec::new(),
            day: None,
        })
    }

    /// What to do, where nothing is replayed.
    pub fn invitation(&self) {
        println!(
            "Firebell demo: a local Discord, the bot and the status page, all in this process."
        );
        println!("No account, no network, nothing is kept.\n");
        let window = self.stage.window.address();
        println!("  Open this and declare your first incident:  http://{window}/");
        println!("  What the public sees meanwhile:             {}\n", self.page());
        println!("To watch a real outage instead: firebell demo --replay global-outage");
        println!("It stays up until you press Ctrl-C.");
    }

    pub fn opening(&mut self, script: &Script, speed: f64) {
        let how = if speed > 0.0 { format!("{speed} times faster") } else { "at once".to_owned() };
        println!("{}", self.paint(BOLD, "Firebell demo"));
        println!(
            "A local Discord, the bot and the status page, all in this process; no account, no \
             network."
        );
        println!("Playing, {how}: {}", script.title);
        for line in times_in_words(script) {
            println!("{}", self.paint(DIM, &line));
        }
        self.day = script.steps.first().map(|step| step.at.date_naive());
        if let Some(day) = self.day {
            println!("It begins on {}.", day.format("%-d %B %Y"));
        }
        println!("Window: http://{}/", self.stage.window.address());
        println!("Status page: {}\n", self.page());
        let groups = [(RESPONDERS, "responders"), (WATCHERS, "watchers"), (PUBLIC, "the public")];
        let legend: Vec<String> =
            groups.iter().map(|(color, group)| self.paint(color, &format!("▌{group}"))).collect();
        println!("{}\n", legend.join("  "));
    }

    pub fn typed(&mut self, step: &Step) {
        let day = step.at.date_naive();
        if self.day.replace(day) != Some(day) {
            println!("{}", self.paint(DIM, &day.format("%-d %B %Y").to_string()));
        }
        let who = match &step.who {
            Speaker::Owner => "owner",
            Speaker::Responder(name) => name,
        };
        let at = step.at.format("%H:%M").to_string();
        println!("{} {}", self.paint(BOLD, &at), self.paint(BOLD, who));
        self.say(RESPONDERS, "types", step.line.trim());
    }

    pub fn answered(&self, answer: &str) {
        self.say(RESPONDERS, "is told", answer);
    }

    /// What is new or corrected in the watch channel, as somebody with the watchers' role reads it.
    pub fn watchers(&mut self, reference: Option<Ref>) {
        let watch = reference.and_then(|reference| self.stage.channel("watch-", reference));
        for message in watch.map(|watch| self.watcher.reads(watch)).unwrap_or_default() {
            let text = message.text();
            let before = self.read.insert(message.id, text.clone());
            if before.as_deref() != Some(&text) {
                self.say(WATCHERS, "read", &text);
            }
        }
    }

    /// What is new on the status page, through its public interface.
    pub async fn public(&mut self) -> Result<(), DemoError> {
        for list in ["incidents", "scheduled-maintenances"] {
            let address = format!("{}api/v2/{list}.json", self.page());
            let all: Incidents = self.client.get(address).send().await?.json().await?;
            for one in &all.incidents {
                for update in one.incident_updates.iter().rev() {
                    if !self.published.contains(&update.id) {
                        self.published.push(update.id.clone());
                        let text = format!("{} · {}: {}", one.name, update.status, update.body);
                        self.say(PUBLIC, "read", &text);
                    }
                }
            }
        }
        Ok(())
    }

    pub async fn ending(&self, script: &Script, reference: Option<Ref>) -> Result<(), DemoError> {
        let (commits, _) = crate::store::journal::summary(&self.stage.bot.store().read).await?;
        println!();
        println!(
            "{} {commits} commits in the journal; every copy is up to date.",
            self.paint(BOLD, "It is over.")
        );
        for line in times_in_words(script) {
            println!("{line}");
        }
        println!("Look at the status page: {}", self.paint(BOLD, &self.page()));
        if let Some(reference) = reference {
            println!("        and this outage: {}incidents/{reference}", self.page());
        }
        println!("   or be there yourself: http://{}/", self.stage.window.address());
        println!("{}", self.paint(DIM, "It stays up until you press Ctrl-C."));
        Ok(())
    }

    fn page(&self) -> String {
        format!("http://{}/", self.stage.page.address())
    }

    /// One group's lines, with its mark at the left.
    fn say(&self, color: &str, verb: &str, text: &str) {
        let mark = self.paint(color, "▌");
        // The last line of a post is its number, for finding it again.
        let lines = text
            .lines()
            .filter(|line| !line.trim().is_empty() && !is_post_number(line))
            .map(|line| self.with_names(&readable(line)));
        for (number, line) in lines.enumerate() {
            let verb = if number == 0 { verb } else { "" };
            println!("  {mark} {} {line}", self.paint(DIM, &format!("{verb:>7}")));
        }
    }

    /// Mentions as the names that people see.
    fn with_names(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for member in self.stage.guild.members() {
            line = line.replace(&format!("<@{}>", member.id), &format!("@{}", member.name));
        }
        line
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.colors { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Discord's time marks as clock times, for a terminal: `<t:1670957580:f>` → `18:53`.
fn readable(line: &str) -> String {
    let mut rest = line;
    let mut text = String::new();
    while let Some((before, mark)) = rest.split_once("<t:") {
        text.push_str(before);
        let Some((inside, after)) = mark.split_once('>') else {
            text.push_str("<t:");
            rest = mark;
            continue;
        };
        let seconds = inside.split(':').next().and_then(|digits| digits.parse().ok());
        match seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)) {
            Some(at) => text.push_str(&at.format("%H:%M").to_string()),
            None => {
                text.push_str("<t:");
                text.push_str(inside);
                text.push('>');
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// `INC-1 · 12`
fn is_post_number(line: &str) -> bool {
    line.split_once(" · ").is_some_and(|(reference, number)| {
        reference.contains('-')
            && reference.parse::<Ref>().is_ok()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_marks_become_clock_times_and_nothing_else_changes() {
        assert_eq!(readable("at <t:1670957580:f> and <t:x> <t:"), "at 18:53 and <t:x> <t:");
    }
}
