//! What a message consists of, checked: text, embeds, components, files.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::layout;
use crate::{
    Id, limits,
    rest::{
        ApiError, FormErrors,
        body::Upload,
        check::{object, snowflake},
        router::Request,
    },
    world::{Attachment, World, message_flag},
};

/// Discord's kind of a reply.
const REPLY: u8 = 19;

/// Where a message is meant to go: the rules differ a little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A bot's message in a channel.
    Channel,
    /// A webhook's message, or a follow-up to an interaction.
    Webhook,
    /// The answer to an interaction.
    Answer,
    /// A change of a message that exists.
    Edit,
}

/// A message that is about to be written, or the changes of one.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewMessage {
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) files: Vec<FileToStore>,
    /// Of an edit: attachments that stay. None: all.
    pub(crate) kept_attachments: Option<Vec<KeptAttachment>>,
    pub(crate) allowed_mentions: Option<Value>,
    pub(crate) nonce: Option<Value>,
    /// The nonce as text when Discord was asked to enforce it.
    pub(crate) enforced_nonce: Option<String>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) reply_to: Option<Id>,
    pub(crate) reply_must_exist: bool,
    pub(crate) kind: u8,
    pub(crate) webhook: Option<Id>,
    pub(crate) webhook_name: Option<String>,
    pub(crate) interaction: Option<Id>,
    pub(crate) ephemeral_for: Option<Id>,
    /// Fields that the body said something about.
    pub(crate) named: BTreeSet<&'static str>,
}

/// An attachment that an edit leaves where it is.
#[derive(Debug, Clone)]
pub(crate) struct KeptAttachment {
    pub(crate) id: Id,
    /// None: the one it has.
    pub(crate) description: Option<String>,
}

/// A file with what the body says about it.
#[derive(Debug, Clone)]
pub(crate) struct FileToStore {
    pub(crate) upload: Upload,
    pub(crate) description: Option<String>,
}

impl NewMessage {
    /// A message of plain text, as a person writes it.
    pub(crate) fn text(content: &str) -> Self {
        Self { content: content.to_owned(), ..Self::default() }
    }

    /// An answer of a person to a message.
    pub(crate) fn reply_to(content: &str, message: Id) -> Self {
        Self { reply_to: Some(message), kind: REPLY, ..Self::text(content) }
    }

    /// Hangs a file at it.
    pub(crate) fn with_file(
        mut self,
        name: &str,
        content_type: &str,
        bytes: axum::body::Bytes,
    ) -> Self {
        let upload = Upload {
            number: self.files.len() as u64,
            name: name.to_owned(),
            content_type: Some(content_type.to_owned()),
            bytes,
        };
        self.files.push(FileToStore { upload, description: None });
        self
    }

    /// A new message in the place of one that is there: every field is meant.
    pub(crate) fn naming_all(mut self) -> Self {
        self.named = ["content", "embeds", "components", "flags"].into();
        self
    }

    /// Whether the body said anything about this field.
    pub(crate) fn names(&self, field: &str) -> bool {
        self.named.contains(field)
    }

    pub(crate) fn read(request: &Request, place: Place) -> Result<Self, ApiError> {
        Self::from_fields(object(request)?, &request.files, place)
    }

    /// Reads and checks the fields of a message in a body.
    pub(crate) fn from_fields(
        fields: &Map<String, Value>,
        uploads: &[Upload],
        place: Place,
    ) -> Result<Self, ApiError> {
        let mut errors = FormErrors::default();
        let mut new = Self {
            content: fields.get("content").and_then(Value::as_str).unwrap_or_default().to_owned(),
            embeds: list(fields, "embeds"),
            components: list(fields, "components"),
            allowed_mentions: fields.get("allowed_mentions").filter(|v| !v.is_null()).cloned(),
            flags: fields.get("flags").and_then(Value::as_u64).unwrap_or(0),
            tts: fields.get("tts").and_then(Value::as_bool).unwrap_or(false),
            ..Self::default()
        };
        for field in ["content", "embeds", "components", "flags"] {
            if fields.contains_key(field) {
                new.named.insert(field);
            }
        }
        errors.length("content", &new.content, 0, limits::MESSAGE_CONTENT);
        layout::check(&mut errors, &mut new);
        check_mentions(&mut errors, new.allowed_mentions.as_ref());
        new.read_files(&mut errors, fields, uploads, place);
        if place == Place::Channel {
            new.read_nonce(&mut errors, fields);
            new.read_reply(&mut errors, fields);
        }
        new.check_flags(&mut errors, place);
        errors.finish()?;
        let empty = new.content.trim().is_empty()
            && new.embeds.is_empty()
            && new.files.is_empty()
            && new.components.is_empty();
        if empty && place != Place::Edit {
            return Err(ApiError::empty_message());
        }
        Ok(new)
    }

