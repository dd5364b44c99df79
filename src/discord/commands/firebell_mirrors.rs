//! `/firebell mirrors`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::cards::moment;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::incident::state::Incident;
use crate::incident::text::{plain, preview};
use crate::store::mirrors::Standing;

pub const COMMAND: Spec = Spec {
    group: "firebell",
    name: "mirrors",
    about: "Which copies of an incident are up to date, and what is wrong with the others",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    let mirrors = app.store.mirrors_of(incident.id).await?;
    let lines: Vec<String> = mirrors.iter().map(|mirror| line(&incident, mirror)).collect();
    Ok(Message::text(format!(
        "**{}**, version {}\n{}",
        incident.reference,
        incident.version,
        lines.join("\n")
    )))
}

fn line(incident: &Incident, mirror: &Standing) -> String {
    let name = plain(&mirror.key.mirror);
    let behind = incident.version.saturating_sub(mirror.delivered_version);
    let error = mirror
        .last_error
        .as_deref()
        .map_or_else(String::new, |error| format!(": {}", plain(&preview(error, 160))));
    if mirror.blocked {
        return format!("⛔ **{name}** needs a person, {behind} behind{error}");
    }
    if mirror.last_error.is_some() {
        let next = moment(mirror.next_attempt, 'R');
        return format!("🔁 **{name}** {behind} behind, tries again {next}{error}");
    }
    match (behind, mirror.delivered_at) {
        (0, Some(at)) => format!("✅ **{name}** up to date, since {}", moment(at, 'R')),
        _ => format!("⏳ **{name}** {behind} behind, under way"),
    }
}
