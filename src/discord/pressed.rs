//! A press of a button and a form sent off: both end in the command that they stand for, so there
//! is one way to change anything.

use std::sync::Arc;

use serde::Serialize;
use serenity::model::application::{
    ActionRowComponent, ComponentInteraction, ComponentInteractionDataKind, ModalInteraction,
};
use tracing::{info, warn};

use super::answer::{self, Acknowledgement};
use super::app::{App, Problem};
use super::asked::{Asked, Origin};
use super::components::Modal;
use super::controls::{Control, Decision, Form};
use super::setup::{self, Setup};
use super::wire::Message;
use super::{commands, replies};
use crate::incident::command::Command;
use crate::incident::decide::over;
use crate::incident::ids::{Ref, Snowflake};
use crate::incident::refusal::{Deed, Refusal};
use crate::incident::secrets;
use crate::incident::state::Incident;
use crate::incident::words::Audience;
use crate::store::held::Held;
use crate::texts::{say, secret};

/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type>
#[derive(Debug, Serialize)]
struct OpenForm {
    #[serde(rename = "type")]
    kind: u8,
    data: Modal,
}

/// Answers a press.
pub async fn button(app: Arc<App>, interaction: ComponentInteraction) {
    let _answering = app.answering();
    let origin = Origin::from(&interaction);
    let control = Control::named(&interaction.data.custom_id);
    // A form has to be the first answer, so it is looked for before anything is acknowledged.
    if let Some((form, incident)) = form_of(&app, control, &origin).await {
        open_form(&app, &origin, form, incident).await;
        return;
    }
    if control == Some(Control::Setup(Setup::TypeZone)) {
        open_zone(&app, &origin).await;
        return;
    }
    if !answer::acknowledge(&app, &origin, acknowledgement(control)).await {
        return;
    }
    let message = match answer::asking(&app, &origin).await {
        Ok(asked) => {
            let chosen = chosen(&interaction.data.kind);
            let done = press(&app, &asked, control, &chosen).await;
            info!(name = interaction.data.custom_id, by = %asked.actor.person.id, "pressed");
            // The first press changed the message already; this one changes nothing.
            let Some(done) = done.transpose() else { return };
            answer::in_words(&app, &asked, done).await
        }
        Err(message) => message,
    };
    answer::send(&app, &origin, &message).await;
}

const fn acknowledgement(control: Option<Control>) -> Acknowledgement {
    match control {
        // The question that was answered is replaced by what became of it; the panel stays one.
        Some(Control::Held(..) | Control::MakePublic { .. } | Control::Setup(_)) => {
            Acknowledgement::InPlace
        }
        Some(
            Control::Take(_) | Control::Form(..) | Control::Offer { .. } | Control::Withdraw { .. },
        )
        | None => Acknowledgement::OwnAnswer,
    }
}

/// What was chosen in a list: our own values, or ids.
fn chosen(kind: &ComponentInteractionDataKind) -> Vec<String> {
    match kind {
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        ComponentInteractionDataKind::RoleSelect { values } => {
            values.iter().map(ToString::to_string).collect()
        }
        ComponentInteractionDataKind::ChannelSelect { values } => {
            values.iter().map(ToString::to_string).collect()
        }
        // A button, or a list that we have nowhere.
        _ => Vec::new(),
    }
}

/// Answers a form that was sent off.
pub async fn form(app: Arc<App>, interaction: ModalInteraction) {
    let _answering = app.answering();
    let origin = Origin::from(&interaction);
    let control = Control::named(&interaction.data.custom_id);
    if !answer::acknowledge(&app, &origin, acknowledgement(control)).await {
        return;
    }
    let message = match answer::asking(&app, &origin).await {
        Ok(asked) => match control {
            Some(Control::Setup(what)) => {
                let typed: Vec<String> =
                    typed(&interaction).into_iter().map(|(_, text)| text).collect();
                let done = setup::press(&app, &asked, what, &typed).await;
                answer::in_words(&app, &asked, done).await
            }
            Some(Control::Form(form, incident)) => {
                let mut texts = form.settled();
                texts.push(("incident", incident.to_string()));
                let typed = typed(&interaction);
                texts.extend(typed.iter().map(|(name, text)| (name.as_str(), text.clone())));
                let asked = asked.for_command(form.command(), texts);
                answer::carry_out(&app, &asked).await
            }
            _ => replies::refused(&say!(asked.lang, "refusal-unknown-control")),
        },
        Err(message) => message,
    };
    answer::send(&app, &origin, &message).await;
}

