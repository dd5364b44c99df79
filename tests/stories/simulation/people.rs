//! What people do in a simulated outage, drawn by a seed.

use std::time::Duration;

/// What one person types, when, and where.
#[derive(Clone, Debug)]
pub struct Act {
    /// Since the beginning.
    pub at: Duration,
    pub who: &'static str,
    pub line: String,
}

/// Those who respond.
pub const NAMES: [&str; 3] = ["nova", "dma", "malte_j"];

/// Real histories: half of all gaps between updates are under 14 minutes, a third of incidents
/// have two updates in one minute.
const MEDIAN_GAP: Duration = Duration::from_secs(14 * 60);

/// One outage in so many begins with as many incidents at once as a category has room for.
const STORMS: u8 = 50;
const IN_A_STORM: usize = 24;

/// Draws an outage: who types what, in order of time.
pub fn draw(dice: &mut fastrand::Rng, acts: usize) -> Vec<Act> {
    let mut at = Duration::from_secs(2);
    let mut told = Told::default();
    let mut drawn = Vec::new();
    if dice.u8(0..STORMS) == 0 {
        for n in 100..100 + IN_A_STORM {
            let who = dice.choice(NAMES).expect("there are people");
            drawn.push(Act { at, who, line: told.declare(dice, n) });
            at += Duration::from_millis(dice.u64(0..500));
        }
    }
    for n in 0..acts {
        let who = dice.choice(NAMES).expect("there are people");
        let line = told.line(dice, n);
        drawn.push(Act { at, who, line });
        at += gap(dice);
    }
    drawn
}

fn gap(dice: &mut fastrand::Rng) -> Duration {
    match dice.u8(0..10) {
        0..=1 => Duration::ZERO,
        2..=4 => Duration::from_millis(dice.u64(100..5_000)),
        5..=7 => Duration::from_secs(dice.u64(5..120)),
        _ => MEDIAN_GAP.mul_f64(0.5 + dice.f64()),
    }
}

/// What was typed so far, so that later lines can speak of it. Whether it was taken is not known:
/// the lines may be refused, and are meant to be now and then.
#[derive(Default)]
struct Told {
    incidents: u64,
    windows: u64,
    entries: Vec<(u64, String)>,
    tasks: Vec<(u64, String)>,
    followups: Vec<(u64, String)>,
    components: usize,
}

impl Told {
    fn line(&mut self, dice: &mut fastrand::Rng, n: usize) -> String {
        if self.incidents == 0 {
            return self.declare(dice, n);
        }
        let it = dice.u64(1..=self.incidents);
        let who = dice.choice(NAMES).expect("there are people");
        match dice.u8(0..100) {
            0..8 => self.declare(dice, n),
            8..32 => {
                let text = format!("saw thing number {n}");
                self.entries.push((it, text.clone()));
                let audience = dice
                    .choice(["", "", " audience:responders", " audience:public"])
                    .expect("there are audiences");
                let at = dice
                    .choice(["", "", " at:\"10m ago\"", " at:2:30", " at:\"yesterday 23:10\""])
                    .expect("there are times");
                format!("/timeline add incident:INC-{it} text:\"{text}\"{audience}{at}")
            }
            32..48 => {
                let status = dice
                    .choice(["identified", "monitoring", "investigating", "resolved"])
                    .expect("there are statuses");
                let next = if dice.bool() { " next:20m" } else { "" };
                format!(
                    "/incident update incident:INC-{it} message:\"word number {n}\" \
                     status:{status}{next}"
                )
            }
            48..52 => match dice.choice(&self.entries) {
                Some((it, text)) => format!(
                    "/timeline edit incident:INC-{it} entry:\"{text}\" text:\"{text}, put better {n}\""
                ),
                None => "/incident list".to_owned(),
            },
            52..55 => match dice.choice(&self.entries) {
                Some((it, text)) => format!(
                    "/timeline retract incident:INC-{it} entry:\"{text}\" reason:\"wrong {n}\""
                ),
                None => "/incident list".to_owned(),
            },
            55..58 => match dice.choice(&self.entries) {
                Some((it, text)) => {
                    format!("/timeline publish incident:INC-{it} entry:\"{text}\"")
                }
                None => "/incident list state:all".to_owned(),
            },
            58..61 => format!("/incident appoint incident:INC-{it} user:@{who}"),
            61..64 => format!("/incident take incident:INC-{it} reason:\"because of {n}\""),
            64..66 => format!("/incident handover incident:INC-{it} to:@{who}"),
            66..68 => format!("/incident release incident:INC-{it} role:commander"),
            68..71 => {
                let level = dice.u8(1..=4);
                format!(
                    "/incident severity incident:INC-{it} level:sev{level} reason:\"as of {n}\""
                )
            }
            71..74 => format!("/incident edit incident:INC-{it} title:\"Another name {n}\""),
            74..78 => format!("/incident close incident:INC-{it} resolution:\"over as of {n}\""),
            78..80 => format!("/incident reopen incident:INC-{it} reason:\"again, {n}\""),
            80..81 if self.incidents > 1 => {
                let into = dice.u64(1..=self.incidents);
                format!("/incident merge incident:INC-{it} into:INC-{into}")
            }
            80..84 => {
                let text = format!("look after thing {n}");
                self.tasks.push((it, text.clone()));
                format!("/task add incident:INC-{it} text:\"{text}\" assignee:@{who}")
            }
            84..88 => match dice.choice(&self.tasks) {
                Some((it, text)) => {
                    let what = dice.choice(["start", "done", "cancel"]).expect("there are some");
                    format!("/task {what} incident:INC-{it} task:\"{text}\"")
                }
                None => format!("/task list incident:INC-{it}"),
            },
            88..90 => {
                let text = format!("never again thing {n}");
                self.followups.push((it, text.clone()));
                format!("/followup add incident:INC-{it} text:\"{text}\" owner:@{who}")
            }
            90..91 => match dice.choice(&self.followups) {
                Some((it, text)) => {
                    format!("/followup done incident:INC-{it} followup:\"{text}\"")
                }
                None => format!("/followup list incident:INC-{it}"),
            },
            91..93 => {
                self.components += 1;
                format!("/component add name:\"Part {}\"", self.components)
            }
            93..96 => {
                self.windows += 1;
                format!(
                    "/maintenance schedule title:\"Work {n}\" starts:\"in 10m\" ends:\"in 40m\""
                )
            }
            96..97 if self.windows > 0 => {
                let window = dice.u64(1..=self.windows);
                format!("/maintenance start incident:MNT-{window} message:\"go {n}\"")
            }
            97..98 if self.windows > 0 => {
                let window = dice.u64(1..=self.windows);
                format!("/maintenance complete incident:MNT-{window}")
            }
            98 => format!("/postmortem draft incident:INC-{it}"),
            _ => format!("/incident show incident:INC-{it}"),
        }
    }

    fn declare(&mut self, dice: &mut fastrand::Rng, n: usize) -> String {
        self.incidents += 1;
        // Unlike each other, or Firebell asks whether they are the same.
        let title =
            ["Pages", "Mail", "Search", "Media", "Sign-in", "Streaming", "Jobs", "Queue"][n % 8];
        let severity = dice.u8(1..=4);
        let more = match dice.u8(0..12) {
            0 => " private:true",
            1 => " drill:true",
            _ => "",
        };
        format!("/incident declare title:\"{title} broken {n}\" severity:sev{severity}{more}")
    }
}
