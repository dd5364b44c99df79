//! The demo's window in a real browser: somebody who has never seen it plays the guided outage with
//! the keyboard alone.

use std::sync::Arc;

use fake_discord::{Id, Options};
use fantoccini::key::Key;
use firebell::demo::window::{self, RunningWindow, WindowSettings};
use futures_util::FutureExt as _;

use crate::browser::Browser;
use crate::house::{Engine, House};
use crate::invariants;

const STEPS_DONE: &str = "document.querySelectorAll('.steps .done').length";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guided_outage_is_played_with_the_keyboard_alone() {
    let Some(browser) = Browser::open().await else { return };
    let played = std::panic::AssertUnwindSafe(play(&browser)).catch_unwind().await;
    if played.is_err() {
        browser.save("failed").await;
    }
    // Chromium ends however the story did.
    browser.close().await;
    if let Err(panic) = played {
        std::panic::resume_unwind(panic);
    }
}

/// What people write is shown as Discord would show it, and never as a page's own code.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn markup_becomes_nodes_and_nothing_else() {
    let Some(browser) = Browser::open().await else { return };
    let house = House::empty(Engine::Sqlite, Options::default()).await;
    let window = window_of(&house).await;
    browser.client.goto(window.url().as_str()).await.unwrap();
    browser.until("the window stands", "document.getElementById('say')").await;
    let mut wrong = Vec::new();
    for (text, expected) in MARKUP {
        let drawn = browser.run_async(DRAW, serde_json::json!(text)).await;
        if drawn != *expected {
            wrong.push(format!("{text:?}\n  is {drawn}\n  not {expected:?}"));
        }
    }
    let drawn = browser.run_async(CONTROLS, serde_json::Value::Null).await;
    assert_eq!(drawn, CONTROLS_DRAWN);
    browser.run_async(FORM, serde_json::Value::Null).await;
    browser.until("the form is open", "document.querySelector('dialog[open]')").await;
    browser.save("form-desktop-dark").await;
    browser.presses(Key::Escape).await;
    browser.until("it is closed", "!document.querySelector('dialog[open]')").await;
    let alerts = browser.run("return window.hurt").await;
    let complaints = browser.complaints().await;
    browser.close().await;
    window.stop().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(alerts.is_null(), "something ran");
    // The page in the frame is not there in this test, and the browser says so.
    let own: Vec<_> = complaints.iter().filter(|line| !line.contains("127.0.0.1:9")).collect();
    assert!(own.is_empty(), "{own:?}");
}

/// Text as people write it, and the HTML of what is made of it.
const MARKUP: &[(&str, &str)] = &[
    ("plain", "<p>plain</p>"),
    (
        "**bold** and *leaning* and __under__ and ~~gone~~",
        "<p><strong>bold</strong> and <em>leaning</em> and <u>under</u> and <s>gone</s></p>",
    ),
    ("snake_case_name _but this_", "<p>snake_case_name <em>but this</em></p>"),
    (r"\*not\* \_this\_ \<b\>", "<p>*not* _this_ &lt;b&gt;</p>"),
    ("**never closed", "<p>**never closed</p>"),
    ("`a **b** <c>`", "<p><code>a **b** &lt;c&gt;</code></p>"),
    ("```rust\nlet x = \"**1**\";\n```", "<pre><code>let x = \"**1**\";</code></pre>"),
    ("> one\n> two\nthree", "<blockquote><p>one<br>two</p></blockquote><p>three</p>"),
    ("- a\n- **b**", "<ul><li>a</li><li><strong>b</strong></li></ul>"),
    ("3. c\n4. d", "<ol start=\"3\"><li>c</li><li>d</li></ol>"),
    ("## Head", "<p class=\"heading size2\">Head</p>"),
    (
        "<@7> <@&8> <#9>",
        "<p><span class=\"mention\">@nova</span> <span class=\"mention\">@responders</span> \
      <span class=\"mention\">#no access</span></p>",
    ),
    (
        "<script>window.hurt = 1</script><img src=x onerror=\"window.hurt=1\">",
        "<p>&lt;script&gt;window.hurt = 1&lt;/script&gt;&lt;img src=x onerror=\"window.hurt=1\"&gt;</p>",
    ),
    ("[x](javascript:window.hurt=1)", "<p>[x](javascript:window.hurt=1)</p>"),
    (
        "[**page**](https://a.example/x)",
        "<p><a href=\"https://a.example/x\" target=\"_blank\" rel=\"noopener noreferrer\">\
      <strong>page</strong></a></p>",
    ),
    (
        "see https://a.example/?q=1&r=2.",
        "<p>see <a href=\"https://a.example/?q=1&amp;r=2\" target=\"_blank\" \
      rel=\"noopener noreferrer\">https://a.example/?q=1&amp;r=2</a>.</p>",
    ),
    (
        "[\\\"](https://a.example/\"onclick=\"window.hurt=1)",
        "<p><a href=\"https://a.example/&quot;onclick=&quot;window.hurt=1\" target=\"_blank\" \
      rel=\"noopener noreferrer\">\"</a></p>",
    ),
];

