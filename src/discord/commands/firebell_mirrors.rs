//! `/firebell mirrors`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::cards::moment;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::limits;
use crate::discord::replies::clip;
use crate::discord::wire::Message;
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::incident::text::{plain, preview};
use crate::store::guild_mirrors::GuildCopy;
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
    let components = components(app, asked).await?;
    let incident = match app.meant_incident(asked).await {
        Ok(incident) => incident,
        // What belongs to no incident can be looked at where there is none.
        Err(Problem::Refused(Refusal::NoneOpen)) if !components.is_empty() => {
            return Ok(Message::text(clip(&components.join("\n"), limits::CONTENT)));
        }
        Err(problem) => return Err(problem),
    };
    let mirrors = app.store.mirrors_of(incident.id).await?;
    let summary = say!(
        asked.lang,
        "mirror-summary",
        incident = incident.reference,
        version = incident.version
    );
    let lines = mirrors.iter().map(|mirror| line(asked.lang, &incident, mirror));
    let all: Vec<String> = std::iter::once(summary).chain(lines).chain(components).collect();
    Ok(Message::text(clip(&all.join("\n"), limits::CONTENT)))
}

/// Who has the list of components, if it was ever sent to anybody.
async fn components(app: &App, asked: &Asked) -> Result<Vec<String>, Problem> {
    let version = asked.guild.settings.components_version;
    let copies = app.store.guild_copies(asked.guild.id).await?;
    let known =
        |copy: &&GuildCopy| app.mirrors.targets.iter().any(|target| target.name == copy.mirror);
    let lines: Vec<String> = copies
        .iter()
        .filter(known)
        .map(|copy| {
            let name = plain(&copy.mirror);
            let behind = version.saturating_sub(copy.delivered_version);
            match &copy.last_error {
                Some(error) => {
                    let next = moment(copy.next_attempt, 'R');
                    let again =
                        say!(asked.lang, "mirror-tries-again", behind = behind, relative = next);
                    format!("🔁 **{name}** {again}: {}", plain(&preview(error, 160)))
                }
                None if behind == 0 => {
                    format!("✅ **{name}** {}", say!(asked.lang, "mirror-has-components"))
                }
                None => {
                    format!(
                        "⏳ **{name}** {}",
                        say!(asked.lang, "mirror-under-way", behind = behind)
                    )
                }
            }
        })
        .collect();
    if lines.is_empty() {
        return Ok(lines);
    }
    let summary = say!(asked.lang, "mirror-components", version = version);
    Ok(std::iter::once(summary).chain(lines).collect())
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
