//! What was exported, looked at through other people's servers.

mod kept_up;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;

use super::{Done, LIST, List, Memory, Place, S3Settings, bring_up_to_date};
use crate::clock::{Clock, ManualClock};
use crate::db::Db;
use crate::files::{Files, Size};
use crate::page::PageSettings;
use crate::page::place::Addresses;
use crate::page::publish::Publisher;
use crate::page::tests::house::{Database, House, guild, maintenance, noon, outage, resolved};
use crate::page::write_out;

/// A program that ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn python() -> String {
    std::env::var("FIREBELL_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Starts a program of Python's that says its address on the stream; returns that line.
fn started(command: &mut Command, errors: bool, mark: &str) -> (Program, String) {
    // What nobody reads must not be a pipe.
    let (out, err) =
        if errors { (Stdio::null(), Stdio::piped()) } else { (Stdio::piped(), Stdio::null()) };
    let mut child = command.stdout(out).stderr(err).stdin(Stdio::null()).spawn().unwrap();
    let out = child.stdout.take().map(|out| Box::new(out) as Box<dyn std::io::Read + Send>);
    let err = child.stderr.take().map(|err| Box::new(err) as Box<dyn std::io::Read + Send>);
    let program = Program(child);
    let mut lines = BufReader::new(out.or(err).unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(mark)).expect("the program said no address");
    // Read on, or it would stand still with a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (program, line)
}

async fn filled() -> House {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    house.tell("maintenance.scheduled", maintenance(1, "scheduled")).await;
    let mut other = resolved(2);
    other["incident"]["id"] = json!("01JD0000000000000000000041");
    other["incident"]["ref"] = json!("INC-41");
    house.tell("incident.resolved", other).await;
    house
}

async fn exported(house: &House, place: &str, s3: Option<&S3Settings>) -> Done {
    let clock = Clock::Manual(house.clock.clone());
    let place = Place::read(place, s3).unwrap();
    write_out(House::settings(&house.database), &place, clock).await.unwrap()
}

fn list(folder: &Path) -> List {
    serde_json::from_slice(&std::fs::read(folder.join(LIST)).unwrap()).unwrap()
}

#[tokio::test]
async fn a_dumb_server_shows_what_the_page_shows() {
    let house = filled().await;
    let folder = TempDir::new().unwrap();
    let place = folder.path().to_str().unwrap();
    let done = exported(&house, place, None).await;
    assert!(done.written > 20 && done.removed == 0, "{done:?}");
    let mut command = Command::new(python());
    command.args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", place]);
    let (_server, line) = started(&mut command, false, "Serving HTTP");
    let port: String =
        line.split("port ").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    let dumb = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut compared = Vec::new();
    for name in list(folder.path()).keys().filter(|name| *name != "404.html") {
        let path = format!("/{}", name.trim_end_matches("index.html").trim_end_matches('/'));
        let there = dumb.get(format!("http://127.0.0.1:{port}{path}")).send().await.unwrap();
        assert_eq!(there.status(), 200, "{path}");
        let live = house.get(&path).await;
        assert_eq!(live.status(), 200, "{path}");
        assert_eq!(there.bytes().await.unwrap(), live.bytes().await.unwrap(), "{path}");
        compared.push(path);
    }
    for path in [
        "/",
        "/history",
        "/history/2022-12",
        "/incidents/INC-41",
        "/incidents/INC-42",
        "/incidents/MNT-7",
        "/feed.json",
        "/widget",
        "/components/kettles/feed.rss",
        "/feed.rss",
        "/feed.atom",
        "/calendar.ics",
        "/badge.svg",
        "/api/v2/summary.json",
        "/api/v2/incidents/unresolved.json",
    ] {
        assert!(compared.iter().any(|known| known == path), "{path} is not exported");
    }
    let nothing = std::fs::read_to_string(folder.path().join("404.html")).unwrap();
    assert!(nothing.contains("Nothing rings here"));
}

#[tokio::test]
async fn only_what_changed_is_written_and_only_ours_is_removed() {
    let house = filled().await;
    let folder = TempDir::new().unwrap();
    let place = folder.path().to_str().unwrap();
    let first = exported(&house, place, None).await;
    let again = exported(&house, place, None).await;
    assert_eq!((again.written, again.unchanged, again.removed), (0, first.written, 0));
    std::fs::write(folder.path().join("robots.txt"), "mine").unwrap();
    let retraction = json!({"guild": guild(), "version": 9,
        "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
    house.tell("incident.retracted", retraction).await;
    let done = exported(&house, place, None).await;
    assert_eq!(done.removed, 1, "its page");
    assert!(!folder.path().join("incidents/INC-42").exists());
    assert!(folder.path().join("incidents/INC-41/index.html").exists());
    assert_eq!(std::fs::read_to_string(folder.path().join("robots.txt")).unwrap(), "mine");
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with(".tmp"), "{name} was left");
    }
    // After a crash between two files, the next run completes and removes as usual.
    let mut interrupted = list(folder.path());
    interrupted.insert("incidents/INC-42/index.html".to_owned(), String::new());
    interrupted.insert("feed.rss".to_owned(), String::new());
    std::fs::write(folder.path().join(LIST), json!(interrupted).to_string()).unwrap();
    let done = exported(&house, place, None).await;
    assert_eq!((done.written, done.removed), (1, 1));

    let foreign = TempDir::new().unwrap();
    std::fs::write(foreign.path().join("index.html"), "somebody's").unwrap();
    let clock = Clock::Manual(house.clock.clone());
    let place = Place::read(foreign.path().to_str().unwrap(), None).unwrap();
    let refused = write_out(House::settings(&house.database), &place, clock).await.unwrap_err();
    assert!(refused.to_string().contains("is in the way"), "{refused}");
    assert_eq!(std::fs::read_dir(foreign.path()).unwrap().count(), 1);
}

/// A folder of the page's own copies of files.
async fn kept(house: &House) -> Files {
    let Database::Sqlite(folder) = &house.database else { panic!("these tests run on SQLite") };
    let files = Files::at(folder.path().join("files"), Size(1 << 20));
    files.prepare().await.unwrap();
    files
}

/// The outage, with these files at its first entry: hash, name, kind.
fn with_files(version: u64, files: &[(&str, &str, &str)]) -> serde_json::Value {
    let mut data = outage(version);
    let attachments: Vec<serde_json::Value> = files
        .iter()
        .map(|(sha256, name, kind)| {
            let mut url: url::Url = "https://status.example.org".parse().unwrap();
            url.path_segments_mut().unwrap().extend(["files", sha256, name]);
            json!({"name": name, "url": url, "content_type": kind})
        })
        .collect();
    data["incident"]["timeline"][0]["attachments"] = json!(attachments);
    data
}

#[tokio::test]
async fn attached_files_are_written_out_and_go_with_their_entry() {
    let house = House::new().await;
    let files = kept(&house).await;
    let (picture, script) = (files.keep(b"a picture").await, files.keep(b"a script").await);
    let (picture, script) = (picture.unwrap(), script.unwrap());
    let attached =
        with_files(1, &[(&picture, "a b.png", "image/png"), (&script, "x.html", "image/png")]);
    house.tell("incident.declared", attached).await;
    let folder = TempDir::new().unwrap();
    let clock = || Clock::Manual(house.clock.clone());
    let place = Place::read(folder.path().to_str().unwrap(), None).unwrap();
    let write = async || {
        let settings =
            PageSettings { files: Some(files.clone()), ..House::settings(&house.database) };
        write_out(settings, &place, clock()).await.unwrap()
    };
    write().await;
    let there = folder.path().join("files").join(&picture).join("a b.png");
    assert_eq!(std::fs::read(&there).unwrap(), b"a picture");
    // A web server would say that it is HTML, whatever it was called by whoever attached it.
    assert!(!folder.path().join("files").join(&script).exists());
    let again = write().await;
    assert_eq!((again.written, again.removed), (0, 0));

    let mut taken_back = with_files(2, &[]);
    taken_back["incident"]["timeline"][0]["retracted"] = json!(true);
    house.tell("incident.updated", taken_back).await;
    assert_eq!(write().await.removed, 1);
    assert!(!folder.path().join("files").exists());
}

#[tokio::test]
async fn a_change_renders_what_it_touches_and_not_the_whole_past() {
    let house = House::new().await;
    let incident = |number: u32, status: &str, version: u64| {
        let mut data = resolved(version);
        let at = format!("2021-{:02}-03T10:00:00Z", number % 12 + 1);
        data["incident"]["id"] = json!(format!("01JD00000000000000000001{number:02}"));
        data["incident"]["ref"] = json!(format!("INC-{number}"));
        data["incident"]["status"] = json!(status);
        for key in ["started_at", "declared_at", "resolved_at"] {
            data["incident"][key] = json!(at);
        }
        data
    };
    for number in 0..30 {
        house.tell("incident.resolved", incident(number, "resolved", 1)).await;
        house.clock.advance(chrono::Duration::seconds(1));
    }
    let clock = || Clock::Manual(house.clock.clone());
    let addresses = Addresses {
        base: "https://status.example.org".parse().unwrap(),
        brand: Arc::default(),
        sites: Vec::new(),
    };
    let db = Db::open(&house.database.url()).await.unwrap();
    let publisher = Publisher::start(db, clock(), addresses).await.unwrap();
    let (folder, whole) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let place = |folder: &TempDir| Place::read(folder.path().to_str().unwrap(), None).unwrap();
    let mut memory = Memory::default();
    let mut write = async || {
        publisher.refresh().await.unwrap();
        let done = bring_up_to_date(&publisher, None, &place(&folder), &mut memory).await.unwrap();
        // What was made again and what was not are together what making all of it gives.
        exported(&house, whole.path().to_str().unwrap(), None).await;
        assert_eq!(list(folder.path()), list(whole.path()));
        done
    };
    let first = write().await;
    assert!(first.rendered > 30, "{first:?}");
    assert_eq!(write().await.rendered, 0, "nothing changed");
    house.clock.advance(chrono::Duration::minutes(3));
    assert_eq!(write().await.rendered, 0, "but the time");

    // Its month, the page of its component in three formats and the one that is no longer among
    // those that changed last.
    house.tell("incident.updated", incident(2, "resolved", 2)).await;
    let done = write().await;
    assert!((1..=12).contains(&done.rendered), "{done:?}");
    house.tell("incident.declared", outage(1)).await;
    let done = write().await;
    assert!((1..=12).contains(&done.rendered), "{done:?}");
    let retraction = json!({"guild": guild(), "version": 9,
        "incident": {"id": "01JD0000000000000000000103", "ref": "INC-3"}});
    house.tell("incident.retracted", retraction).await;
    let done = write().await;
    assert!(done.removed == 1 && done.rendered <= 12, "{done:?}");
}

#[tokio::test]
async fn a_running_page_writes_out_each_change() {
    let folder = TempDir::new().unwrap();
    let database = Database::sqlite();
    let clock = ManualClock::starting_at(noon());
    let place = Place::read(folder.path().to_str().unwrap(), None).unwrap();
    let settings = PageSettings { export: Some(place), ..House::settings(&database) };
    let house = House::with(database, clock, settings).await;
    house.tell("incident.declared", outage(1)).await;
    let mut exports = house.page.exports();
    exports.wait_for(|sequence| *sequence >= 1).await.unwrap();
    let front = std::fs::read_to_string(folder.path().join("index.html")).unwrap();
    assert_eq!(front, house.text("/").await);
    assert!(front.contains("Kettles are cold"));
    house.page.stop().await;
}

/// How a store of other people's making is started; none, loudly, where it is not installed.
fn object_store() -> Option<Command> {
    let mut probe = Command::new(python());
    probe.args(["-c", "import moto.server"]).stderr(Stdio::null());
    if !probe.status().is_ok_and(|status| status.success()) {
        crate::not_run::not_run(
            "python",
            "set FIREBELL_TEST_PYTHON to a Python that has moto (test.sh does)",
        );
        return None;
    }
    let mut command = Command::new(python());
    command.args(["-m", "moto.server", "-p", "0"]);
    Some(command)
}

#[tokio::test]
async fn an_object_store_holds_what_the_page_shows() {
    let Some(mut command) = object_store() else { return };
    let (_server, line) = started(&mut command, true, "Running on http");
    let endpoint = line.split("Running on ").nth(1).unwrap().trim();
    let settings = S3Settings {
        endpoint: endpoint.parse().unwrap(),
        region: "us-east-1".to_owned(),
        access_key_id: "key".to_owned(),
        secret_access_key: "hush".into(),
    };
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    // As it is started here, it looks at who signs, not at the signature.
    let signed = "AWS4-HMAC-SHA256 Credential=key/20221213/us-east-1/s3/aws4_request, \
                  SignedHeaders=host, Signature=0";
    let object = |name: &str| {
        let request = plain.get(format!("{endpoint}/status/tea/{name}"));
        request.header("authorization", signed).send()
    };
    let created = plain.put(format!("{endpoint}/status")).send().await.unwrap();
    assert!(created.status().is_success());
    let house = filled().await;
    let first = exported(&house, "s3://status/tea/", Some(&settings)).await;
    assert!(first.written > 20, "{first:?}");
    for (name, path) in [
        ("index.html", "/"),
        ("incidents/INC-42", "/incidents/INC-42"),
        ("history", "/history"),
        ("history/2022-12", "/history/2022-12"),
        ("feed.atom", "/feed.atom"),
    ] {
        let (there, live) = (object(name).await.unwrap(), house.get(path).await);
        for header in ["content-type", "cache-control"] {
            assert_eq!(there.headers()[header], live.headers()[header], "{name}");
        }
        assert_eq!(there.bytes().await.unwrap(), live.bytes().await.unwrap(), "{name}");
    }
    let again = exported(&house, "s3://status/tea", Some(&settings)).await;
    assert_eq!((again.written, again.unchanged, again.removed), (0, first.written, 0));
    // A store is told what a file is, so it gets all of them.
    let files = kept(&house).await;
    let sha256 = files.keep(b"<b>not run</b>").await.unwrap();
    house.tell("incident.updated", with_files(2, &[(&sha256, "a.html", "text/html")])).await;
    let place = Place::read("s3://status/tea", Some(&settings));
    let with_files = PageSettings { files: Some(files), ..House::settings(&house.database) };
    let clock = Clock::Manual(house.clock.clone());
    write_out(with_files, &place.unwrap(), clock).await.unwrap();
    let there = object(&format!("files/{sha256}/a.html")).await.unwrap();
    assert_eq!(there.headers()["content-type"], "application/octet-stream");
    assert!(there.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(there.bytes().await.unwrap(), "<b>not run</b>");
    let retraction = json!({"guild": guild(), "version": 9,
        "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
    house.tell("incident.retracted", retraction).await;
    assert_eq!(exported(&house, "s3://status/tea", Some(&settings)).await.removed, 2);
    assert_eq!(object("incidents/INC-42").await.unwrap().status(), 404);
    let clock = Clock::Manual(house.clock.clone());
    let place = Place::read("s3://nowhere", Some(&settings)).unwrap();
    let refused = write_out(House::settings(&house.database), &place, clock).await.unwrap_err();
    assert!(refused.to_string().contains("s3://nowhere/"), "{refused}");
}

/// A store with a bucket, and the one who may use it: the id of the key, and the key. From then on
/// it checks each signature.
const WHO_MAY: &str = r#"
import boto3, json, sys
asks = dict(endpoint_url=sys.argv[1], region_name="us-east-1",
            aws_access_key_id="anyone", aws_secret_access_key="anything")
iam = boto3.client("iam", **asks)
iam.create_user(UserName="page")
all = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
policy = json.dumps({"Version": "2012-10-17", "Statement": [all]})
iam.put_user_policy(UserName="page", PolicyName="all", PolicyDocument=policy)
boto3.client("s3", **asks).create_bucket(Bucket="status")
key = iam.create_access_key(UserName="page")["AccessKey"]
print(key["AccessKeyId"], key["SecretAccessKey"])
"#;
const BEFORE_IT_CHECKS: &str = "4";

#[tokio::test]
async fn an_object_store_that_checks_signatures_takes_ours() {
    let Some(mut command) = object_store() else { return };
    command.env("INITIAL_NO_AUTH_ACTION_COUNT", BEFORE_IT_CHECKS);
    let (_server, line) = started(&mut command, true, "Running on http");
    let endpoint = line.split("Running on ").nth(1).unwrap().trim();
    let made = Command::new(python()).args(["-c", WHO_MAY, endpoint]).output().unwrap();
    let made = String::from_utf8(made.stdout).unwrap();
    let (id, key) = made.trim().split_once(' ').unwrap();
    let settings = |key: &str| S3Settings {
        endpoint: endpoint.parse().unwrap(),
        region: "us-east-1".to_owned(),
        access_key_id: id.to_owned(),
        secret_access_key: key.into(),
    };
    let house = filled().await;
    let first = exported(&house, "s3://status/tea time", Some(&settings(key))).await;
    assert!(first.written > 20, "{first:?}");
    let again = exported(&house, "s3://status/tea time", Some(&settings(key))).await;
    assert_eq!((again.written, again.unchanged), (0, first.written));

    let clock = Clock::Manual(house.clock.clone());
    let place = Place::read("s3://status/tea time", Some(&settings("not it"))).unwrap();
    let refused = write_out(House::settings(&house.database), &place, clock).await.unwrap_err();
    assert!(refused.to_string().contains("SignatureDoesNotMatch"), "{refused}");
}
