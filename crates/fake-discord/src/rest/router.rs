//! The table of routes. Templates are written as in Discord's OpenAPI description.

use axum::http::HeaderMap;
use serde_json::Value;

use super::{
    ApiError, Handled,
    body::{Parsed, Upload, percent_decoded},
    channel_positions, channels, commands, events, followers, guilds, interactions, members,
    messages, overwrites, pins, reactions, roles, threads, users, webhooks,
};
use crate::{Id, world::World};

/// A request that was read.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Without `/api/v10`.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Null when there is none.
    pub(crate) body: Value,
    pub(crate) files: Vec<Upload>,
    /// Percent-decoded `X-Audit-Log-Reason`.
    pub(crate) reason: Option<String>,
    parameters: Vec<(&'static str, String)>,
}

impl Request {
    pub(crate) fn new(
        method: &str,
        path: &str,
        query: Vec<(String, String)>,
        parsed: Parsed,
        headers: &HeaderMap,
    ) -> Self {
        let reason = headers.get("x-audit-log-reason").and_then(|value| value.to_str().ok());
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            body: parsed.json,
            files: parsed.files,
            reason: reason.map(percent_decoded),
            parameters: Vec::new(),
        }
    }

    /// A parameter of the path as text; empty when the template has none of this name.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(key, _)| *key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// A parameter of the path as an id.
    pub(crate) fn id(&self, name: &str) -> Result<Id, ApiError> {
        self.parameter(name).parse().map_err(|_| not_a_snowflake(name))
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// An id of the query.
    pub(crate) fn query_id(&self, name: &str) -> Result<Option<Id>, ApiError> {
        self.query(name).map(|value| value.parse().map_err(|_| not_a_snowflake(name))).transpose()
    }

    pub(crate) fn query_flag(&self, name: &str) -> bool {
        matches!(self.query(name), Some("true" | "1" | "True"))
    }

    /// A number of the query within bounds.
    pub(crate) fn query_number(
        &self,
        name: &str,
        default: usize,
        bounds: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, ApiError> {
        let Some(value) = self.query(name) else { return Ok(default) };
        let number = value.parse().ok().filter(|number| bounds.contains(number));
        number.ok_or_else(|| {
            ApiError::invalid(
                name,
                "NUMBER_TYPE_RANGE",
                format!("int value should be between {} and {}.", bounds.start(), bounds.end()),
            )
        })
    }

    /// What a rate limit counts together: the channel, guild or webhook of the path.
    pub(crate) fn major_parameter(&self) -> String {
        const MAJOR: [&str; 4] = ["channel_id", "guild_id", "webhook_id", "webhook_token"];
        let parts = self.parameters.iter().filter(|(key, _)| MAJOR.contains(key));
        parts.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("/")
    }
}

fn not_a_snowflake(name: &str) -> ApiError {
    ApiError::invalid(name, "NUMBER_TYPE_COERCE", format!("Value \"{name}\" is not snowflake."))
}

/// One route.
pub(crate) struct Route {
    method: &'static str,
    pub(crate) template: &'static str,
    /// Routes that carry their own secret in the path, and the public ones, need none.
    pub(crate) needs_token: bool,
    pub(crate) handler: fn(&mut World, &Request) -> Handled,
}

macro_rules! routes {
    ($($method:ident $template:literal $access:ident => $handler:expr;)*) => {
        &[$(Route {
            method: stringify!($method),
            template: $template,
            needs_token: routes!(@ $access),
            handler: $handler,
        }),*]
    };
    (@ bot) => { true };
    (@ open) => { false };
}

/// More specific templates come first.
static ROUTES: &[Route] = routes! {
    GET "/gateway" open => users::gateway;
    GET "/gateway/bot" bot => users::gateway_bot;
    GET "/users/@me" bot => users::me;
    PATCH "/users/@me" bot => users::edit_me;
    GET "/users/@me/guilds" bot => users::my_guilds;
    DELETE "/users/@me/guilds/{guild_id}" bot => guilds::leave;
    GET "/users/{user_id}" bot => users::get;
    GET "/applications/@me" bot => users::application;
    GET "/oauth2/applications/@me" bot => users::application;

    GET "/applications/{application_id}/commands" bot => commands::list;
    PUT "/applications/{application_id}/commands" bot => commands::replace_all;
    POST "/applications/{application_id}/commands" bot => commands::create;
    GET "/applications/{application_id}/commands/{command_id}" bot => commands::get;
    PATCH "/applications/{application_id}/commands/{command_id}" bot => commands::edit;
    DELETE "/applications/{application_id}/commands/{command_id}" bot => commands::delete;
    GET "/applications/{application_id}/guilds/{guild_id}/commands" bot => commands::list;
    PUT "/applications/{application_id}/guilds/{guild_id}/commands" bot => commands::replace_all;
    POST "/applications/{application_id}/guilds/{guild_id}/commands" bot => commands::create;
    GET "/applications/{application_id}/guilds/{guild_id}/commands/permissions" bot => commands::list_permissions;
    GET "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions" bot => commands::get_permissions;
    GET "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}" bot => commands::get;
    PATCH "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}" bot => commands::edit;
    DELETE "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}" bot => commands::delete;

    POST "/interactions/{interaction_id}/{interaction_token}/callback" open => interactions::callback;

    GET "/webhooks/{webhook_id}/{webhook_token}/messages/@original" open => webhooks::get_original;
    PATCH "/webhooks/{webhook_id}/{webhook_token}/messages/@original" open => webhooks::edit_original;
    DELETE "/webhooks/{webhook_id}/{webhook_token}/messages/@original" open => webhooks::delete_original;
    GET "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}" open => webhooks::get_message;
    PATCH "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}" open => webhooks::edit_message;
    DELETE "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}" open => webhooks::delete_message;
    POST "/webhooks/{webhook_id}/{webhook_token}" open => webhooks::execute;
    GET "/webhooks/{webhook_id}/{webhook_token}" open => webhooks::get_with_token;
    PATCH "/webhooks/{webhook_id}/{webhook_token}" open => webhooks::modify_with_token;
    DELETE "/webhooks/{webhook_id}/{webhook_token}" open => webhooks::delete_with_token;
    PATCH "/webhooks/{webhook_id}" bot => webhooks::modify;
    GET "/webhooks/{webhook_id}" bot => webhooks::get;
    DELETE "/webhooks/{webhook_id}" bot => webhooks::delete;
    GET "/channels/{channel_id}/webhooks" bot => webhooks::list_of_channel;
    POST "/channels/{channel_id}/webhooks" bot => webhooks::create;
    GET "/guilds/{guild_id}/webhooks" bot => webhooks::list_of_guild;

    GET "/channels/{channel_id}" bot => channels::get;
    PATCH "/channels/{channel_id}" bot => channels::edit;
    DELETE "/channels/{channel_id}" bot => channels::delete;
    POST "/channels/{channel_id}/typing" bot => channels::typing;
    POST "/channels/{channel_id}/followers" bot => followers::follow;
    GET "/guilds/{guild_id}/channels" bot => channels::list;
    POST "/guilds/{guild_id}/channels" bot => channels::create;
    PATCH "/guilds/{guild_id}/channels" bot => channel_positions::edit;
    PUT "/channels/{channel_id}/permissions/{overwrite_id}" bot => overwrites::put;
    DELETE "/channels/{channel_id}/permissions/{overwrite_id}" bot => overwrites::delete;

    GET "/channels/{channel_id}/messages/pins" bot => pins::list;
    PUT "/channels/{channel_id}/messages/pins/{message_id}" bot => pins::put;
    DELETE "/channels/{channel_id}/messages/pins/{message_id}" bot => pins::delete;
    GET "/channels/{channel_id}/pins" bot => pins::list_old;
    PUT "/channels/{channel_id}/pins/{message_id}" bot => pins::put;
    DELETE "/channels/{channel_id}/pins/{message_id}" bot => pins::delete;

    GET "/channels/{channel_id}/messages" bot => messages::list;
    POST "/channels/{channel_id}/messages" bot => messages::create;
    POST "/channels/{channel_id}/messages/bulk-delete" bot => messages::bulk_delete;
    GET "/channels/{channel_id}/messages/{message_id}" bot => messages::get;
    PATCH "/channels/{channel_id}/messages/{message_id}" bot => messages::edit;
    DELETE "/channels/{channel_id}/messages/{message_id}" bot => messages::delete;
    POST "/channels/{channel_id}/messages/{message_id}/crosspost" bot => messages::crosspost;

    PUT "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me" bot => reactions::put;
    DELETE "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me" bot => reactions::delete_own;
    DELETE "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}" bot => reactions::delete_of_user;
    GET "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}" bot => reactions::list;
    DELETE "/channels/{channel_id}/messages/{message_id}/reactions" bot => reactions::delete_all;
    DELETE "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}" bot => reactions::delete_emoji;

    POST "/channels/{channel_id}/messages/{message_id}/threads" bot => threads::create_from_message;
    POST "/channels/{channel_id}/threads" bot => threads::create;
    GET "/guilds/{guild_id}/threads/active" bot => threads::list_active;
    GET "/channels/{channel_id}/threads/archived/public" bot => threads::list_archived_public;
    GET "/channels/{channel_id}/threads/archived/private" bot => threads::list_archived_private;
    GET "/channels/{channel_id}/users/@me/threads/archived/private" bot => threads::list_archived_own;
    GET "/channels/{channel_id}/thread-members" bot => threads::list_members;
    GET "/channels/{channel_id}/thread-members/{user_id}" bot => threads::get_member;
    PUT "/channels/{channel_id}/thread-members/@me" bot => threads::join;
    DELETE "/channels/{channel_id}/thread-members/@me" bot => threads::leave;
    PUT "/channels/{channel_id}/thread-members/{user_id}" bot => threads::add_member;
    DELETE "/channels/{channel_id}/thread-members/{user_id}" bot => threads::remove_member;

    GET "/guilds/{guild_id}" bot => guilds::get;
    PATCH "/guilds/{guild_id}" bot => guilds::edit;
    GET "/guilds/{guild_id}/members" bot => guilds::list_members;
    GET "/guilds/{guild_id}/members/search" bot => members::search;
    PATCH "/guilds/{guild_id}/members/@me" bot => members::edit_own;
    GET "/guilds/{guild_id}/members/{user_id}" bot => guilds::get_member;
    PATCH "/guilds/{guild_id}/members/{user_id}" bot => members::edit;
    DELETE "/guilds/{guild_id}/members/{user_id}" bot => members::remove;
    PUT "/guilds/{guild_id}/members/{user_id}/roles/{role_id}" bot => roles::give;
    DELETE "/guilds/{guild_id}/members/{user_id}/roles/{role_id}" bot => roles::take;
    GET "/guilds/{guild_id}/roles" bot => roles::list;
    POST "/guilds/{guild_id}/roles" bot => roles::create;
    PATCH "/guilds/{guild_id}/roles" bot => roles::edit_positions;
    GET "/guilds/{guild_id}/roles/member-counts" bot => roles::member_counts;
    GET "/guilds/{guild_id}/roles/{role_id}" bot => roles::get;
    PATCH "/guilds/{guild_id}/roles/{role_id}" bot => roles::edit;
    DELETE "/guilds/{guild_id}/roles/{role_id}" bot => roles::delete;

    GET "/guilds/{guild_id}/scheduled-events" bot => events::list;
    POST "/guilds/{guild_id}/scheduled-events" bot => events::create;
    GET "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}" bot => events::get;
    GET "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/users" bot => events::list_users;
    PATCH "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}" bot => events::edit;
    DELETE "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}" bot => events::delete;
};

/// The routes that are known here, each as method and template, in the order in which they are
/// tried. Templates are written as in Discord's OpenAPI description.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROUTES.iter().map(|route| (route.method, route.template))
}

