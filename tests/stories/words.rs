//! What people read when command changes hands, when they are asked back, during planned work, and
//! when a copy is behind: in both languages, on both databases. Read it aloud before accepting it.

use chrono::Duration;
use fake_discord::{Call, Id, Options};

use crate::house::{Engine, House};
use crate::invariants;
use crate::lead::{names, with_button};
use crate::receivers::{Answer, Receiver};
use crate::texts::id_free;

/// A server with people, all of one language; and what was said there so far.
struct Told {
    house: House,
    lines: Vec<String>,
}

impl Told {
    async fn open(engine: Engine, locale: &str, hooks: Vec<firebell::config::Webhook>) -> Self {
        let mut house = House::empty(engine, Options::default()).await;
        house.guild.set_locale(locale);
        for member in house.guild.members() {
            house.person(&member.name).set_locale(locale);
        }
        house.config.mirrors.webhook = hooks;
        house.start_page().await;
        house.start_bot().await;
        let owner = house.guild.owner();
        house.ok(&owner, house.lobby, "/firebell setup responders:@responders").await;
        Self { house, lines: Vec::new() }
    }

    fn say(&mut self, what: &str, text: &str) {
        self.lines.push(format!("{what}\n→ {}", text.trim()));
    }

    /// The lobby, or the room of what is called so, also where it is closed.
    fn place(&self, name: &str) -> Id {
        let is_room = |topic: &str| topic.contains("firebell:room:");
        let channels = self.house.guild.channels();
        let found = channels.iter().find(|channel| {
            channel.name.ends_with(name) || {
                let named = channel.name.contains(&format!("{name}-"));
                named && channel.topic.as_deref().is_some_and(is_room)
            }
        });
        found.unwrap_or_else(|| panic!("no {name} among {channels:#?}")).id
    }

    /// Types a line in this place.
    async fn types(&mut self, who: &str, place: &str, line: &str) -> Call {
        let channel = self.place(place);
        let call = self.house.person(who).slash(channel, line).await.unwrap();
        let text = self.answer(&call, line).await;
        self.say(&format!("{who}: {line}"), &text);
        call
    }

    /// What is asked back is no answer yet, so it is not held against the journal.
    async fn answer(&self, call: &Call, line: &str) -> String {
        let answer = call.answer().await.unwrap();
        if answer.text().starts_with('🤔') {
            return answer.text();
        }
        let said = self.house.answered(call, line).await;
        self.house.settled().await;
        if line.starts_with("/incident declare") && !said.is_refusal() {
            return with_room(call).await;
        }
        said.answer
    }

    /// Presses the button below somebody's own answer whose name ends so.
    async fn presses(&mut self, who: &str, asked: &Call, end: &str) -> Call {
        let answer = asked.answer().await.unwrap();
        let name = names(&answer.components).into_iter().find(|name| name.ends_with(end));
        let before = answer.text();
        let call = self
            .house
            .person(who)
            .press(answer.message.unwrap(), &name.expect("there is such a button"))
            .unwrap();
        let after = call.answer_after_edit(|answer| answer.text() != before).await.unwrap();
        self.house.settled().await;
        let declared = end == ":anyway" && !after.text().starts_with('✋');
        let text = if declared { with_room(&call).await } else { after.text() };
        self.say(&format!("{who} presses …{end}"), &text);
        call
    }

    /// Presses the last button of the room whose name begins and ends so.
    async fn presses_in_room(&mut self, who: &str, start: &str, end: &str) {
        let room = self.place("inc-1");
        let (message, _) = with_button(&self.house, room, start);
        let wanted = |name: &String| name.starts_with(start) && name.ends_with(end);
        let name = names(&message.components).into_iter().find(wanted);
        let call = self.house.person(who).press(message.id, &name.unwrap()).unwrap();
        let text = call.answer().await.unwrap().text();
        self.house.settled().await;
        self.say(&format!("{who} presses {start}…{end}"), &text);
    }

