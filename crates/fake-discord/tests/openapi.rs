//! The check against Discord's OpenAPI description notices what breaks it, and names it: a request
//! by its route and field, an answer of the fake's own by its route, status and field.
#![cfg(feature = "openapi")]

mod support;

use std::path::{Path, PathBuf};

use fake_discord::{FakeDiscord, GuildHandle, Options, Violation};
use serde_json::{Value, json};
use support::Rest;

/// None, loudly, where there is no description.
fn description() -> Option<PathBuf> {
    let Some(shared) = std::env::var_os("FIREBELL_SHARED") else {
        support::not_run::not_run(
            "shared",
            "what breaks the OpenAPI description (FIREBELL_SHARED is not set)",
        );
        return None;
    };
    Some(Path::new(&shared).join("discord/openapi.json"))
}

async fn scene(openapi: Option<PathBuf>) -> (FakeDiscord, GuildHandle, Rest) {
    let options = Options { openapi, rate_limit_scale: 0.0, ..Options::default() };
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let rest = Rest::new(&discord);
    (discord, guild, rest)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_breaks_the_description_is_a_violation_by_its_route_and_field() {
    let Some(description) = description() else { return };
    // Each is taken where nothing but the fake's own checks look at it, so what notices it here is
    // the description.
    let (strict, strict_guild, strict_rest) = scene(Some(description)).await;
    let (loose, loose_guild, loose_rest) = scene(None).await;
    let wrong = |guild: &GuildHandle| {
        let (channel, guild) = (guild.channel("general", None), guild.id());
        [
            ("POST", format!("/channels/{channel}/messages"), "tts", "BASE_TYPE_CONVERT"),
            ("POST", format!("/guilds/{guild}/roles"), "hoist", "BASE_TYPE_CONVERT"),
            ("POST", format!("/guilds/{guild}/channels"), "nsfw", "BASE_TYPE_CONVERT"),
        ]
    };
    for (method, path, field, _) in wrong(&loose_guild) {
        let body = json!({"content": "x", "name": "Hachyderm", field: "perhaps"});
        loose_rest.ok(method, &path, body).await;
    }
    assert_eq!(loose.violations(), []);
    for (number, (method, path, field, code)) in wrong(&strict_guild).into_iter().enumerate() {
        let body = json!({"content": "x", "name": "Hachyderm", field: "perhaps"});
        assert_eq!(strict_rest.refused(method, &path, body).await, 50035, "{path}");
        let violations = strict.violations();
        assert_eq!(violations.len(), number + 1, "one for each: {violations:#?}");
        let found = &violations[number];
        assert_eq!(found.request, format!("{method} {path}"));
        assert_eq!(found.code, 50035);
        let told: Value = serde_json::from_str(&found.detail).unwrap();
        let first = told[field]["_errors"][0]["code"].as_str().unwrap_or_default();
        assert!(first.starts_with(code), "{field}: {}", found.detail);
    }
    let path = format!("/guilds/{}?with_counts=perhaps", strict_guild.id());
    assert_eq!(strict_rest.refused("GET", &path, Value::Null).await, 50035);
    let last = strict.violations().pop().unwrap();
    assert!(last.detail.contains("with_counts"), "{last}");
}

/// The fake against a description in which something else is said of `GET /gateway`.
async fn answered(told: &str, change: impl Fn(&mut Value)) -> Option<Vec<Violation>> {
    let mut changed: Value =
        serde_json::from_slice(&std::fs::read(description()?).unwrap()).unwrap();
    change(&mut changed["paths"]["/gateway"]["get"]["responses"]);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("openapi-{told}.json"));
    std::fs::write(&file, changed.to_string()).unwrap();
    let (discord, _, rest) = scene(Some(file)).await;
    rest.ok("GET", "/gateway", Value::Null).await;
    Some(discord.violations())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_the_description_is_a_violation_by_its_route_and_status() {
    let json =
        |schema: Value| json!({"200": {"content": {"application/json": {"schema": schema}}}});
    let weather = json!({"type": "object", "required": ["url", "weather"]});
    let number = json!({"type": "object", "properties": {"url": {"type": "integer"}}});
    for (told, responses, detail) in [
        ("lacks", json(weather), r#"200: {"weather":{"_errors":[{"code":"BASE_TYPE_REQUIRED""#),
        ("kind", json(number), r#"200: {"url":{"_errors":[{"code":"BASE_TYPE_CONVERT""#),
        ("status", json!({"204": {"description": "nothing"}}), "200: no such status is described"),
        ("body", json!({"200": {"description": "nothing"}}), "200: no body is described"),
    ] {
        let Some(found) = answered(told, |said| *said = responses.clone()).await else { return };
        assert_eq!(found.len(), 1, "{told}: {found:#?}");
        assert_eq!(found[0].request, "GET /gateway", "{told}");
        assert_eq!(found[0].rule, "openapi: our answer", "{told}");
        assert!(found[0].detail.starts_with(detail), "{told}: {}", found[0].detail);
    }
    let Some(untouched) = answered("untouched", |_| ()).await else { return };
    assert_eq!(untouched, []);
}
