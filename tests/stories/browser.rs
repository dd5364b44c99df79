//! A real Chromium, driven over WebDriver by keys alone.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use chrono::{DateTime, Utc};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{GUARD, http};

/// Keeps Chromium to itself: no first-run pages, no sync, no traffic of its own.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--lang=en-GB",
];
/// Tabs until something that is not there is given up.
const MOST_TABS: usize = 80;

/// Looks at every element that is shown. What an ancestor scrolls or cuts off sticks out nowhere.
const SIDEWAYS: &str = "
    const told = [];
    const name = (at) => `${at.tagName} ${at.id} ${at.className}: ${at.scrollWidth}`;
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) told.push(name(root));
    for (const at of document.body.querySelectorAll('*')) {
        if (!at.checkVisibility() || at.closest('pre, .unseen')) continue;
        const scrolls = ['auto', 'scroll'].includes(getComputedStyle(at).overflowX);
        if (scrolls && at.scrollWidth > at.clientWidth + 1) told.push(`scrolls: ${name(at)}`);
        const { right, width } = at.getBoundingClientRect();
        const cut = (up) => up && up !== document.body
            && (getComputedStyle(up).overflowX !== 'visible' || cut(up.parentElement));
        if (width && right > innerWidth + 1 && !cut(at.parentElement)) {
            told.push(`sticks out to ${right}: ${name(at)}`);
        }
    }
    return told;";

pub struct Browser {
    driver: Child,
    address: String,
    pub client: Client,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It is gone already, or it goes now; either way the test is over.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// None, loudly, where there is no `chromedriver`.
fn driver() -> Option<(Child, String)> {
    let started = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut driver) = started else {
        crate::not_run::not_run(
            "browser",
            "there is no chromedriver on the PATH, so no browser looked at the demo's window (Debian: apt-get install chromium chromium-driver)",
        );
        return None;
    };
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let started = lines
        .map_while(Result::ok)
        .find_map(|line| line.split_once("successfully on port ").map(|(_, port)| port.to_owned()))
        .expect("chromedriver says its port");
    let port = started.trim_end_matches('.');
    Some((driver, format!("http://127.0.0.1:{port}")))
}

