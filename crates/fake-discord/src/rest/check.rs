//! Questions that many handlers ask before they do anything.

use serde_json::{Map, Value};

use super::{ApiError, router::Request};
use crate::{
    Id, Permissions,
    permissions::{self, VIEW_CHANNEL},
    world::{Channel, Guild, World},
};

/// The body as an object; an absent one is empty.
pub(crate) fn object(request: &Request) -> Result<&Map<String, Value>, ApiError> {
    static EMPTY: std::sync::OnceLock<Map<String, Value>> = std::sync::OnceLock::new();
    match &request.body {
        Value::Object(fields) => Ok(fields),
        Value::Null => Ok(EMPTY.get_or_init(Map::new)),
        _ => Err(ApiError::invalid(
            "",
            "DICT_TYPE_CONVERT",
            "Only dictionaries may be used in a DictType",
        )),
    }
}

/// An id inside a body: a string of digits.
pub(crate) fn snowflake(value: &Value) -> Option<Id> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

/// Permission bits inside a body: a string of digits; numbers are taken too.
pub(crate) fn bits(value: &Value, path: &str) -> Result<Permissions, ApiError> {
    snowflake(value).ok_or_else(|| {
        ApiError::invalid(path, "NUMBER_TYPE_COERCE", "Value is not a set of permissions.")
    })
}

impl World {
    /// The channel of a request. One that the bot may not see is 50001.
    pub(crate) fn visible_channel(&self, id: Id) -> Result<&Channel, ApiError> {
        let channel = self.channels.get(&id).ok_or_else(ApiError::unknown_channel)?;
        self.joined_guild(channel.guild).map_err(|_| ApiError::missing_access())?;
        if self.permissions_in(id, self.bot) & VIEW_CHANNEL == 0 {
            return Err(ApiError::missing_access());
        }
        Ok(channel)
    }

    /// The bot sees the channel and holds all these bits there.
    pub(crate) fn allowed_in(&self, id: Id, needed: Permissions) -> Result<&Channel, ApiError> {
        let channel = self.visible_channel(id)?;
        let held = self.permissions_in(id, self.bot);
        if held & needed != needed {
            return Err(missing(needed & !held));
        }
        Ok(channel)
    }

    /// A guild that the bot is a member of.
    pub(crate) fn joined_guild(&self, id: Id) -> Result<&Guild, ApiError> {
        let guild = self.guilds.get(&id).filter(|guild| guild.members.contains_key(&self.bot));
        guild.ok_or_else(ApiError::unknown_guild)
    }

    /// The bot is a member and holds all these bits in the guild as a whole.
    pub(crate) fn allowed_in_guild(&self, id: Id, needed: Permissions) -> Result<&Guild, ApiError> {
        let guild = self.joined_guild(id)?;
        if !self.holds_in_guild(id, self.bot, needed) {
            return Err(missing(needed & !self.permissions_in_guild(id, self.bot)));
        }
        Ok(guild)
    }

    /// The application of a request is this one.
    pub(crate) fn own_application(&self, request: &Request) -> Result<(), ApiError> {
        if request.id("application_id")? == self.bot {
            Ok(())
        } else {
            Err(ApiError::new(
                403,
                20012,
                "You are not authorized to perform this action on this application",
            ))
        }
    }
}

/// 50013. Discord does not say which bits are missing; `errors` does, for whoever reads the test.
pub(crate) fn missing(bits: Permissions) -> ApiError {
    ApiError {
        errors: Some(Value::String(format!("missing: {}", permissions::names_of(bits)))),
        ..ApiError::missing_permissions()
    }
}
