//! What people read, as they read it. A change here is a change of somebody's words at three in the
//! morning: read it aloud before accepting it.

use chrono::Duration;

use crate::house::{Engine, House};

/// One outage's worth of texts: the answers, the card, the watch channel.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_of_a_short_outage() {
    let mut house = House::open(Engine::Sqlite).await;
    let (nova, dma) = (house.person("nova"), house.person("dma"));
    let lobby = house.lobby;
    let mut told = Vec::new();
    for (who, minutes, line) in [
        (&nova, 0, "/component add name:Web"),
        (
            &nova,
            0,
            "/incident declare title:\"Pages do not load\" severity:sev2 components:Web summary:\"Since ten minutes\" started:18:43",
        ),
        (&dma, 2, "/incident appoint user:@dma"),
        (&dma, 1, "/incident severity level:sev1 reason:\"Nobody gets in\""),
        (&nova, 1, "/timeline add text:\"Disk is full\" at:18:XX phase:investigate"),
        (&dma, 3, "/incident update message:\"We found the cause\" status:identified next:20m"),
        (&nova, 1, "/timeline retract entry:disk reason:\"Wrong host\""),
        (&dma, 1, "/timeline edit entry:cause text:\"We found the cause: a full disk\""),
        (&dma, 5, "/incident close resolution:\"Space was made\""),
        (&dma, 0, "/timeline add text:late"),
        (&dma, 0, "/incident list state:all"),
    ] {
        house.clock.advance(Duration::minutes(minutes));
        let call = who.slash(lobby, line).await.unwrap();
        let mut answer = house.answered(&call, line).await.answer;
        if line.starts_with("/incident declare") {
            // It is changed as soon as the room is open.
            let linked = call.answer_after_edit(|answer| answer.text().contains("<#")).await;
            answer = linked.unwrap().text();
        }
        told.push(format!("{line}\n→ {}", answer.trim()));
        house.settled().await;
    }
    let id_free = |text: String| {
        let mut text = text;
        for member in house.guild.members() {
            text = text.replace(&member.id.to_string(), &format!("id-of-{}", member.name));
        }
        for channel in house.guild.channels() {
            text = text.replace(&channel.id.to_string(), &format!("id-of-{}", channel.name));
        }
        for role in house.guild.roles() {
            text = text.replace(&role.id.to_string(), &format!("id-of-{}", role.name));
        }
        text
    };
    insta::assert_snapshot!("answers", id_free(told.join("\n\n")));
    let room = house.read(house.channel("closed-inc-1")).join("\n———\n");
    insta::assert_snapshot!("room", id_free(room));
    let watched = house.read(house.channel("watch-inc-1")).join("\n———\n");
    insta::assert_snapshot!("watch_channel", id_free(watched));
    house.stop_bot().await;
    house.stop_page().await;
}