    /// All that stands in a place now.
    fn stands(&mut self, place: &str) {
        self.stands_in(self.place(place));
    }

    fn stands_in(&mut self, channel: Id) {
        let channels = self.house.guild.channels();
        let name = &channels.iter().find(|one| one.id == channel).unwrap().name;
        let texts = self.house.read(channel).into_iter().filter(|text| !text.is_empty());
        let texts: Vec<String> = texts.collect();
        self.lines.push(format!("In #{name}:\n{}", texts.join("\n———\n")));
    }

    async fn after(&self, minutes: i64) {
        self.house.settled().await;
        self.house.clock.advance(Duration::minutes(minutes));
        self.house.settled().await;
    }

    fn text(&self) -> String {
        let text = id_free(&self.house, self.lines.join("\n\n"));
        // Where receivers listen, and what an offer is called, is chance.
        [(r"(127\.0\.0\.1|localhost):\d+", "$1"), (r"[0-7][0-9A-HJKMNP-TV-Z]{25}", "an-id")]
            .iter()
            .fold(text, |text, (shape, name)| {
                regex::Regex::new(shape).unwrap().replace_all(&text, *name).into_owned()
            })
    }

    async fn close(mut self) {
        self.house.settled().await;
        invariants::check(&self.house).await;
        self.house.stop_bot().await;
        self.house.stop_page().await;
    }
}

/// A declaration's answer is changed as soon as the room is open.
async fn with_room(call: &Call) -> String {
    call.answer_after_edit(|answer| answer.text().contains("<#")).await.unwrap().text()
}

/// Tells it in each language on each database, and holds both against the same words.
macro_rules! told {
    ($name:ident, $told:ident, $body:block) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            for (locale, suffix) in [("en-US", ""), ("de", "_german")] {
                for engine in Engine::each_here() {
                    let mut $told = Told::open(engine, locale, Vec::new()).await;
                    $body
                    let name = format!("{}{suffix}", stringify!($name));
                    insta::assert_snapshot!(name, $told.text());
                    $told.close().await;
                }
            }
        }
    };
}

told!(command_changes_hands, told, {
    let declare = "/incident declare title:\"Slow pages\" severity:sev2 commander:@nova";
    told.types("nova", "general", declare).await;
    told.types("nova", "inc-1", "/task add text:\"Restart the queue\" assignee:@dma").await;
    told.types("nova", "inc-1", "/incident update message:\"We look at it\" next:2h").await;
    told.types("nova", "inc-1", "/incident handover to:@nova").await;
    told.types("dma", "inc-1", "/incident handover to:@malte_j").await;
    told.types("dma", "inc-1", "/incident take").await;
    told.types("nova", "inc-1", "/incident handover to:@dma").await;
    told.stands("inc-1");
    told.presses_in_room("malte_j", "offer:INC-1:", ":accept").await;
    told.presses_in_room("malte_j", "withdraw:INC-1:", "").await;
    told.presses_in_room("dma", "offer:INC-1:", ":decline").await;
    told.types("nova", "inc-1", "/incident handover to:@dma").await;
    told.presses_in_room("nova", "withdraw:INC-1:", "").await;
    told.types("nova", "inc-1", "/incident handover to:@dma").await;
    told.after(11).await;
    told.types("nova", "inc-1", "/incident handover to:@malte_j").await;
    told.types("nova", "inc-1", "/incident handover to:@dma").await;
    told.types("dma", "inc-1", "/firebell help").await;
    told.presses_in_room("dma", "offer:INC-1:", ":accept").await;
    told.types("malte_j", "inc-1", "/incident take reason:\"dma fell asleep\"").await;
    told.types("malte_j", "inc-1", "/incident take").await;
    told.types("malte_j", "inc-1", "/incident release role:commander").await;
    told.types("malte_j", "inc-1", "/incident handover to:@dma").await;
    told.types("dma", "inc-1", "/incident take").await;
    told.stands("inc-1");
    let watch = told.house.guild.channels().into_iter().find(|channel| {
        channel.topic.as_deref().is_some_and(|topic| topic.contains("firebell:watch:"))
    });
    told.stands_in(watch.unwrap().id);
});