    fn read_files(
        &mut self,
        errors: &mut FormErrors,
        fields: &Map<String, Value>,
        uploads: &[Upload],
        place: Place,
    ) {
        let listed = list(fields, "attachments");
        if fields.contains_key("attachments") {
            // The number of an upload describes it, any other id is an attachment to keep.
            let mut kept = Vec::new();
            for (index, entry) in listed.iter().enumerate() {
                let Some(id) = snowflake(&entry["id"]) else {
                    let path = format!("attachments.{index}.id");
                    errors.add(&path, "BASE_TYPE_REQUIRED", "This field is required");
                    continue;
                };
                let description = entry["description"].as_str().map(str::to_owned);
                let place = format!("attachments.{index}.description");
                let words = description.as_deref().unwrap_or_default();
                errors.length(&place, words, 0, limits::ATTACHMENT_DESCRIPTION);
                if uploads.iter().all(|file| file.number != id) {
                    kept.push(KeptAttachment { id, description });
                }
            }
            if place != Place::Edit && !kept.is_empty() {
                let words = "This attachment was not uploaded with the request.";
                errors.add("attachments", "ATTACHMENT_NOT_FOUND", words);
            }
            self.kept_attachments = Some(kept);
        }
        let described =
            |number: u64| listed.iter().find(|entry| snowflake(&entry["id"]) == Some(number));
        for upload in uploads {
            let path = format!("files.{}", upload.number);
            if upload.bytes.len() > limits::FILE_BYTES {
                errors.add(&path, "BASE_TYPE_MAX_LENGTH", "The file is larger than 10 MiB.");
            }
            let entry = described(upload.number);
            let mut upload = upload.clone();
            if let Some(name) = entry.and_then(|entry| entry["filename"].as_str()) {
                name.clone_into(&mut upload.name);
            }
            let description = entry.and_then(|entry| entry["description"].as_str());
            self.files.push(FileToStore { upload, description: description.map(str::to_owned) });
        }
        errors.count("files", self.files.len(), limits::FILES);
    }

    fn read_nonce(&mut self, errors: &mut FormErrors, fields: &Map<String, Value>) {
        let Some(nonce) = fields.get("nonce").filter(|nonce| !nonce.is_null()) else { return };
        let text = match nonce {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        errors.length("nonce", &text, 0, limits::NONCE);
        self.nonce = Some(nonce.clone());
        if fields.get("enforce_nonce").and_then(Value::as_bool) == Some(true) {
            self.enforced_nonce = Some(text);
        }
    }

    fn read_reply(&mut self, errors: &mut FormErrors, fields: &Map<String, Value>) {
        let Some(reference) = fields.get("message_reference").filter(|r| r.is_object()) else {
            return;
        };
        self.reply_to = snowflake(&reference["message_id"]);
        self.reply_must_exist = reference["fail_if_not_exists"].as_bool().unwrap_or(true);
        if self.reply_to.is_none() {
            errors.add(
                "message_reference.message_id",
                "BASE_TYPE_REQUIRED",
                "This field is required",
            );
        }
        self.kind = REPLY;
    }

    fn check_flags(&mut self, errors: &mut FormErrors, place: Place) {
        let known = message_flag::SUPPRESS_EMBEDS
            | message_flag::SUPPRESS_NOTIFICATIONS
            | message_flag::IS_COMPONENTS_V2;
        let settable = match place {
            Place::Channel | Place::Edit => known,
            Place::Webhook | Place::Answer => known | message_flag::EPHEMERAL,
        };
        // Bits that cannot be set are ignored, as Discord does.
        self.flags &= settable;
        if self.flags & message_flag::IS_COMPONENTS_V2 != 0
            && (!self.content.is_empty() || !self.embeds.is_empty())
        {
            errors.add(
                "content",
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                "The 'content' and 'embeds' fields cannot be used with components v2",
            );
        }
    }
}

fn list(fields: &Map<String, Value>, name: &str) -> Vec<Value> {
    fields.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// <https://discord.com/developers/docs/resources/message#allowed-mentions-object-allowed-mentions-reference>
fn check_mentions(errors: &mut FormErrors, allowed: Option<&Value>) {
    let Some(allowed) = allowed else { return };
    let parse: Vec<&str> =
        allowed["parse"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for name in &parse {
        if !["roles", "users", "everyone"].contains(name) {
            let words = "Value must be one of {'roles', 'users', 'everyone'}.";
            errors.add("allowed_mentions.parse", "BASE_TYPE_CHOICES", words);
        }
    }
    for name in ["users", "roles"] {
        let listed = allowed[name].as_array().map_or(0, Vec::len);
        errors.count(&format!("allowed_mentions.{name}"), listed, limits::ALLOWED_MENTIONS);
        if listed > 0 && parse.contains(&name) {
            errors.add(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                format!("parse:[\"{name}\"] and {name}: [ids...] are mutually exclusive."),
            );
        }
    }
}

/// Keeps the files and makes attachments of them.
pub(super) fn store_files(
    world: &mut World,
    channel: Id,
    files: &[FileToStore],
    ephemeral: bool,
) -> Vec<Attachment> {
    files
        .iter()
        .map(|file| {
            let attachment = Attachment {
                id: world.new_id(),
                channel,
                name: crate::files::path_segment(&file.upload.name),
                description: file.description.clone(),
                content_type: file
                    .upload
                    .content_type
                    .clone()
                    .or_else(|| Some("application/octet-stream".to_owned())),
                bytes: file.upload.bytes.clone(),
                ephemeral,
            };
            world.files.insert(attachment.id, attachment.clone());
            attachment
        })
        .collect()
}

/// An embed as Discord answers it: with its kind.
pub(crate) fn finished_embed(embed: &Value) -> Value {
    let mut embed = embed.clone();
    if let Value::Object(fields) = &mut embed {
        fields.retain(|_, value| !value.is_null());
        fields.insert("type".to_owned(), json!("rich"));
    }
    embed
}