/// Draws a text; answers with the HTML of it.
const DRAW: &str = "
    const { markup } = await import('/markup.js');
    const app = {
        personName: (id) => id === '7' ? 'nova' : undefined,
        roleName: (id) => id === '8' ? 'responders' : undefined,
        channelOf: () => undefined, isCommand: () => false, isOwnPage: () => false,
    };
    const place = document.createElement('div');
    place.append(...markup(given, app));
    return place.innerHTML;";

/// Buttons and a list as a bot sends them.
const CONTROLS: &str = "
    const { components } = await import('/controls.js');
    const button = (style, more) => ({ type: 2, style, label: `b${style}`, ...more });
    const options = [{ label: 'One', value: '1' }, { label: 'Two', value: '2', default: true }];
    const row = [
        button(1, { custom_id: 'a' }), button(4, { custom_id: 'b', disabled: true }),
        button(5, { url: 'javascript:window.hurt=1' }), button(5, { url: 'https://a.example/' }),
    ];
    const message = { id: '1', components: [
        { type: 1, components: row },
        { type: 1, components: [{ type: 3, custom_id: 's', placeholder: 'Pick', options }] },
    ] };
    const place = document.createElement('div');
    place.append(...components(message, { view: { people: [], roles: [], channels: [] } }));
    return place.innerHTML;";

const CONTROLS_DRAWN: &str = "<div class=\"row\">\
    <button type=\"button\" class=\"primary\">b1</button>\
    <button type=\"button\" disabled=\"\" class=\"bad\">b4</button>\
    <a class=\"button quiet\" target=\"_blank\" rel=\"noopener noreferrer\">b5</a>\
    <a class=\"button quiet\" href=\"https://a.example/\" target=\"_blank\" \
    rel=\"noopener noreferrer\">b5</a></div>\
    <div class=\"row\"><select aria-label=\"Pick\">\
    <option value=\"\" disabled=\"\" selected=\"\">Pick</option>\
    <option value=\"1\">One</option><option value=\"2\" selected=\"\">Two</option></select></div>";

/// A form as a bot sends it.
const FORM: &str = "
    const { openForm } = await import('/dialogs.js');
    const input = (custom_id, label, style) =>
        ({ type: 1, components: [{ type: 4, custom_id, label, style, value: '' }] });
    const form = {
        title: 'Postmortem', custom_id: 'p',
        components: [input('impact', 'Who felt it, and how?', 2), input('cause', 'Root cause', 1)],
    };
    openForm({ interaction: '1', form }, { box: { focus() {} } });
    return null;";

/// The demo's window for a house. Where the house has no page, the frame shows none.
pub async fn window_of(house: &House) -> RunningWindow {
    let page = house.page.as_ref();
    let shown = page.map_or(([127, 0, 0, 1], 9).into(), |page| page.address());
    let settings = WindowSettings {
        listen: ([127, 0, 0, 1], 0).into(),
        page: format!("http://{shown}/").parse().unwrap(),
        lobby: house.lobby,
        offers: None,
    };
    let discord = Arc::clone(&house.discord);
    let window = window::start(settings, discord, house.guild.clone()).await.unwrap();
    if let Some(page) = page {
        page.let_be_framed_by(&window.url());
    }
    window
}