told!(questions, told, {
    let key = format!("ghp_{}", "a1B2".repeat(9));
    let hide = |text: String| text.replace(&key, "KEY");
    told.types("nova", "general", "/component add name:Media").await;
    told.types("nova", "general", "/incident declare title:\"Slow pages\" commander:@nova").await;
    let again = "/incident declare title:\"Pages are slow\" summary:\"Twenty seconds\"";
    let asked = told.types("dma", "general", again).await;
    told.presses("dma", &asked, ":join:INC-1").await;
    let asked = told.types("dma", "general", again).await;
    told.presses("dma", &asked, ":anyway").await;

    // Two are open.
    told.types("dma", "general", "/timeline add text:\"Which one?\"").await;
    let message = told.house.person("malte_j").say(told.house.lobby, "The disk is full").unwrap();
    let call = told.house.person("nova").context_message("Add to timeline", message).await;
    let call = call.unwrap();
    let text = told.answer(&call, "Add to timeline").await;
    told.say("nova: Add to timeline", &text);
    let answer = call.answer().await.unwrap();
    let list = names(&answer.components).remove(0);
    let chosen = told.house.person("nova").select(answer.message.unwrap(), &list, &["INC-2"]);
    let chosen = chosen.unwrap().answer().await.unwrap().text();
    told.say("nova chooses INC-2", &chosen);
    told.house.settled().await;

    // What looks secret.
    let paste = format!("/timeline add text:\"logged in with {key} again\"");
    let asked = told.types("nova", "inc-1", &paste).await;
    told.presses("nova", &asked, ":without").await;
    let few = format!("/timeline add text:\"tried {key}\" audience:responders");
    told.types("nova", "inc-1", &few).await;
    let asked = told.types("nova", "inc-1", "/timeline publish entry:tried").await;
    told.house.clock.advance(Duration::minutes(16));
    told.presses("nova", &asked, ":anyway").await;

    // Two become one, and one comes back.
    told.types("nova", "inc-1", "/incident merge into:INC-1").await;
    told.types("nova", "inc-2", "/incident merge into:INC-1").await;
    told.types("nova", "inc-1", "/incident merge into:INC-2").await;

    // Private, and then not.
    let declare = "/incident declare title:\"A key lay open\" private:true severity:sev2 \
                   components:Media summary:\"Found in a backup\"";
    told.types("nova", "general", declare).await;
    told.types("nova", "inc-3", "/task add text:\"Make another key\"").await;
    told.types("nova", "inc-3", "/followup add text:\"Scan the backups\"").await;
    told.types("nova", "inc-3", "/timeline add text:\"It lay there for a week\"").await;
    let shown = told.types("nova", "inc-3", "/incident publish").await;
    told.presses("nova", &shown, "").await;
    told.types("nova", "inc-3", "/incident publish").await;
    let hidden = "/incident declare title:\"Somebody got in\" private:true";
    told.types("nova", "general", hidden).await;
    told.types("nova", "inc-1", "/incident merge into:INC-4").await;
    told.types("nova", "inc-4", "/incident merge into:INC-1").await;
    told.lines = std::mem::take(&mut told.lines).into_iter().map(hide).collect();
});

