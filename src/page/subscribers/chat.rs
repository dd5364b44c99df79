//! A letter as Discord's and Slack's incoming webhooks take it. Pure. Pings nobody.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::super::render::tone;
use super::super::text;
use super::letter::{Letter, Update};

/// Discord's limits in characters.
/// <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
mod discord_limits {
    pub const TITLE: usize = 256;
    pub const DESCRIPTION: usize = 4096;
    pub const FOOTER: usize = 2048;
}

/// Slack's limits in characters.
/// <https://docs.slack.dev/reference/block-kit/blocks/header-block> and `/section-block`
mod slack_limits {
    pub const HEADER: usize = 150;
    pub const SECTION: usize = 3000;
    /// Blocks in a message; ours are a few besides the updates.
    pub const UPDATES: usize = 40;
}

/// The body for Discord's "execute webhook".
#[must_use]
pub fn discord(letter: &Letter, now: DateTime<Utc>) -> Value {
    let mut parts: Vec<String> = letter.facts.iter().map(|fact| escaped(fact)).collect();
    parts.extend(letter.updates.iter().map(|update| {
        let words = text::without_discord(letter.lang, &text::without_controls(&update.markdown));
        format!("**{}**\n{words}", heading(update))
    }));
    let description = text::shortened(&parts.join("\n\n"), discord_limits::DESCRIPTION);
    let colour = u32::from_str_radix(tone(letter.state).trim_start_matches('#'), 16).unwrap_or(0);
    json!({
        "embeds": [{
            "title": text::shortened(&escaped(&letter.headline), discord_limits::TITLE),
            "url": letter.link.0,
            "description": description,
            "color": colour,
            "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
            "footer": {"text": text::shortened(&letter.site, discord_limits::FOOTER)},
        }],
        "allowed_mentions": {"parse": []},
    })
}

/// The body for Slack's incoming webhooks, and for what takes the same, such as Mattermost.
///
/// What people typed goes in as plain text, which Slack reads no markup in.
#[must_use]
pub fn slack(letter: &Letter) -> Value {
    let plain = |words: &str, most: usize| json!({"type": "plain_text", "emoji": false, "text": text::shortened(words, most)});
    let section =
        |words: &str| json!({"type": "section", "text": plain(words, slack_limits::SECTION)});
    let mut blocks =
        vec![json!({"type": "header", "text": plain(&letter.headline, slack_limits::HEADER)})];
    if !letter.facts.is_empty() {
        blocks.push(section(&letter.facts.join("\n")));
    }
    let skipped = letter.updates.len().saturating_sub(slack_limits::UPDATES);
    for update in &letter.updates[skipped..] {
        let words = text::markdown_to_words(letter.lang, &update.markdown, slack_limits::SECTION);
        blocks.push(section(&format!("{}\n{words}", heading(update))));
    }
    let (url, name) = (slack_escaped(&letter.link.0), slack_escaped(&letter.link.1));
    let link = format!("<{url}|{}> · {}", name.replace('|', "¦"), slack_escaped(&letter.site));
    blocks.push(json!({"type": "context", "elements": [{"type": "mrkdwn", "text": link}]}));
    json!({
        "text": slack_escaped(&letter.headline),
        "blocks": blocks,
        "unfurl_links": false,
        "unfurl_media": false,
    })
}

fn heading(update: &Update) -> String {
    match &update.status {
        Some(status) => format!("{status} · {}", update.when),
        None => update.when.clone(),
    }
}

/// Names and titles: no markup of Discord's.
fn escaped(plain: &str) -> String {
    let plain = text::without_controls(plain);
    let mut out = String::with_capacity(plain.len());
    for character in plain.chars() {
        if matches!(
            character,
            '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']' | '#' | '-'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// <https://docs.slack.dev/messaging/formatting-message-text#escaping>
fn slack_escaped(plain: &str) -> String {
    text::without_controls(plain).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::words::ComponentStatus;
    use crate::texts::Lang;

    fn letter(title: &str, words: &str) -> Letter {
        Letter {
            lang: Lang::En,
            site: "Tea House".to_owned(),
            headline: format!("Identified: {title} (INC-42)"),
            facts: vec!["Major outage".to_owned()],
            updates: vec![Update {
                when: "13 Dec 2022, 18:57 UTC".to_owned(),
                status: Some("Identified".to_owned()),
                markdown: words.to_owned(),
            }],
            link: (
                "https://status.example.org/incidents/INC-42?a=1&b=2".to_owned(),
                "INC-42".to_owned(),
            ),
            because: String::new(),
            manage: None,
            state: ComponentStatus::MajorOutage,
        }
    }

    #[test]
    fn nobody_is_pinged_on_discord() {
        let body = discord(
            &letter("@everyone *cold*", "<@&7> <@1> <t:1671401700> **out**"),
            DateTime::UNIX_EPOCH,
        );
        assert_eq!(body["allowed_mentions"], json!({"parse": []}));
        assert!(body.get("content").is_none());
        let embed = &body["embeds"][0];
        assert_eq!(embed["title"], "Identified: @everyone \\*cold\\* (INC\\-42)");
        let said = embed["description"].as_str().unwrap();
        assert_eq!(
            said,
            "Major outage\n\n**Identified · 13 Dec 2022, 18:57 UTC**\n@role @member 18 Dec 2022, 22:15 UTC **out**"
        );
        assert_eq!(embed["color"], 0x00b3_183a);
    }

    #[test]
    fn nobody_is_pinged_on_slack() {
        let body = slack(&letter("<!channel> & <https://evil.example|bank>", "<!here> *x* <@U1>"));
        assert_eq!(
            body["text"],
            "Identified: &lt;!channel&gt; &amp; &lt;https://evil.example|bank&gt; (INC-42)"
        );
        for block in body["blocks"].as_array().unwrap() {
            let typed = block["text"]["type"].as_str().unwrap_or("plain_text");
            assert_eq!(typed, "plain_text", "{block}");
        }
        let last = body["blocks"].as_array().unwrap().last().unwrap();
        assert_eq!(
            last["elements"][0]["text"],
            "<https://status.example.org/incidents/INC-42?a=1&amp;b=2|INC-42> · Tea House"
        );
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let long = letter(&"cold ".repeat(200), &"words ".repeat(2000));
        let embed = discord(&long, DateTime::UNIX_EPOCH)["embeds"][0].clone();
        assert!(embed["title"].as_str().unwrap().chars().count() <= 256);
        assert!(embed["description"].as_str().unwrap().chars().count() <= 4096);
        for block in slack(&long)["blocks"].as_array().unwrap() {
            assert!(block["text"]["text"].as_str().unwrap_or("").chars().count() <= 3000);
        }
    }
}