/// Where wanda reads along, quinn does not, and nova responds. The role of watchers.
pub async fn house_with_watchers() -> (House, Id) {
    let mut house = House::empty(Engine::Sqlite, Options::default()).await;
    house.start_page().await;
    house.start_bot().await;
    let watchers = house.guild.role("watchers", 0);
    house.guild.member("wanda", &[watchers]);
    let owner = house.guild.owner();
    let setup = "/firebell setup responders:@responders watchers:@watchers timezone:UTC";
    house.ok(&owner, house.lobby, setup).await;
    house.ok(&owner, house.lobby, "/component add name:Web").await;
    (house, watchers)
}

async fn play(browser: &Browser) {
    let (mut house, watchers) = house_with_watchers().await;
    let window = window_of(&house).await;
    browser.client.goto(window.url().as_str()).await.unwrap();
    browser.until("the box has the focus", "document.activeElement.id === 'say'").await;
    assert_eq!(browser.run("return document.getElementById('guild').innerText").await, "Hachyderm");
    browser.photograph("1-beginning").await;

    completion(browser).await;
    declare(browser, &house).await;
    take_part(browser, &house).await;
    read_along(browser, &house).await;
    tell_the_public(browser, &house).await;
    close(browser, &house).await;
    drawers(browser).await;
    outsider(browser).await;

    assert_eq!(browser.complaints().await, Vec::<String>::new(), "the console is silent");
    house.settled().await;
    // What holds after every story holds for those who may follow along; quinn becomes one.
    house.guild.member("quinn", &[watchers]);
    invariants::check(&house).await;
    window.stop().await;
    house.stop_bot().await;
    house.stop_page().await;
}

/// What people know from elsewhere: a slash, a few letters, fields, values to choose from.
async fn completion(browser: &Browser) {
    browser.types("/inc decl").await;
    let first = "document.querySelector('[role=option][aria-selected=true] b')?.innerText";
    browser.until("declare is offered", &format!("{first} === '/incident declare'")).await;
    browser.photograph("2-commands").await;
    browser.presses(Key::Enter).await;
    browser.until("title is asked for", "document.activeElement.dataset.option === 'title'").await;
    browser.presses(Key::Enter).await;
    let complaint = "document.getElementById('complaint').innerText";
    browser.until("it says what is missing", &format!("{complaint}.includes('is needed')")).await;
    browser.types("Slow").await;
    browser.presses(Key::Tab).await;
    browser.types("sev").await;
    browser.presses(Key::Enter).await;
    browser
        .until("severities are offered", "document.querySelectorAll('[role=option]').length === 4")
        .await;
    browser.types("maj").await;
    browser.until("one fits", "document.querySelectorAll('[role=option]').length === 1").await;
    browser.photograph("3-values").await;
    browser.presses(Key::Enter).await;
    browser.types("comp").await;
    browser.presses(Key::Enter).await;
    browser.types("W").await;
    browser.until("the bot offers", &format!("{first} === 'Web'")).await;
    browser.presses(Key::Escape).await;
    browser
        .until(
            "the box is empty",
            "document.activeElement.id === 'say' && !document.activeElement.value",
        )
        .await;
}

/// Lets the guide fill the box in, and sends it.
async fn shown(browser: &Browser, command: &str, step: usize) {
    browser.tabs_back_to("Show me").await;
    browser.presses(Key::Enter).await;
    let filled = format!("document.querySelector('.command-name')?.innerText === '{command}'");
    browser.until(&format!("{command} is filled in"), &filled).await;
    let ready = "document.getElementById('suggestions').innerText.startsWith('Ready.')";
    browser.until("it says how to go on", ready).await;
    browser.presses(Key::Enter).await;
    browser.until(&format!("step {step} is done"), &format!("{STEPS_DONE} === {step}")).await;
    browser.until("the box has the focus", "document.activeElement.id === 'say'").await;
}

async fn declare(browser: &Browser, house: &House) {
    shown(browser, "/incident declare", 1).await;
    let answer = "document.querySelector('.message.private')?.innerText";
    browser.until("only nova sees the answer", &format!("{answer}.includes('INC-1')")).await;
    assert!(browser.run(&format!("return {answer}")).await.as_str().unwrap().contains("Only you"));
    house.settled().await;
    browser.until("the room is linked", "document.querySelector('button.mention')").await;
    browser.photograph("4-declared").await;
    browser.tabs_back_to("Go to the room").await;
    browser.presses(Key::Enter).await;
    let here = "document.getElementById('channel').innerText.includes('inc-1-pages-do-not-load')";
    browser.until("the room is open", here).await;
}