fn fits(template: &str, segments: &[String]) -> bool {
    let template: Vec<&str> = template.trim_matches('/').split('/').collect();
    template.len() == segments.len()
        && template.iter().zip(segments).all(|(t, s)| t.starts_with('{') || t == s)
}

fn segments(path: &str) -> Vec<String> {
    path.trim_matches('/').split('/').map(percent_decoded).collect()
}

/// Whether the path exists with another method.
pub(crate) fn knows_path(path: &str) -> bool {
    let segments = segments(path);
    ROUTES.iter().any(|route| fits(route.template, &segments))
}

/// The template of a request's route.
pub(crate) fn template_of(method: &str, path: &str) -> Option<&'static str> {
    route_of(method, &segments(path)).map(|route| route.template)
}

fn route_of(method: &str, segments: &[String]) -> Option<&'static Route> {
    ROUTES
        .iter()
        .filter(|route| route.method == method)
        .find(|route| fits(route.template, segments))
}

/// The route of a request, and the request with the parameters of its path filled in.
pub(crate) fn find(mut request: Request) -> Option<(&'static Route, Request)> {
    let segments = segments(&request.path);
    let route = route_of(&request.method, &segments)?;
    request.parameters = route
        .template
        .trim_matches('/')
        .split('/')
        .zip(segments)
        .filter_map(|(template, segment)| {
            Some((template.strip_prefix('{')?.strip_suffix('}')?, segment))
        })
        .collect();
    Some((route, request))
}
