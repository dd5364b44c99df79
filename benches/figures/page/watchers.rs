//! Thousands who watch: how soon the last of them has an update, and what each costs, against nginx
//! with nchan.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::super::measure::{Outcome, Row, median, milliseconds, ratio_of_rounds};
use super::super::process::{GUARD, family, proportional};
use super::nginx::Nginx;
use super::stage::{Stage, outage};

struct Plan {
    watchers: usize,
    updates: usize,
    rounds: usize,
}

/// Connections that are being opened at once.
const OPENING: usize = 200;
/// From the last connection until memory is read: both sides have come to rest.
const REST: Duration = Duration::from_secs(3);

#[derive(Default)]
struct Seen {
    /// From the beginning of the delivery until the last watcher has the event, in milliseconds.
    last: Vec<f64>,
    /// KiB for each watcher.
    memory: Vec<f64>,
}

pub async fn measure(quick: bool) -> Outcome<Vec<Row>> {
    let plan = if quick {
        Plan { watchers: 300, updates: 2, rounds: 1 }
    } else {
        Plan { watchers: 10_000, updates: 7, rounds: 3 }
    };
    let (mut ours, mut theirs) = (Seen::default(), Seen::default());
    for round in 1..=plan.rounds {
        of_page(&plan, &mut ours).await?;
        of_nchan(&plan, &mut theirs).await?;
        eprintln!("watchers: round {round} of {}", plan.rounds);
    }
    let row = |figure: &str, unit: &str, ours: &[f64], peer: &[f64]| {
        let middle = |values: &[f64]| median(values).ok_or("nothing was measured");
        Outcome::Ok(Row {
            figure: format!("{figure}, {} watchers", plan.watchers),
            ours: format!("{:.1} {unit}", middle(ours)?),
            against: "nginx with nchan".to_owned(),
            peer: format!("{:.1} {unit}", middle(peer)?),
            ratio: ratio_of_rounds(ours, peer)?,
            rounds: ours.len(),
        })
    };
    Ok(vec![
        row("delivery until the last has it", "ms", &ours.last, &theirs.last)?,
        row("memory for each", "KiB", &ours.memory, &theirs.memory)?,
    ])
}

async fn of_page(plan: &Plan, seen: &mut Seen) -> Outcome<()> {
    let stage = Stage::build(0).await?;
    let (process, _) = stage.start().await?;
    stage.tell("incident.declared", &outage(1, "")).await?;
    let before = proportional(&[process.0.id()])?;
    let crowd = Crowd::gather(stage.address, "/events", plan.watchers).await?;
    let after = proportional(&[process.0.id()])?;
    seen.memory.push(each(after - before, plan.watchers));
    for nth in 0..plan.updates {
        let data = outage(2 + nth as u64, "More soon.");
        let began = Instant::now();
        // Whoever watches may have it before the sender has its answer.
        let (told, all) =
            tokio::join!(stage.tell("incident.updated", &data), crowd.all_have(nth + 1));
        told?;
        seen.last.push(milliseconds(all?.duration_since(began)));
    }
    process.stop().await?;
    Ok(())
}

async fn of_nchan(plan: &Plan, seen: &mut Seen) -> Outcome<()> {
    let nginx = Nginx::with_channel().await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let publish = async |text: String| {
        let request = http.post(format!("http://{}/pub", nginx.address)).body(text);
        let status = request.send().await?.status();
        if status.is_success() { Ok(()) } else { Outcome::Err(format!("nchan: {status}").into()) }
    };
    let family = family(nginx.process.0.id())?;
    let before = proportional(&family)?;
    let crowd = Crowd::gather(nginx.address, "/sub", plan.watchers).await?;
    let after = proportional(&family)?;
    seen.memory.push(each(after - before, plan.watchers));
    for nth in 0..plan.updates {
        // As long as the page's event.
        let event =
            format!("{{\"type\":\"incident.updated\",\"version\":{nth}}}{}", " ".repeat(90));
        let began = Instant::now();
        let (told, all) = tokio::join!(publish(event), crowd.all_have(nth + 1));
        told?;
        seen.last.push(milliseconds(all?.duration_since(began)));
    }
    drop(crowd);
    nginx.process.stop().await?;
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "some thousands")]
fn each(mebibytes: f64, watchers: usize) -> f64 {
    mebibytes * 1024.0 / watchers as f64
}

/// Everyone who watches.
struct Crowd {
    watchers: usize,
    /// How many events all of them together have.
    events: Arc<AtomicUsize>,
    complete: watch::Receiver<Option<Instant>>,
    _all: JoinSet<()>,
}

impl Crowd {
    async fn gather(address: SocketAddr, path: &str, watchers: usize) -> Outcome<Self> {
        let events = Arc::new(AtomicUsize::new(0));
        let (tell, complete) = watch::channel(None);
        let tell = Arc::new(tell);
        let mut all = JoinSet::new();
        let mut opened = 0;
        while opened < watchers {
            let some = OPENING.min(watchers - opened);
            let opening = (0..some).map(|_| open(address, path));
            for stream in futures_util::future::join_all(opening).await {
                let (events, tell) = (Arc::clone(&events), Arc::clone(&tell));
                all.spawn(watch_on(stream?, events, tell, watchers));
            }
            opened += some;
        }
        tokio::time::sleep(REST).await;
        Ok(Self { watchers, events, complete, _all: all })
    }

    /// When the last of them had its `nth` event.
    async fn all_have(&self, nth: usize) -> Outcome<Instant> {
        let mut complete = self.complete.clone();
        let enough = async {
            while self.events.load(Ordering::Acquire) < nth * self.watchers {
                complete.changed().await?;
            }
            Outcome::Ok(complete.borrow().ok_or("nobody had anything")?)
        };
        timeout(GUARD, enough).await.map_err(|_| "not everybody had the event")?
    }
}

async fn open(address: SocketAddr, path: &str) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

/// Counts events until the stream ends. The headers and the first comment hold no `data:`.
async fn watch_on(
    mut stream: TcpStream,
    events: Arc<AtomicUsize>,
    complete: Arc<watch::Sender<Option<Instant>>>,
    watchers: usize,
) {
    let mut bytes = [0; 1024];
    // An event of either server comes in one piece: it is far shorter than a segment.
    while let Ok(read @ 1..) = stream.read(&mut bytes).await {
        let had = bytes[..read].windows(5).filter(|window| window == b"data:").count();
        if had > 0 {
            let count = events.fetch_add(had, Ordering::AcqRel) + had;
            if count.is_multiple_of(watchers) {
                complete.send_replace(Some(Instant::now()));
            }
        }
    }
}
