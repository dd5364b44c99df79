//! `/postmortem write`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::controls::Form;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::discord::work;
use crate::incident::command::Command;
use crate::incident::refusal::Refusal;
use crate::incident::words::Section;

pub const COMMAND: Spec = Spec {
    group: "postmortem",
    name: "write",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::choices::<Section>("section").required(), incident_option()]
}

/// What opens first; the form brings the text.
///
/// # Errors
/// Where the section is none of ours.
pub fn form(asked: &Asked) -> Result<Form, Refusal> {
    section(asked).map(|section| Form::Postmortem(section, None))
}

fn section(asked: &Asked) -> Result<Section, Refusal> {
    Ok(asked.word("section")?.unwrap_or(Section::Impact))
}

/// Once the form was sent off.
async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let section = section(asked)?;
    let text = asked.required("text");
    let over = asked.text("over").and_then(|over| over.parse().ok());
    let command = Command::WritePostmortem { section, text: text.clone(), over };
    match app.change(asked, command).await {
        Ok(incident) => Ok(work::postmortem_written(asked.lang, &incident, section)),
        // What the person wrote is theirs still, and what somebody else wrote is before them.
        Err(Problem::Refused(refusal @ Refusal::SectionChanged { .. })) => {
            let incident = app.meant_incident(asked).await?;
            Ok(work::section_changed(asked.lang, &incident, &refusal, section, text))
        }
        Err(problem) => Err(problem),
    }
}
