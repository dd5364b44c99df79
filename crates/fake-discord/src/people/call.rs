//! An interaction from the side of who asked: what they got to see, and when.

use std::{sync::Arc, time::Duration};

use axum::body::Bytes;
use serde_json::Value;

use super::modal;
use crate::{
    Error, Id,
    shared::Shared,
    world::{AnswerVersion, Interaction, InteractionKind, World},
};

/// One thing that a person asked for.
#[derive(Clone)]
pub struct Call {
    pub(crate) shared: Arc<Shared>,
    pub(crate) id: Id,
}

/// What a person sees as the answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Only they see it.
    pub ephemeral: bool,
    /// The text in Markdown; empty for modals and choices.
    pub content: String,
    /// As Discord answers them, each with its `type`; empty for modals and choices.
    pub embeds: Vec<Value>,
    /// As Discord answers them, each with its number; empty for modals and choices.
    pub components: Vec<Value>,
    /// The attachments of [`Answer::message`] in its order; empty once that is deleted.
    pub files: Vec<AnswerFile>,
    /// The modal that opened, as the bot sent it.
    pub modal: Option<Value>,
    /// What autocomplete offers, as the bot sent it.
    pub choices: Vec<Value>,
    /// The instance of the application's Activity that was launched.
    pub activity: Option<String>,
    /// The message that carries it; none for modals, choices and Activities.
    pub message: Option<Id>,
    /// From the dispatch to the acknowledgement, as [`crate::Options::deadlines`] counts time.
    pub acknowledged_after: Duration,
    /// Every state that they saw in turn, this one last.
    pub history: Vec<AnswerVersion>,
}

/// A file of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFile {
    /// `filename`: all but ASCII letters, digits, `.`, `-` and `_` became `_`.
    pub name: String,
    /// A MIME type; `application/octet-stream` where the upload named none.
    pub content_type: Option<String>,
    /// The whole file as it was uploaded.
    pub bytes: Bytes,
}

impl Call {
    /// The interaction's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The interaction as it stands now.
    pub fn interaction(&self) -> Option<Interaction> {
        self.shared.read(|world| world.interactions.get(&self.id).cloned())
    }

    /// Waits for an answer that is more than "is thinking".
    pub async fn answer(&self) -> Result<Answer, Error> {
        self.answer_after_edit(|_| true).await
    }

    /// Waits for a state of the answer that satisfies `enough`.
    pub async fn answer_after_edit(
        &self,
        enough: impl Fn(&Answer) -> bool,
    ) -> Result<Answer, Error> {
        let what = format!("interaction {} is answered", self.id);
        let deadline = self.deadline();
        self.shared
            .wait_for_or(
                &what,
                |world| match self.look(world) {
                    Ok(answer) => answer.filter(&enough).map(Ok),
                    Err(error) => Some(Err(error)),
                },
                deadline,
            )
            .await?
    }

    /// Waits for the acknowledgement alone; how long it took.
    pub async fn acknowledged(&self) -> Result<Duration, Error> {
        let what = format!("interaction {} is acknowledged", self.id);
        self.shared
            .wait_for_or(
                &what,
                |world| {
                    let interaction = world.interactions.get(&self.id)?;
                    match interaction.acknowledged {
                        Some((_, at)) => Some(Ok(at - interaction.asked)),
                        None => self.look(world).err().map(Err),
                    }
                },
                self.deadline(),
            )
            .await?
    }

    /// Rings when the time for the acknowledgement is over.
    fn deadline(&self) -> impl Future<Output = ()> + use<> {
        let asked = self.interaction().map(|interaction| interaction.asked);
        let within = self.shared.options.acknowledge_within;
        let shared = Arc::clone(&self.shared);
        async move {
            let Some(asked) = asked else { return std::future::pending().await };
            shared.sleep_until(asked + within, |clocks| &clocks.deadlines).await;
        }
    }

    /// The answer as it is now, if there is one.
    fn look(&self, world: &World) -> Result<Option<Answer>, Error> {
        let interaction = world
            .interactions
            .get(&self.id)
            .ok_or_else(|| Error::NotFound(format!("interaction {}", self.id)))?;
        let Some((_, acknowledged)) = interaction.acknowledged else {
            return if world.instant() - interaction.asked >= self.shared.options.acknowledge_within
            {
                Err(Error::NotAcknowledged { interaction: self.id })
            } else {
                Ok(None)
            };
        };
        let Some(last) = interaction.history.last() else { return Ok(None) };
        let message = last.message.and_then(|id| world.message(interaction.channel, id));
        let files = message.map(|message| message.attachments.as_slice()).unwrap_or_default();
        Ok(Some(Answer {
            ephemeral: message
                .map_or(interaction.ephemeral, |message| message.ephemeral_for.is_some()),
            content: last.content.clone(),
            embeds: last.embeds.clone(),
            components: last.components.clone(),
            files: files
                .iter()
                .map(|file| AnswerFile {
                    name: file.name.clone(),
                    content_type: file.content_type.clone(),
                    bytes: file.bytes.clone(),
                })
                .collect(),
            modal: interaction.modal.clone(),
            choices: interaction.choices.clone().unwrap_or_default(),
            activity: interaction.activity.clone(),
            message: last.message,
            acknowledged_after: acknowledged - interaction.asked,
            history: interaction.history.clone(),
        }))
    }

    /// Fills in the modal that this was answered with and sends it: custom ids of inputs with
    /// their texts; of a select or a file upload the values with commas between. Inputs that are
    /// left out keep what the bot wrote into them.
    pub async fn submit_modal(&self, values: &[(&str, &str)]) -> Result<Call, Error> {
        let answer = self.answer().await?;
        let Some(modal) = answer.modal else {
            return Err(Error::NoModal(Value::String(answer.content)));
        };
        let id = self.shared.with(|world| {
            let asked = world
                .interactions
                .get(&self.id)
                .cloned()
                .ok_or_else(|| Error::NotFound(format!("interaction {}", self.id)))?;
            let data = modal::modal_data(world, asked.guild, asked.user, &modal, values)?;
            let kind = InteractionKind::ModalSubmit;
            let id = world.ask(kind, asked.user, asked.channel, data, asked.source_message)?;
            if let Some(sent) = world.interactions.get_mut(&id) {
                sent.triggered_by = Some(self.id);
            }
            Ok(id)
        })?;
        Ok(Self { shared: Arc::clone(&self.shared), id })
    }
}

impl Answer {
    /// Everything that people read in it, in order.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for part in self.embeds.iter().chain(&self.components).chain(&self.modal) {
            crate::world::collect_text(part, &mut lines);
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}
