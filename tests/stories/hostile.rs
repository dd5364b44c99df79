//! What people type is data: it pings nobody, renders as nobody else's markup, breaks no feed.

use crate::story;

/// Ends of feeds, marks that turn writing around, markup of every surface.
const HOSTILE: &[&str] = &[
    "@everyone @here <@1> <@&2> look",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]> <![CDATA[ &lt; &amp; &#0; </item></channel>",
    "\u{202E}reversed \u{2067}and isolated",
    "```\nunclosed fence **bold _italics [link](javascript:alert(1))",
    "BEGIN:VEVENT\r\nEND:VCALENDAR",
    "\u{0001}\u{0008}\u{000B}\u{FFFE} control",
    "{{ askama }} {% if %} ${dollar} %s %n",
    "Robert'); DROP TABLE incident;--",
];

story!(hostile_words_stay_words, |house| {
    let nova = house.person("nova");
    let lobby = house.lobby;
    for (number, words) in HOSTILE.iter().enumerate() {
        let quoted = words.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let number = number + 1;
        house
            .ok(&nova, lobby, &format!("/incident declare title:\"{quoted}\" summary:\"{quoted}\""))
            .await;
        let which = format!("incident:INC-{number}");
        house
            .ok(
                &nova,
                lobby,
                &format!("/timeline add {which} text:\"not for the public {quoted}\""),
            )
            .await;
        house.ok(&nova, lobby, &format!("/incident update {which} message:\"{quoted}\"")).await;
    }
    house.settled().await;
    for number in 1..=HOSTILE.len() {
        let (status, html) = house.get(&format!("/incidents/INC-{number}")).await;
        assert_eq!(status, 200);
        assert!(!html.contains("<script>alert") && !html.contains("onerror=\""), "{html}");
        assert!(!html.contains("href=\"javascript:"), "{html}");
    }
    let (_, feed) = house.get("/feed.rss").await;
    let parsed = rss::Channel::read_from(feed.as_bytes()).expect("the feed is well-formed");
    assert_eq!(parsed.items().len(), HOSTILE.len(), "one item for each incident");
    // Everything else is in the invariants: nobody was pinged, every copy says what was said.
});

story!(long_words_are_whole_in_every_copy, |house| {
    let nova = house.person("nova");
    let lobby = house.lobby;
    let emoji = "🔥".repeat(2_000);
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    // Several at once: each post holds what fits Discord's 6,000 characters together.
    let mut calls = Vec::new();
    for _ in 0..3 {
        let line = format!("/timeline add text:\"{emoji}\"");
        calls.push((nova.slash(lobby, &line).await.unwrap(), line));
    }
    for (call, line) in &calls {
        assert!(!house.answered(call, line).await.is_refusal());
    }
    house.settled().await;
    let watched = house.read(house.channel("watch-inc-1")).join("\n");
    assert_eq!(watched.matches('🔥').count(), 6_000);
    let title = "🔥".repeat(150);
    house.ok(&nova, lobby, &format!("/incident edit title:\"{title}\"")).await;
    house.ok(&nova, lobby, "/incident show").await;
    house.ok(&nova, lobby, "/timeline show").await;
    house.ok(&nova, lobby, "/incident list").await;
});
