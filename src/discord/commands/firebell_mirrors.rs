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
use crate::texts::{Lang, say};

pub const COMMAND: Spec = Spec {
    group: "firebell",
    name: "mirrors",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    let mirrors = app.store.mirrors_of(incident.id).await?;
    let lines: Vec<String> =
        mirrors.iter().map(|mirror| line(asked.lang, &incident, mirror)).collect();
    let summary = say!(
        asked.lang,
        "mirror-summary",
        incident = incident.reference,
        version = incident.version
    );
    Ok(Message::text(format!("{summary}\n{}", lines.join("\n"))))
}

fn line(lang: Lang, incident: &Incident, mirror: &Standing) -> String {
    let name = plain(&mirror.key.mirror);
    let behind = incident.version.saturating_sub(mirror.delivered_version);
    let error = mirror
        .last_error
        .as_deref()
        .map_or_else(String::new, |error| format!(": {}", plain(&preview(error, 160))));
    if mirror.blocked {
        return format!(
            "⛔ **{name}** {}{error}",
            say!(lang, "mirror-needs-a-person", behind = behind)
        );
    }
    if mirror.last_error.is_some() {
        let next = moment(mirror.next_attempt, 'R');
        let again = say!(lang, "mirror-tries-again", behind = behind, relative = next);
        return format!("🔁 **{name}** {again}{error}");
    }
    match (behind, mirror.delivered_at) {
        (0, Some(at)) => {
            format!("✅ **{name}** {}", say!(lang, "mirror-up-to-date", at = moment(at, 'R')))
        }
        _ => format!("⏳ **{name}** {}", say!(lang, "mirror-under-way", behind = behind)),
    }
}