impl Browser {
    /// A window of 1600 × 1000, or None where no Chromium is to be had.
    pub async fn open() -> Option<Self> {
        let (driver, address) = driver()?;
        let profile = TempDir::new().unwrap();
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        flags.push("--window-size=1600,1000".to_owned());
        let wanted = json!({
            "goog:chromeOptions": {"args": flags},
            "goog:loggingPrefs": {"browser": "ALL"},
        });
        let Value::Object(wanted) = wanted else { unreachable!("it is an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&address)
            .await
            .expect("Chromium starts");
        let patience = TimeoutConfiguration::new(Some(GUARD), Some(GUARD), None);
        client.update_timeouts(patience).await.unwrap();
        let browser = Self { driver, address, client, _profile: profile };
        browser.look("dark", 1600, 1000).await;
        Some(browser)
    }

    pub async fn close(&self) {
        self.client.clone().close().await.unwrap();
    }

    async fn ask_driver(&self, path: &str, body: Value) -> Value {
        let session = self.client.session_id().await.unwrap().unwrap();
        let url = format!("{}/session/{session}/{path}", self.address);
        let response = http().post(url).json(&body).send().await.unwrap();
        let mut answer: Value = response.json().await.unwrap();
        assert!(answer["value"]["error"].is_null(), "{path} {body}: {answer}");
        answer["value"].take()
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.ask_driver("goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    /// Runs in every page that is opened from now on, before its own scripts.
    async fn beforehand(&self, source: &str) {
        let script = json!({"source": source});
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script).await;
    }

    /// In pages that are opened from now on, what waits by a timer waits a hundredth as long, and
    /// `timers` counts what came of it.
    pub async fn hurry(&self) {
        let source = "const wait = setTimeout; window.timers = 0;
            window.setTimeout = (what, time) => wait(() => { what(); timers += 1; }, time / 100);";
        self.beforehand(source).await;
    }

    /// In pages that are opened from now on, the reader's clock says this moment, and `ahead` is by
    /// how many milliseconds it differs from ours.
    pub async fn at(&self, moment: DateTime<Utc>) {
        let source = format!(
            "window.Ours ??= Date; window.ahead = {} - Ours.now();
             window.Date = class extends Ours {{
                 constructor(...parts) {{ super(...(parts.length ? parts : [Date.now()])); }}
                 static now() {{ return Ours.now() + ahead; }}
             }};",
            moment.timestamp_millis()
        );
        self.beforehand(&source).await;
    }

    /// Pages that are opened from now on are read there, in American English.
    pub async fn lives_in(&self, zone: &str) {
        self.devtools("Emulation.setTimezoneOverride", json!({"timezoneId": zone})).await;
        self.devtools("Emulation.setLocaleOverride", json!({"locale": "en-US"})).await;
    }

    /// What is open is shown as it would be printed, by somebody with a dark theme.
    pub async fn print(&self) {
        let features = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        let media = json!({"media": "print", "features": features});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// Readers who let no scripts run, or those who do.
    pub async fn run_scripts(&self, run: bool) {
        let disabled = json!({"value": !run});
        self.devtools("Emulation.setScriptExecutionDisabled", disabled).await;
    }

    /// Everything on the browser's console that is no mere remark.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.ask_driver("se/log", json!({"type": "browser"})).await;
        let entries = log.as_array().expect("a log").iter();
        let serious =
            entries.filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        serious.map(|entry| entry["message"].to_string()).collect()
    }

    /// The reader's theme, and the size of the screen in CSS pixels.
    pub async fn look(&self, theme: &str, width: u32, height: u32) {
        let features = json!([{"name": "prefers-color-scheme", "value": theme}]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await;
        let phone = width < 600;
        let screen = json!({
            "width": width, "height": height, "deviceScaleFactor": if phone { 2 } else { 1 },
            "mobile": phone,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", screen).await;
    }

    /// The same moment on a desk and on a phone, dark and light; kept under target/screenshots.
    pub async fn photograph(&self, name: &str) {
        for theme in ["dark", "light"] {
            self.look(theme, 390, 844).await;
            self.save(&format!("{name}-phone-{theme}")).await;
        }
        for theme in ["light", "dark"] {
            self.look(theme, 1600, 1000).await;
            self.save(&format!("{name}-desktop-{theme}")).await;
        }
    }

    pub async fn save(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        // Two frames later the new size is painted.
        self.until("two frames pass", "(window.frames_seen = (window.frames_seen ?? 0) + 1) > 2")
            .await;
        self.run("window.frames_seen = 0").await;
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Runs the body of an async function of `given`; what it returns.
    pub async fn run_async(&self, body: &str, given: Value) -> Value {
        let script = format!(
            "const told = arguments[arguments.length - 1];
             (async (given) => {{ {body} }})(arguments[0]).then(told, (error) => told(`${{error}}`));"
        );
        self.client.execute_async(&script, vec![given]).await.unwrap()
    }

    /// Waits until an expression is true; looked at again in every frame.
    pub async fn until(&self, what: &str, expression: &str) {
        let script = format!(
            "const told = arguments[arguments.length - 1];
             const look = () => {{
                 let so; try {{ so = {expression}; }} catch {{ so = false; }}
                 if (so) told(true); else requestAnimationFrame(look);
             }};
             look();"
        );
        if let Err(error) = self.client.execute_async(&script, vec![]).await {
            let seen = self.run("return document.body.innerText").await;
            panic!("waited in vain until {what}: {error}\n{}", seen.as_str().unwrap_or_default());
        }
    }

    /// Presses one key after the other on whatever has the focus.
    pub async fn types(&self, text: &str) {
        let keys = text.chars().fold(KeyActions::new("keys".to_owned()), |keys, value| {
            keys.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.client.perform_actions(keys).await.unwrap();
    }

    pub async fn presses(&self, key: Key) {
        self.types(&char::from(key).to_string()).await;
    }

    pub async fn presses_with_shift(&self, key: Key) {
        let (shift, value) = (char::from(Key::Shift), char::from(key));
        let keys = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: shift })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: shift });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// What can be scrolled sideways or sticks out at the end of a line, apart from code and from what is
    /// cut off on purpose.
    pub async fn sideways(&self) -> Vec<String> {
        let found = self.run(SIDEWAYS).await;
        let found = found.as_array().expect("a list").iter();
        found.map(ToString::to_string).collect()
    }

    /// Goes back with Shift+Tab until what has the focus is called this.
    pub async fn tabs_back_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..MOST_TABS {
            let called = self.run(
                "const at = document.activeElement;
                 return at.getAttribute('aria-label') || at.labels?.[0]?.textContent
                     || at.innerText || at.id || at.tagName",
            );
            let called = called.await.as_str().unwrap_or_default().trim().to_owned();
            if called == name {
                return;
            }
            passed.push(called);
            self.presses_with_shift(Key::Tab).await;
        }
        panic!("Shift+Tab never comes to {name:?}; it passed {passed:#?}");
    }
}