told!(planned_work, told, {
    let schedule = "/maintenance schedule title:\"New disks\" components:Media";
    told.types("nova", "general", "/component add name:Media").await;
    told.types("nova", "general", "/maintenance start").await;
    told.types("nova", "general", &format!("{schedule} starts:22:00 ends:\"2022-12-13 21:00\""))
        .await;
    told.types("nova", "general", &format!("{schedule} starts:soon ends:22:00")).await;
    told.types("nova", "general", &format!("{schedule} starts:22:00 ends:60d")).await;
    let summary = "summary:\"Media may load slowly\"";
    told.types("nova", "general", &format!("{schedule} {summary} starts:20:00 ends:21:30")).await;
    told.types("quinn", "general", "/maintenance start").await;
    told.types("nova", "mnt-1", "/incident update status:resolved").await;
    told.types("nova", "mnt-1", "/incident close").await;
    told.types("nova", "mnt-1", "/maintenance complete").await;
    told.types("nova", "mnt-1", "/task add text:\"Drain the old disks\" assignee:@dma").await;
    told.types("nova", "mnt-1", "/task add text:\"Move the data\"").await;
    told.stands("mnt-1");
    told.after(53).await;
    told.types("nova", "mnt-1", "/maintenance start").await;
    told.types("nova", "mnt-1", "/maintenance start").await;
    told.types("dma", "mnt-1", "/task start task:drain").await;
    told.after(20).await;
    told.types("dma", "mnt-1", "/task done task:drain").await;
    told.stands("mnt-1");
    // It takes longer than it should, and somebody says so.
    told.after(90).await;
    told.types("nova", "mnt-1", "/incident update message:\"Half an hour more\"").await;
    told.types("nova", "mnt-1", "/task done task:move").await;
    told.stands("mnt-1");
    told.types("nova", "mnt-1", "/maintenance complete message:\"Twice as fast now\"").await;
    told.stands("mnt-1");
    told.types("nova", "mnt-1", "/maintenance complete").await;
    told.types("nova", "mnt-1", "/incident reopen reason:\"Not yet\"").await;
    let racks = "/maintenance schedule title:\"New racks\" starts:\"tomorrow 10:00\" ends:12:00";
    told.types("nova", "general", racks).await;
    told.types("nova", "mnt-2", "/maintenance cancel message:\"The racks are late\"").await;
    told.stands("mnt-2");
});

async fn until_only_it_is_behind(house: &House, mirror: &str) {
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let blocked = mirrors.until(|all| {
        all.iter().all(|one| if one.key.mirror == mirror { one.blocked } else { !one.due })
    });
    tokio::time::timeout(crate::house::GUARD, blocked).await.unwrap().unwrap();
}

/// Copies that are behind, and what can be done about them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_that_are_behind() {
    let waits = regex::Regex::new(r"<t:\d+:R>").unwrap();
    for (locale, name) in [("en-US", "copies"), ("de", "copies_german")] {
        for engine in Engine::each_here() {
            let (receiver, mut hook) = Receiver::start(Answer::Status(401)).await;
            // By a name that sorts behind our own page's address, whatever ports they have.
            hook.url.set_host(Some("localhost")).unwrap();
            let mirror = format!("webhook:{}{}", hook.url.authority(), hook.url.path());
            let mut told = Told::open(engine, locale, vec![hook]).await;
            told.house
                .ok(
                    &told.house.person("nova"),
                    told.house.lobby,
                    "/incident declare title:\"Slow pages\" commander:@nova",
                )
                .await;
            until_only_it_is_behind(&told.house, &mirror).await;
            for line in [
                "/firebell mirrors".to_owned(),
                "/firebell retry mirror:pigeon".to_owned(),
                "/firebell retry mirror:room".to_owned(),
            ] {
                let room = told.place("inc-1");
                let nova = told.house.person("nova");
                let said = told.house.types(&nova, room, &line).await;
                told.say(&line, &said.answer);
            }
            until_only_it_is_behind(&told.house, &mirror).await;
            told.stands("inc-1");
            receiver.answers(Answer::Status(200));
            let retry = format!("/firebell retry mirror:{mirror}");
            told.types("nova", "inc-1", &retry).await;
            told.types("nova", "inc-1", "/firebell mirrors").await;
            insta::assert_snapshot!(name, waits.replace_all(&told.text(), "<t:soon:R>"));
            told.close().await;
        }
    }
}