async fn take_part(browser: &Browser, house: &House) {
    shown(browser, "/incident appoint", 2).await;
    house.settled().await;
    let commands = "document.getElementById('sees').innerText.includes('In command of INC-1')";
    browser.until("the window says who commands", commands).await;
    // This one without the guide's help.
    browser.types("/timeline add").await;
    let offered = "document.querySelector('[role=option][aria-selected=true] b')?.innerText";
    browser.until("it is offered", &format!("{offered} === '/timeline add'")).await;
    browser.presses(Key::Enter).await;
    browser.until("text is asked for", "document.activeElement.dataset.option === 'text'").await;
    browser.types("The disk is full <b>&</b> **nobody** noticed").await;
    browser.presses(Key::Enter).await;
    browser.until("step 3 is done", &format!("{STEPS_DONE} === 3")).await;
    house.settled().await;
    browser.photograph("5-room").await;
}

async fn read_along(browser: &Browser, house: &House) {
    browser.tabs_back_to("Read along as wanda").await;
    browser.presses(Key::Enter).await;
    let log = "document.getElementById('log')";
    browser
        .until("wanda reads it", &format!("{log}.innerText.includes('<b>&</b> nobody noticed')"))
        .await;
    assert_eq!(
        browser.run(&format!("return {log}.querySelectorAll('b b, p > b').length")).await,
        0
    );
    browser
        .until(
            "she can't write",
            "document.getElementById('say').placeholder.includes('not write')",
        )
        .await;
    let (_, front) = house.get("/").await;
    assert!(!front.contains("noticed"), "what watchers read is not for the public");
    browser.photograph("6-watcher").await;
}

async fn tell_the_public(browser: &Browser, house: &House) {
    shown(browser, "/incident update", 4).await;
    house.settled().await;
    let (_, front) = house.get("/").await;
    assert!(front.contains("We found the cause"), "{front}");
    public_reads(browser, "We found the cause").await;
    browser.photograph("7-public").await;
}

/// The page in the frame renews itself.
async fn public_reads(browser: &Browser, words: &str) {
    browser.client.enter_frame(0).await.unwrap();
    let shown = format!("document.body.innerText.includes('{words}')");
    browser.until(&format!("the public reads {words:?}"), &shown).await;
    browser.client.enter_parent_frame().await.unwrap();
}

/// On a phone the sides come over the chat, one at a time, and Escape puts them away.
async fn drawers(browser: &Browser) {
    for (opener, place) in [("Channels", "places"), ("People", "people"), ("Public page", "public")]
    {
        browser.look("dark", 390, 844).await;
        browser.tabs_back_to(opener).await;
        browser.presses(Key::Enter).await;
        let open = format!("document.activeElement.dataset.close === '{place}'");
        browser.until(&format!("{place} is open"), &open).await;
        browser.save(&format!("8-drawer-{place}-phone-dark")).await;
        browser.presses(Key::Escape).await;
        let back = format!("document.activeElement.dataset.open === '{place}'");
        browser.until(&format!("{place} is closed"), &back).await;
    }
    browser.look("dark", 1100, 800).await;
    browser.save("8-closed-tablet-dark").await;
    browser.look("dark", 1600, 1000).await;
}

async fn close(browser: &Browser, house: &House) {
    shown(browser, "/incident close", 5).await;
    house.settled().await;
    public_reads(browser, "All systems operational").await;
    browser
        .until("it is over", "document.querySelector('#guide').innerText.includes('whole outage')")
        .await;
    browser.photograph("8-closed").await;
}

async fn outsider(browser: &Browser) {
    browser.tabs_back_to("Be quinn, an outsider").await;
    browser.presses(Key::Enter).await;
    let hidden = "document.getElementById('sees').innerText.includes('hidden from quinn')";
    browser.until("the rooms are hidden", hidden).await;
    let channels = "[...document.querySelectorAll('.channel-name')].map((name) => name.innerText)";
    let seen = browser.run(&format!("return {channels}")).await;
    assert!(!seen.to_string().contains("inc-1"), "an outsider sees no room: {seen}");
    browser.photograph("9-outsider").await;
}
