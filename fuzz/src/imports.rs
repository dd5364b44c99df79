//! Files of other status pages, and our own exports when somebody has changed them.

use chrono::{DateTime, Utc};
use firebell::export::{self, export};
use firebell::import::{Format, read_text};
use firebell::incident::command::Past;
use firebell::incident::decide::{Context, check_import, import};
use firebell::incident::event::Recorded;
use firebell::incident::guild::Guild;
use firebell::incident::ids::{IncidentId, Ref, Snowflake};
use firebell::incident::person::{Actor, Person};
use firebell::incident::public_view::public_view;
use firebell::incident::state::Incident;
use firebell::incident::words::{Audience, Kind};
use firebell::texts::Lang;
use firebell::texts::refusals::refusal;
use ulid::Ulid;

pub fn import_cstate(bytes: &[u8]) {
    read_and_show(bytes, Format::Cstate);
}

pub fn import_statuspage(bytes: &[u8]) {
    read_and_show(bytes, Format::Statuspage);
}

pub fn import_json(bytes: &[u8]) {
    read_and_show(bytes, Format::Json);
}

fn read_and_show(bytes: &[u8], format: Format) {
    // As the import itself does with files that are not UTF-8 throughout.
    let text = String::from_utf8_lossy(bytes);
    for read in read_text("file", &text, format).into_iter().take(20) {
        if let Ok(past) = read.outcome {
            taken_in(&past);
        }
    }
}

/// What is accepted can be shown to everybody, written in every format, and read back.
fn taken_in(past: &Past) {
    let by = Person { id: Snowflake(0), name: "Import".to_owned() };
    let actor = Actor { person: by.clone(), responder: true };
    let guild = Guild::named(Snowflake(7), "Hachyderm");
    let now = DateTime::<Utc>::from_timestamp(1_800_000_000, 0).expect("it is a moment");
    let id = Ulid::from_parts(1_800_000_000_000, 42);
    let context = Context { now, actor: &actor, guild: &guild, id, confirmed: true };
    if let Err(why) = check_import(past, &context) {
        for lang in Lang::ALL {
            assert!(!refusal(*lang, &why).is_empty());
        }
        return;
    }
    let reference = Ref { kind: Kind::Incident, number: 1 };
    let events = import(past, IncidentId(id), reference, &context);
    let recorded = Recorded { at: now, by };
    let incident = Incident::commit(None, &events, &recorded).expect("what is accepted is applied");
    shown(&incident, &guild);
}

/// In every shape in which it may leave, for everybody who may see it.
pub fn shown(incident: &Incident, guild: &Guild) {
    let written = serde_json::to_string(incident).expect("a state is JSON");
    let back: Incident = serde_json::from_str(&written).expect("a state is read back");
    assert_eq!(&back, incident);
    if let Some(view) = public_view(incident, guild) {
        super::webhook::rendered(view);
    }
    for audience in [Audience::Responders, Audience::Watchers, Audience::Public] {
        for format in [export::Format::Md, export::Format::Html, export::Format::Tastycake] {
            // An audience may have no right to any of it.
            let _ = export(incident, guild, format, audience);
        }
        if let Ok(json) = export(incident, guild, export::Format::Json, audience) {
            for read in read_text("export.json", &json, Format::Json) {
                read.outcome.expect("our own export is read back");
            }
        }
    }
}
