//! The outage of 13 December 2022 at Hachyderm, a Mastodon server run by volunteers: the times, the
//! order and who did what are public facts
//! (<https://community.hachyderm.io/blog/2022/12/13/global-outage-504-timeouts/>); the words are
//! ours. The appointment and the roles are told as Firebell would have had them.

use chrono::{DateTime, NaiveTime, TimeZone as _, Utc};

use super::replay::{Script, Speaker, Step};

struct Typed {
    /// Hours and minutes.
    at: &'static str,
    who: &'static str,
    line: &'static str,
}

/// The outage as a script.
pub fn script() -> Script {
    let step = |typed: &Typed| Step {
        at: moment(typed.at),
        who: Speaker::Responder(typed.who.to_owned()),
        line: typed.line.to_owned(),
    };
    Script {
        title: "The outage of 13 December 2022 at Hachyderm: its facts, in our words".to_owned(),
        components: vec!["Web".to_owned()],
        steps: STEPS.iter().map(step).collect(),
        ..Script::default()
    }
}

/// A clock time on the day of the outage.
fn moment(at: &str) -> DateTime<Utc> {
    let day = Utc.with_ymd_and_hms(2022, 12, 13, 0, 0, 0).single().unwrap_or_default();
    let time = NaiveTime::parse_from_str(at, "%H:%M").unwrap_or_default();
    Utc.from_utc_datetime(&day.date_naive().and_time(time))
}

/// The day is 13 December 2022, the clock UTC.
const STEPS: &[Typed] = &[
    Typed {
        at: "18:53",
        who: "nova",
        line: r#"/incident declare title:"Pages load slowly or not at all" components:Web started:18:52 summary:"People report that pages take very long. We are looking." "#,
    },
    Typed {
        at: "18:55",
        who: "dma",
        line: r#"/timeline add text:"Confirmed here too, and there are 5xx answers from every region" phase:detect"#,
    },
    Typed {
        at: "18:55",
        who: "nova",
        line: r#"/incident severity level:sev1 reason:"It is everywhere""#,
    },
    Typed { at: "18:55", who: "dma", line: "/incident appoint user:@nova" },
    Typed {
        at: "18:56",
        who: "dma",
        line: r#"/timeline add text:"The Mastodon web services look healthy" phase:investigate"#,
    },
    Typed {
        at: "18:56",
        who: "nova",
        line: r#"/timeline add text:"The CDN proxies look healthy" phase:investigate"#,
    },
    Typed {
        at: "18:57",
        who: "nova",
        line: r#"/timeline add text:"First 504 time-out seen" phase:investigate"#,
    },
    Typed {
        at: "18:58",
        who: "dma",
        line: r#"/incident update message:"Nothing loads at the moment, for anybody. We know and are searching for the cause." next:20m"#,
    },
    Typed {
        at: "18:59",
        who: "nova",
        line: r#"/timeline add text:"Redis takes no more writes: `MISCONF`, it can't save its snapshot to disk" phase:investigate"#,
    },
    Typed {
        at: "19:01",
        who: "dma",
        line: r#"/timeline add text:"First alert of the monitor: the streaming health check answers 502" phase:detect"#,
    },
    Typed {
        at: "19:02",
        who: "nova",
        line: r#"/incident update message:"Found: the main database server has no disk space left." status:identified"#,
    },
    Typed {
        at: "19:04",
        who: "nova",
        line: r#"/timeline add text:"What fills the disk is PostgreSQL's archive: over 400 GB of old history" phase:investigate"#,
    },
    Typed {
        at: "19:05",
        who: "malte_j",
        line: r#"/timeline add text:"Asking to delete the archive" phase:remediate"#,
    },
    Typed {
        at: "19:06",
        who: "malte_j",
        line: r#"/timeline add text:"The archive is deleted" phase:remediate"#,
    },
    Typed {
        at: "19:06",
        who: "malte_j",
        line: r#"/timeline add text:"187 GB of disk are free again" phase:remediate"#,
    },
    Typed {
        at: "19:06",
        who: "dma",
        line: r#"/incident update message:"There is space again, and pages load. We keep watching." status:monitoring"#,
    },
    Typed {
        at: "19:07",
        who: "nova",
        line: r#"/timeline add text:"Notes for the postmortem begun" phase:after audience:responders"#,
    },
    Typed {
        at: "19:16",
        who: "nova",
        line: r#"/incident update message:"Everything works. A full disk on the database server stopped Redis, and with it every page; no data was lost." status:resolved"#,
    },
    Typed { at: "19:16", who: "nova", line: "/incident close" },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_forwards_in_time() {
        let times: Vec<_> = script().steps.iter().map(|step| step.at).collect();
        assert!(times.is_sorted());
        assert_eq!(times[0].to_rfc3339(), "2022-12-13T18:53:00+00:00");
    }
}
