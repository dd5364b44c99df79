//! The demo's window in a real browser, for each of its people: what one sees and another does not,
//! and all of it by keys alone, on a phone too.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;

use fake_discord::Member;
use fantoccini::key::Key;
use firebell::demo::window::RunningWindow;
use futures_util::FutureExt as _;

use crate::browser::Browser;
use crate::house::House;
use crate::window::{house_with_watchers, window_of};

const SUGGESTED: &str = "[...document.querySelectorAll('[role=option]')].map((one) => one.querySelector('b').innerText)";
/// The answers that only the person at the window sees.
const PRIVATE: &str =
    "[...document.querySelectorAll('.message.private .body')].map((one) => one.innerText)";

/// One story in the window; Chromium ends however it went.
struct Play {
    browser: Browser,
    house: House,
    window: RunningWindow,
}

impl Play {
    /// None, loudly, where there is no browser.
    async fn open() -> Option<Self> {
        let browser = Browser::open().await?;
        let (house, _) = house_with_watchers().await;
        let window = window_of(&house).await;
        Some(Self { browser, house, window })
    }

    /// INC-1 is open, and nova stands in its room.
    async fn in_a_room() -> Option<Self> {
        let play = Self::open().await?;
        let nova = play.house.person("nova");
        let line = "/incident declare title:\"Pages do not load\" components:Web";
        play.house.ok(&nova, play.house.lobby, line).await;
        play.house.settled().await;
        let room = play.house.channel("inc-1-");
        play.goes_to(&nova, room, "inc-1-pages-do-not-load").await;
        Some(play)
    }

    async fn goes_to(&self, who: &Member, channel: fake_discord::Id, name: &str) {
        let url = format!("{}#as={}&in={channel}", self.window.url(), who.id());
        // Another fragment alone would load nothing.
        self.browser.client.goto("about:blank").await.unwrap();
        self.browser.client.goto(&url).await.unwrap();
        let here = format!("document.getElementById('channel').innerText.includes('{name}')");
        self.browser.until(&format!("{name} is open"), &here).await;
        self.browser.until("the box has the focus", "document.activeElement.id === 'say'").await;
    }

    /// Chooses somebody else in “You are”, by the first letters of their name.
    async fn becomes(&self, name: &str) {
        // Away and back: to a list that keeps the focus, letters typed soon after others are one
        // longer name.
        self.browser.presses(Key::Tab).await;
        self.browser.tabs_back_to("You are").await;
        self.browser.types(name).await;
        let id = self.house.person(name).id();
        let so = format!("location.hash.includes('as={id}&')");
        self.browser.until(&format!("it is {name} now"), &so).await;
        let calm =
            format!("document.getElementById('announcer').innerText.includes('You are {name}')");
        self.browser.until("and the window says so", &calm).await;
    }

    /// Picks a command of the box by its whole name.
    async fn begins(&self, command: &str) {
        self.browser.types(command).await;
        let first = "document.querySelector('[role=option][aria-selected=true] b')?.innerText";
        self.browser
            .until(&format!("{command} is offered"), &format!("{first} === '{command}'"))
            .await;
        self.browser.presses(Key::Enter).await;
        let begun = format!("document.querySelector('.command-name')?.innerText === '{command}'");
        self.browser.until(&format!("{command} is begun"), &begun).await;
    }

