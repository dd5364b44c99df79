//! Refusals in Discord's own shape.
//! <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>

use serde_json::{Map, Value, json};

/// A refusal: HTTP status, Discord's code, its words, and for 50035 what is wrong where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) message: String,
    pub(crate) errors: Option<Value>,
}

macro_rules! refusals {
    ($($name:ident = $status:literal, $code:literal, $message:literal;)*) => {
        impl ApiError {
            $(pub(crate) fn $name() -> Self { Self::new($status, $code, $message) })*
        }
    };
}

refusals! {
    unauthorized = 401, 0, "401: Unauthorized";
    method_not_allowed = 405, 0, "405: Method Not Allowed";
    unknown_channel = 404, 10003, "Unknown Channel";
    unknown_guild = 404, 10004, "Unknown Guild";
    unknown_member = 404, 10007, "Unknown Member";
    unknown_message = 404, 10008, "Unknown Message";
    unknown_overwrite = 404, 10009, "Unknown permission overwrite";
    unknown_role = 404, 10011, "Unknown Role";
    unknown_user = 404, 10013, "Unknown User";
    unknown_emoji = 400, 10014, "Unknown Emoji";
    unknown_webhook = 404, 10015, "Unknown Webhook";
    unknown_interaction = 404, 10062, "Unknown interaction";
    unknown_command = 404, 10063, "Unknown application command";
    unknown_scheduled_event = 404, 10070, "Unknown Guild Scheduled Event";
    too_many_pins = 400, 30003, "Maximum number of pins reached for the channel (250)";
    too_many_roles = 400, 30005, "Maximum number of server roles reached (250)";
    too_many_webhooks = 400, 30007, "Maximum number of webhooks reached (15)";
    too_many_reactions = 400, 30010, "Maximum number of reactions reached (20)";
    too_many_channels = 400, 30013, "Maximum number of server channels reached (500)";
    too_many_commands = 400, 30032, "Maximum number of application commands reached";
    too_many_command_creates =
        429, 30034, "Max number of daily application command creates has been reached (200)";
    too_many_events = 400, 30038, "Maximum number of uncompleted server events reached (100)";
    request_too_large = 413, 40005, "Request entity too large";
    one_parent_at_a_time =
        400, 40009, "Only one channel can have a parent_id modified at a time";
    already_crossposted = 400, 40033, "This message was already crossposted.";
    already_acknowledged = 400, 40060, "Interaction has already been acknowledged.";
    blocked_by_cloudflare = 403, 40333, "internal network error";
    missing_access = 403, 50001, "Missing Access";
    not_your_message = 403, 50005, "Cannot edit a message authored by another user";
    empty_message = 400, 50006, "Cannot send an empty message";
    cannot_send_in_channel = 400, 50008, "Cannot send messages in a non-text channel";
    missing_permissions = 403, 50013, "Missing Permissions";
    bulk_delete_count =
        400, 50016, "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete";
    system_message = 403, 50021, "Cannot execute action on a system message";
    wrong_channel_type = 400, 50024, "Cannot execute action on this channel type";
    token_invalid = 401, 50027, "Invalid Webhook Token";
    invalid_role = 400, 50028, "Invalid Role";
    unknown_command_permissions = 404, 10066, "Unknown application command permissions";
    bulk_delete_too_old =
        400, 50034, "You can only bulk delete messages that are under 14 days old.";
    invalid_json = 400, 50109, "The request body contains invalid JSON.";
    thread_archived = 400, 50083, "Thread is archived";
    thread_exists = 400, 160_004, "A thread has already been created for this message";
    slow_mode = 400, 20016, "This action cannot be performed due to slowmode rate limit";
}

impl ApiError {
    pub(crate) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), errors: None }
    }

    /// Plain HTTP errors have code 0.
    pub(crate) fn status_only(status: u16) -> Self {
        Self::new(status, 0, format!("{status}: refused"))
    }

    /// One field is wrong. `path` such as `embeds.0.title`; `code` such as
    /// `BASE_TYPE_MAX_LENGTH`.
    pub(crate) fn invalid(path: &str, code: &str, message: impl Into<String>) -> Self {
        let mut form = FormErrors::default();
        form.add(path, code, message);
        form.into_error()
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        // A string is for the log alone: Discord nests objects here.
        if let Some(errors @ Value::Object(_)) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// Everything that is wrong with one body, nested as Discord nests it.
/// <https://discord.com/developers/docs/reference#error-messages>
#[derive(Debug, Default)]
pub(crate) struct FormErrors {
    root: Map<String, Value>,
}

impl FormErrors {
    /// Notes one error. An empty path means the body as a whole.
    pub(crate) fn add(&mut self, path: &str, code: &str, message: impl Into<String>) {
        let mut place = &mut self.root;
        for segment in path.split('.').filter(|segment| !segment.is_empty()) {
            let next = place.entry(segment).or_insert_with(|| json!({}));
            let Value::Object(next) = next else { return };
            place = next;
        }
        let error = json!({ "code": code, "message": message.into() });
        match place.entry("_errors").or_insert_with(|| json!([])) {
            Value::Array(list) => list.push(error),
            // `_errors` is written here only, always as a list.
            _ => unreachable!("a list of errors"),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.root.is_empty()
    }

    pub(crate) fn into_error(self) -> ApiError {
        ApiError {
            status: 400,
            code: 50035,
            message: "Invalid Form Body".to_owned(),
            errors: Some(Value::Object(self.root)),
        }
    }

    /// Fails when something was noted.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if self.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }

    /// The text has between `least` and `most` characters.
    pub(crate) fn length(&mut self, path: &str, text: &str, least: usize, most: usize) {
        let length = crate::limits::characters(text);
        if length < least || length > most {
            self.add(
                path,
                if length > most { "BASE_TYPE_MAX_LENGTH" } else { "BASE_TYPE_MIN_LENGTH" },
                format!("Must be between {least} and {most} in length. It has {length}."),
            );
        }
    }

    /// The list has at most so many items.
    pub(crate) fn count(&mut self, path: &str, count: usize, most: usize) {
        if count > most {
            self.add(
                path,
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {most} or fewer in length. It has {count}."),
            );
        }
    }
}
