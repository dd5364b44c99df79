//! The steps of planned work: moved by the people who do them, seen live by everybody else, and
//! added up in the end.

use chrono::Duration;
use fake_discord::{Id, Member};

use crate::house::{GUARD, House, http};
use crate::story;

async fn after(house: &House, minutes: i64) {
    house.settled().await;
    house.clock.advance(Duration::minutes(minutes));
    house.settled().await;
}

/// Somebody who has the page open: what it is told without asking.
struct Reader {
    response: reqwest::Response,
    heard: String,
}

impl Reader {
    async fn of(house: &House) -> Self {
        let url = format!("http://{}/events", house.page_address());
        let response = http().get(url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        Self { response, heard: String::new() }
    }

    /// Waits for the next event about this, and reads its page again as the browser does.
    async fn looks_again(&mut self, house: &House, reference: &str) -> String {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let tells = event.contains("event: incident") && event.contains(reference);
                self.heard = rest.to_owned();
                if tells {
                    return house.get(&format!("/incidents/{reference}")).await.1;
                }
                continue;
            }
            let chunk = tokio::time::timeout(GUARD, self.response.chunk()).await;
            let chunk = chunk.expect("it is told").unwrap().expect("it goes on");
            self.heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

/// The line of a step on the page.
fn step<'p>(page: &'p str, text: &str) -> &'p str {
    let lines = page.lines().filter(|line| line.starts_with("<li class="));
    let mut found =
        lines.filter(|line| line.contains(&format!("<span dir=\"auto\">{text}</span>")));
    found.next().unwrap_or_else(|| panic!("no step {text} in {page}"))
}

/// Moves a step and looks at the page that was open all the time.
async fn moves(house: &House, who: &Member, room: Id, line: &str, reader: &mut Reader) -> String {
    house.ok(who, room, line).await;
    reader.looks_again(house, "MNT-1").await
}

fn card(house: &House, room: Id) -> String {
    let messages = house.discord.messages(room);
    messages.into_iter().find(|message| message.pinned).unwrap().text()
}

/// What a maintenance took, as its card and its page say it: downtime, then the whole window.
async fn took(house: &House, number: u64) -> ([String; 2], [String; 2]) {
    let room = house.channel(&format!("closed-mnt-{number}"));
    let card = card(house, room);
    let after = |text: &str, name: &str, end: char| {
        let rest = text.split_once(name).unwrap_or_else(|| panic!("no {name} in {text}")).1;
        rest.split(end).next().unwrap().to_owned()
    };
    let (_, page) = house.get(&format!("/incidents/MNT-{number}")).await;
    let of_card = ["Downtime\n", "From start to end\n"].map(|name| after(&card, name, '\n'));
    let of_page = ["Total downtime", "Total window"];
    let of_page = of_page.map(|name| after(&page, &format!("<dt>{name}</dt><dd>"), '<'));
    (of_card, of_page)
}

story!(a_checklist_is_worked_through_before_everybodys_eyes, |house| {
    let (nova, dma, lobby) = (house.person("nova"), house.person("dma"), house.lobby);
    let schedule = "/maintenance schedule title:\"New disks\" starts:20:00 ends:21:30";
    house.ok(&nova, lobby, schedule).await;
    house.settled().await;
    let room = house.channel("mnt-1");
    for text in ["Drain the old disks", "Move the data", "Polish the case"] {
        house.ok(&nova, room, &format!("/task add text:\"{text}\"")).await;
    }
    house.settled().await;
    let page = house.get("/incidents/MNT-1").await.1;
    assert!(page.contains("0 of 3 steps done"), "{page}");
    assert!(step(&page, "Move the data").contains("class=\"todo\""), "{page}");

    let mut reader = Reader::of(house).await;
    let page = moves(house, &nova, room, "/maintenance start", &mut reader).await;
    assert!(page.contains("In progress"), "{page}");
    after(house, 5).await;
    let page = moves(house, &nova, room, "/task start task:drain", &mut reader).await;
    assert!(step(&page, "Drain the old disks").contains("Running"), "{page}");
    // On the front page too, for who looks there.
    assert!(house.get("/").await.1.contains("Drain the old disks"));
    after(house, 6).await;
    let page = moves(house, &dma, room, "/task start task:move", &mut reader).await;
    let running = ["Drain the old disks", "Move the data"].map(|text| step(&page, text));
    assert!(running.iter().all(|line| line.contains("Running")), "{running:?}");
    after(house, 4).await;
    let page = moves(house, &nova, room, "/task done task:drain", &mut reader).await;
    assert!(step(&page, "Drain the old disks").contains("Done"), "{page}");
    assert!(page.contains("1 of 3 steps done"), "{page}");
    let page = moves(house, &nova, room, "/task cancel task:polish", &mut reader).await;
    assert!(step(&page, "Polish the case").contains("Cancelled"), "{page}");
    assert!(page.contains("1 of 2 steps done"), "{page}");

    // The bot is started anew; who has the page open notices nothing.
    house.stop_bot().await;
    house.start_bot().await;
    after(house, 5).await;
    let page = moves(house, &dma, room, "/task done task:move", &mut reader).await;
    assert!(page.contains("2 of 2 steps done") && page.contains("Verifying"), "{page}");
    let shown = card(house, room);
    for line in ["☑ Drain the old disks", "☑ Move the data", "✖ ~~Polish the case~~"] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(!shown.contains("Downtime") && !page.contains("Total downtime"), "it is not over");
    after(house, 10).await;
    house.ok(&dma, room, "/maintenance complete").await;
    house.settled().await;

    // Five minutes before the first step, fifteen with one or two, ten to look whether all works.
    let (card, page) = took(house, 1).await;
    assert_eq!(card, ["15 min", "30 min"]);
    assert_eq!(page, card);
});

story!(what_was_down_is_the_same_number_everywhere, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    for (number, title) in (1..).zip(["New disks", "New fans", "New racks"]) {
        let line = format!("/maintenance schedule title:\"{title}\" starts:20:00 ends:22:00");
        house.ok(&nova, lobby, &line).await;
        house.settled().await;
        house.ok(&nova, house.channel(&format!("mnt-{number}")), "/maintenance start").await;
    }
    house.settled().await;
    let [disks, fans, racks] = ["mnt-1", "mnt-2", "mnt-3"].map(|name| house.channel(name));
    for step in ["Unplug", "Plug in"] {
        house.ok(&nova, disks, &format!("/task add text:\"{step}\"")).await;
    }
    after(house, 10).await;
    house.ok(&nova, disks, "/task start task:unplug").await;
    after(house, 7).await;
    house.ok(&nova, disks, "/task done task:unplug").await;
    // For this long everything works, between two steps.
    after(house, 20).await;
    house.stop_bot().await;
    house.start_bot().await;
    house.ok(&nova, disks, "/task start task:\"plug in\"").await;
    after(house, 8).await;
    house.ok(&nova, disks, "/maintenance complete").await;
    // One without steps, and one that is broken off.
    house.ok(&nova, fans, "/maintenance complete").await;
    house.ok(&nova, racks, "/maintenance cancel").await;
    house.settled().await;
    let both = |downtime: &str, window: &str| {
        let said = [downtime.to_owned(), window.to_owned()];
        (said.clone(), said)
    };
    assert_eq!(took(house, 1).await, both("15 min", "45 min"));
    assert_eq!(took(house, 2).await, both("45 min", "45 min"));
    assert_eq!(took(house, 3).await, both("45 min", "45 min"));
});