    async fn ends(self, story: impl AsyncFnOnce(&Self)) {
        let played = AssertUnwindSafe(story(&self)).catch_unwind().await;
        if played.is_err() {
            self.browser.save("failed").await;
        }
        let complaints = self.browser.complaints().await;
        self.browser.close().await;
        if let Err(panic) = played {
            std::panic::resume_unwind(panic);
        }
        assert_eq!(complaints, Vec::<String>::new(), "the console is silent");
        let Self { mut house, window, .. } = self;
        window.stop().await;
        house.settled().await;
        house.stop_bot().await;
        house.stop_page().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_opens_a_form_and_both_are_used_by_keys_alone() {
    let Some(play) = Play::in_a_room().await else { return };
    play.ends(async |Play { browser, house, .. }| {
        browser.tabs_back_to("Post update").await;
        browser.presses(Key::Enter).await;
        browser.until("the form is open", "document.querySelector('dialog[open]')").await;
        let asked = "document.activeElement.labels[0].innerText";
        let first = format!("{asked}.includes('What the public should know')");
        browser.until("its first field has the focus", &first).await;
        browser.types("A switch is broken, and <b>we</b> know which").await;
        browser.presses(Key::Tab).await;
        let second = format!("{asked}.includes('When the public hears more')");
        browser.until("the next field has the focus", &second).await;
        browser.types("soon").await;
        browser.presses(Key::Enter).await;
        // What was wrong is said where people look, and the form is filled in once more.
        let told = "document.querySelector('.message.private')?.innerText.includes('soon')";
        browser.until("it says what can't be read", told).await;
        browser.until("the form is closed", "!document.querySelector('dialog[open]')").await;
        browser.tabs_back_to("Post update").await;
        browser.presses(Key::Enter).await;
        browser.until("the form is open again", "document.querySelector('dialog[open]')").await;
        browser.types("A switch is broken, and <b>we</b> know which").await;
        browser.presses(Key::Tab).await;
        browser.types("30m").await;
        for button in ["Cancel", "Submit"] {
            browser.presses(Key::Tab).await;
            let there = format!("document.activeElement.innerText === '{button}'");
            browser.until(&format!("{button} has the focus"), &there).await;
        }
        browser.presses(Key::Enter).await;
        browser.until("it was sent", "!document.querySelector('dialog[open]')").await;
        browser.until("the box has the focus", "document.activeElement.id === 'say'").await;
        house.settled().await;
        let (_, html) = house.get("/incidents/INC-1").await;
        assert!(
            html.contains("A switch is broken, and &lt;b&gt;we&lt;/b&gt; know which"),
            "{html}"
        );
        let next = house.incident(1).await.next_update_by.expect("the public was promised more");
        assert_eq!(next - house.clock_now(), chrono::Duration::minutes(30));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_offered_where_a_command_asks_for_one() {
    let Some(play) = Play::in_a_room().await else { return };
    play.ends(async |play| {
        let Play { browser, house, .. } = play;
        play.begins("/incident appoint").await;
        let user = "document.activeElement.dataset.option === 'user'";
        browser.until("it asks for somebody", user).await;
        let all: BTreeSet<String> =
            house.guild.members().iter().map(|member| format!("@{}", member.name)).collect();
        browser.until("people are offered", &format!("{SUGGESTED}.length === {}", all.len())).await;
        let offered = browser.run(&format!("return {SUGGESTED}")).await;
        let offered: BTreeSet<String> = serde_json::from_value(offered).unwrap();
        assert_eq!(offered, all, "everybody who is there");
        let about = "document.querySelector('[role=listbox]').innerText";
        let about = browser.run(&format!("return {about}")).await.to_string();
        assert!(about.contains("responder") && about.contains("watcher"), "{about}");
        browser.types("@dm").await;
        browser.until("one fits", &format!("String({SUGGESTED}) === '@dma'")).await;
        browser.save("people-offered-desktop-dark").await;
        browser.presses(Key::Enter).await;
        let chosen = "document.querySelector('[data-option=user]')?.value === '@dma'";
        browser.until("the name is filled in", chosen).await;
        browser.presses(Key::Enter).await;
        let answer = "document.querySelector('.message.private')?.innerText.includes('dma')";
        browser.until("the bot took it", answer).await;
        let lead = house.incident(1).await;
        let commander = lead.commander().expect("somebody is in command");
        assert_eq!(commander.id.0, house.person("dma").id());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_seen_by_who_asked_and_a_room_by_who_may() {
    let Some(play) = Play::in_a_room().await else { return };
    play.ends(async |play| {
        let Play { browser, house, .. } = play;
        let nova = house.person("nova");
        play.goes_to(&nova, house.lobby, "general").await;
        play.begins("/incident list").await;
        browser.presses(Key::Enter).await;
        let told = format!("{PRIVATE}.some((words) => words.includes('used /incident list'))");
        browser.until("nova reads the answer", &told).await;
        let answers = browser.run(&format!("return {PRIVATE}")).await;
        for name in ["wanda", "quinn", "dma", "owner"] {
            play.becomes(name).await;
            let person = house.person(name);
            // The owner has answers of their own here.
            let theirs = browser.run(&format!("return {PRIVATE}")).await;
            let theirs = theirs.as_array().unwrap();
            let both = answers.as_array().unwrap().iter().find(|one| theirs.contains(one));
            assert_eq!(both, None, "{name} reads it");
            // What the list has is what Discord lets this person see, and nothing more.
            let shown =
                "[...document.querySelectorAll('.channel-name')].map((one) => one.innerText)";
            let shown = browser.run(&format!("return {shown}")).await;
            let shown: BTreeSet<String> = serde_json::from_value(shown).unwrap();
            let may: BTreeSet<String> = house
                .guild
                .channels()
                .into_iter()
                .filter(|channel| channel.kind == 0 && person.can_see(channel.id))
                .map(|channel| channel.name)
                .collect();
            assert_eq!(shown, may, "{name}");
            let room = may.iter().any(|name| name.starts_with("inc-1-"));
            assert_eq!(room, ["dma", "owner"].contains(&name), "{name} and the room: {may:?}");
            let watch = may.iter().any(|name| name.starts_with("watch-inc-1-"));
            assert_eq!(watch, name != "quinn", "{name} and the watch channel: {may:?}");
        }
        play.becomes("nova").await;
        browser.until("nova reads it still", &told).await;
    })
    .await;
}

/// Words longer than a phone is wide, and code, stand in the room too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_scrolls_sideways_on_a_phone() {
    let Some(play) = Play::in_a_room().await else { return };
    play.ends(async |play| {
        let Play { browser, house, window } = play;
        let (nova, room) = (house.person("nova"), house.channel("inc-1-"));
        let long = "https://graphs.example/".to_owned() + &"a1b2".repeat(60);
        nova.say(room, &format!("{long}\n`{}`\n```\n{long}\n```", "x".repeat(200))).unwrap();
        let line = format!("/timeline add text:\"{}\"", "Donaudampfschifffahrt".repeat(12));
        house.ok(&nova, room, &line).await;
        house.settled().await;
        for theme in ["dark", "light"] {
            browser.look(theme, 390, 844).await;
            play.goes_to(&nova, room, "inc-1-pages-do-not-load").await;
            browser.until("it is all there", "document.body.innerText.includes('a1b2a1b2')").await;
            level(browser, "room").await;
            for (opener, place) in
                [("Channels", "places"), ("People", "people"), ("Public page", "public")]
            {
                browser.tabs_back_to(opener).await;
                browser.presses(Key::Enter).await;
                let open = format!("document.activeElement.dataset.close === '{place}'");
                browser.until(&format!("{place} is open"), &open).await;
                level(browser, place).await;
                browser.presses(Key::Escape).await;
                let shut = format!("document.activeElement.dataset.open === '{place}'");
                browser.until(&format!("{place} is shut"), &shut).await;
            }
            browser.tabs_back_to("Post update").await;
            browser.presses(Key::Enter).await;
            browser.until("the form is open", "document.querySelector('dialog[open]')").await;
            level(browser, "form").await;
            browser.presses(Key::Escape).await;
            browser.until("the box has the focus", "document.activeElement.id === 'say'").await;
            play.begins("/incident declare").await;
            browser
                .until("fields are there", "document.querySelector('[data-option=title]')")
                .await;
            level(browser, "command").await;
            browser.presses(Key::Escape).await;
        }
        // What the public reads, as the frame of the window shows it.
        let page = house.page.as_ref().unwrap().address();
        for path in ["", "incidents/INC-1", "history"] {
            browser.client.goto(&format!("http://{page}/{path}")).await.unwrap();
            level(browser, "page").await;
        }
        browser.client.goto(window.url().as_str()).await.unwrap();
    })
    .await;
}

async fn level(browser: &Browser, what: &str) {
    browser.save(&format!("level-{what}-phone")).await;
    let sideways = browser.sideways().await;
    assert!(sideways.is_empty(), "{what} on a phone: {sideways:#?}");
}