fn typed(interaction: &ModalInteraction) -> Vec<(String, String)> {
    interaction
        .data
        .components
        .iter()
        .flat_map(|row| &row.components)
        .filter_map(|part| match part {
            ActionRowComponent::InputText(input) => {
                Some((input.custom_id.clone(), input.value.clone().unwrap_or_default()))
            }
            _ => None,
        })
        .collect()
}

/// The form that this press opens, if it opens one.
async fn form_of(app: &App, control: Option<Control>, origin: &Origin<'_>) -> Option<(Form, Ref)> {
    match control? {
        Control::Form(form, incident) => Some((form, incident)),
        Control::Take(reference) => {
            // Taking it from somebody needs a reason.
            let guild = Snowflake(origin.guild?);
            let id = app.store.incident_by_ref(guild, reference).await.ok()??;
            let incident = app.store.incident(id).await.ok()??;
            let commander = incident.commander()?;
            let own = origin.member?.user.id.get() == commander.id.0;
            (!own).then_some((Form::Take, reference))
        }
        Control::Offer { .. }
        | Control::Withdraw { .. }
        | Control::MakePublic { .. }
        | Control::Held(..)
        | Control::Setup(_) => None,
    }
}

/// The form for a time zone that is not in the list.
async fn open_zone(app: &App, origin: &Origin<'_>) {
    match answer::asking(app, origin).await {
        Ok(asked) => show(app, origin, setup::form(asked.lang, &asked.guild.settings)).await,
        Err(message) => answer::refuse_at_once(app, origin, &message).await,
    }
}

async fn open_form(app: &App, origin: &Origin<'_>, form: Form, reference: Ref) {
    match answer::asking(app, origin).await {
        Ok(asked) => {
            let about = vec![("incident", reference.to_string())];
            show_form(app, origin, &asked.for_command(form.command(), about), form).await;
        }
        Err(message) => answer::refuse_at_once(app, origin, &message).await,
    }
}

/// Answers a command whose answer is a form.
pub async fn open_for_command(app: &App, origin: &Origin<'_>, asked: Result<Asked, Message>) {
    let asked = match asked {
        Ok(asked) => asked,
        Err(message) => return answer::refuse_at_once(app, origin, &message).await,
    };
    match commands::form(&asked) {
        Ok(form) => show_form(app, origin, &asked, form).await,
        Err(refusal) => {
            let message = answer::in_words(app, &asked, Err(refusal.into())).await;
            answer::refuse_at_once(app, origin, &message).await;
        }
    }
}

async fn show_form(app: &App, origin: &Origin<'_>, asked: &Asked, form: Form) {
    match modal(app, asked, form).await {
        Ok(data) => show(app, origin, data).await,
        Err(problem) => {
            let message = answer::in_words(app, asked, Err(problem)).await;
            answer::refuse_at_once(app, origin, &message).await;
        }
    }
}

async fn show(app: &App, origin: &Origin<'_>, data: Modal) {
    let response = OpenForm { kind: 9, data };
    let id = Snowflake(origin.interaction);
    if let Err(error) = app.api.respond(id, origin.token, &response).await {
        warn!(%id, %error, "a form did not open; the person sees a failure");
    }
}

/// Refused before anybody has typed: what is written in a form that can't be sent off is lost.
fn can_be_sent_off(form: Form, incident: &Incident) -> Result<(), Refusal> {
    let reference = incident.reference;
    match (form, incident.is_open()) {
        (Form::Postmortem(..), _) | (Form::Reopen, false) => Ok(()),
        (Form::Reopen, true) => Err(Refusal::NotClosed { reference }),
        (_, true) => Ok(()),
        (_, false) => Err(over(incident)),
    }
}

async fn modal(app: &App, asked: &Asked, form: Form) -> Result<Modal, Problem> {
    let incident = app.meant_incident(asked).await?;
    can_be_sent_off(form, &incident)?;
    // What is written but not published stands in that form already.
    if matches!(form, Form::Postmortem(..)) && !commands::works_on(&incident, asked) {
        return Err(Refusal::RespondersOnly(Deed::WritePostmortem).into());
    }
    Ok(form.modal(asked.lang, &incident))
}

/// `None`: what was pressed was answered before, and the answer stands there.
async fn press(
    app: &App,
    asked: &Asked,
    control: Option<Control>,
    chosen: &[String],
) -> Result<Option<Message>, Problem> {
    let about = |path: &str, incident: Ref| {
        asked.clone().for_command(path, vec![("incident", incident.to_string())])
    };
    Ok(Some(match control {
        None => replies::refused(&say!(asked.lang, "refusal-unknown-control")),
        Some(Control::Take(incident)) => {
            answer::carry_out(app, &about("incident take", incident)).await
        }
        Some(Control::Form(form, incident)) => {
            answer::carry_out(app, &about(form.command(), incident)).await
        }
        Some(Control::Offer { incident, offer, accept }) => {
            let asked = about("incident handover", incident);
            let incident = app.change(&asked, Command::AnswerOffer { offer, accept }).await?;
            replies::offer_answered(asked.lang, &incident, accept)
        }
        Some(Control::Withdraw { incident, offer }) => {
            let asked = about("incident handover", incident);
            let incident = app.change(&asked, Command::WithdrawOffer { offer }).await?;
            replies::offer_withdrawn(asked.lang, &incident)
        }
        Some(Control::MakePublic { incident, seen }) => {
            let options = vec![("incident", incident.to_string()), ("seen", seen.to_string())];
            let asked = asked.clone().for_command("incident publish", options);
            answer::carry_out(app, &asked).await
        }
        Some(Control::Setup(what)) => setup::press(app, asked, what, chosen).await?,
        Some(Control::Held(id, decision)) => {
            let held = match app.store.held::<Asked>(id, asked.actor.person.id, asked.at).await? {
                Some(Held::Waits(held)) => held.answered_through(asked),
                Some(Held::Answered) => return Ok(None),
                None => return Err(Refusal::Said(say!(asked.lang, "refusal-question-over")).into()),
            };
            let message = decided(app, asked, held, decision, chosen).await?;
            app.store.held_is_answered(id).await?;
            message
        }
    }))
}

/// Carries out what was held back, in the way that the person chose. It keeps the interaction that
/// first asked for it as its cause, so that two presses have one effect.
async fn decided(
    app: &App,
    now: &Asked,
    mut held: Asked,
    decision: Decision,
    chosen: &[String],
) -> Result<Message, Problem> {
    match decision {
        Decision::Anyway => {
            held.confirmed = true;
            Ok(answer::carry_out(app, &held).await)
        }
        Decision::Without => {
            // Others read it too: in the server's language.
            let lang = held.guild.lang();
            let remark = |kind: &str| say!(lang, "secret-removed", kind = secret(lang, kind));
            held.rewrite(|text| secrets::without(text, remark));
            Ok(answer::carry_out(app, &held).await)
        }
        Decision::Choose => {
            let held = held.about(chosen.first().cloned().unwrap_or_default());
            Ok(answer::carry_out(app, &held).await)
        }
        Decision::Join(other) => {
            let title = held.required("title");
            let text = match held.text("summary") {
                Some(summary) => format!("{title}\n{summary}"),
                None => title,
            };
            let mut options = vec![("incident", other.to_string()), ("text", text)];
            if held.truth("private") {
                // What was meant for few stays with few, also beside what everybody sees.
                options.push(("audience", Audience::Responders.id().to_owned()));
            }
            let entry = held.for_command("timeline add", options);
            let message = match answer::outcome(app, &entry).await {
                Ok(message) => message,
                refused => return Ok(answer::in_words(app, &entry, refused).await),
            };
            let incident = app.meant_incident(&entry).await?;
            let room = app.mirrors.around(&incident).await?.room;
            Ok(replies::joined(now.lang, &incident, room, message))
        }
    }
}
