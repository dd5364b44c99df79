//! Limits of commands, channels, roles, members, and of what a guild can hold.

mod support;

use fake_discord::limits;
use serde_json::{Value, json};
use support::limits::{list, scene, text};

#[tokio::test(flavor = "multi_thread")]
async fn commands() {
    let scene = scene().await;
    let base = scene.in_guild("commands");
    let base =
        base.replacen("/guilds", &format!("/applications/{}/guilds", scene.rest.application), 1);
    let put = ("PUT", base.as_str());
    for (kind, limit) in
        [(1, limits::SLASH_COMMANDS), (2, limits::USER_COMMANDS), (3, limits::MESSAGE_COMMANDS)]
    {
        scene
            .holds(put, limit, 30032, |n| {
                list(n, |n| match kind {
                    1 => json!({"name": format!("c{n}"), "description": "d"}),
                    kind => json!({"name": format!("c{n}"), "type": kind}),
                })
            })
            .await;
    }
    let global = scene.commands();
    let put = ("PUT", global.as_str());
    let with = |options: Value| json!([{"name": "c", "description": "d", "options": options}]);
    let option = |more: Value| {
        let mut option = json!({"type": 3, "name": "o", "description": "d"});
        for (name, value) in more.as_object().unwrap() {
            option[name] = value.clone();
        }
        with(json!([option]))
    };
    let choice = |name: String, value: String| json!({"name": name, "value": value});
    scene
        .holds(put, limits::COMMAND_NAME, 50035, |n| json!([{"name": text(n), "description": "d"}]))
        .await;
    scene
        .holds(
            put,
            limits::COMMAND_DESCRIPTION,
            50035,
            |n| json!([{"name": "c", "description": text(n)}]),
        )
        .await;
    scene
        .holds(put, limits::COMMAND_OPTIONS, 50035, |n| {
            with(list(n, |n| json!({"type": 3, "name": format!("o{n}"), "description": "d"})))
        })
        .await;
    scene
        .holds(put, limits::CHOICES, 50035, |n| {
            let choices = list(n, |n| choice(n.to_string(), n.to_string()));
            option(json!({ "choices": choices }))
        })
        .await;
    scene
        .holds(put, limits::CHOICE_TEXT, 50035, |n| {
            option(json!({"choices": [choice(text(n), text(1))]}))
        })
        .await;
    scene.holds(put, limits::STRING_OPTION, 50035, |n| option(json!({ "max_length": n }))).await;
    scene
        .holds(put, limits::COMMAND_TOTAL, 50035, |n| {
            // Name and value of 19 choices in each of four options: 7,752 characters. The rest
            // is names and descriptions.
            let mut left = n - 4 * 19 * 102 - 4 * 3 - 2;
            let mut description = || {
                let more = left.min(99);
                left -= more;
                text(1 + more)
            };
            let own = description();
            let options: Vec<Value> = (0..4)
                .map(|option| {
                    let choices = list(19, |n| choice(format!("{n:02}"), text(100)));
                    json!({"type": 3, "name": format!("o{option}"), "choices": choices,
                        "description": description()})
                })
                .collect();
            json!([{"name": "c", "description": own, "options": options}])
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_roles_and_members() {
    let scene = scene().await;
    let channel = format!("/channels/{}", scene.general);
    let patch = ("PATCH", channel.as_str());
    scene.holds(patch, limits::CHANNEL_NAME, 50035, |n| json!({ "name": text(n) })).await;
    scene.holds(patch, limits::CHANNEL_TOPIC, 50035, |n| json!({ "topic": text(n) })).await;
    let slow = usize::try_from(limits::SLOW_MODE).unwrap();
    scene.holds(patch, slow, 50035, |n| json!({ "rate_limit_per_user": n })).await;

    let roles = scene.in_guild("roles");
    scene.holds(("POST", &roles), limits::ROLE_NAME, 50035, |n| json!({ "name": text(n) })).await;
    while scene.guild.roles().len() < limits::ROLES_IN_GUILD {
        scene.guild.role("role", 0);
    }
    assert_eq!(scene.rest.refused("POST", &roles, json!({})).await, 30005);

    let nova = scene.guild.member("nova", &[]);
    let member = scene.in_guild(&format!("members/{}", nova.id()));
    scene.holds(("PATCH", &member), limits::NICK, 50035, |n| json!({ "nick": text(n) })).await;
    let own = scene.in_guild("members/@me");
    scene.holds(("PATCH", &own), limits::NICK, 50035, |n| json!({ "nick": text(n) })).await;
    let now =
        scene.discord.world(|world| world.guilds[&scene.guild.id()].members[&nova.id()].joined_at);
    let until = |days: usize| {
        let days = chrono::TimeDelta::days(i64::try_from(days).unwrap());
        json!({"communication_disabled_until": (now + days).to_rfc3339()})
    };
    let days = usize::try_from(limits::TIME_OUT_DAYS).unwrap();
    scene.holds(("PATCH", &member), days, 50035, until).await;

    let guild = format!("/guilds/{}", scene.guild.id());
    let named = |n| json!({ "name": text(n) });
    scene.holds(("PATCH", &guild), *limits::GUILD_NAME.end(), 50035, named).await;
    let short = named(limits::GUILD_NAME.start() - 1);
    assert_eq!(scene.rest.refused("PATCH", &guild, short).await, 50035);
    let called = |n| json!({ "username": text(n) });
    scene.holds(("PATCH", "/users/@me"), *limits::USERNAME.end(), 50035, called).await;
    let short = called(limits::USERNAME.start() - 1);
    assert_eq!(scene.rest.refused("PATCH", "/users/@me", short).await, 50035);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_guild_and_a_channel_can_hold() {
    let scene = scene().await;
    let category = scene.guild.category("Incidents");
    let list = scene.in_guild("channels");
    let inside = json!({"name": "x", "parent_id": category.to_string()});
    for _ in 0..limits::CHANNELS_IN_CATEGORY {
        scene.guild.channel("inside", Some(category));
    }
    assert_eq!(scene.rest.refused("POST", &list, inside).await, 50035);
    while scene.guild.channels().len() < limits::CHANNELS_IN_GUILD {
        scene.guild.channel("outside", None);
    }
    assert_eq!(scene.rest.refused("POST", &list, json!({"name": "x"})).await, 30013);
    // Threads count toward neither.
    let threads = format!("/channels/{}/threads", scene.general);
    scene.rest.ok("POST", &threads, json!({"name": "thread", "type": 11})).await;

    let pins = format!("{}/pins", scene.messages());
    let owner = scene.guild.owner();
    for n in 0..=limits::PINS_IN_CHANNEL {
        let message = owner.say(scene.general, "pin").unwrap();
        let (status, answer) =
            scene.rest.send("PUT", &format!("{pins}/{message}"), Value::Null).await;
        let expected = if n < limits::PINS_IN_CHANNEL { Value::Null } else { json!(30003) };
        assert_eq!(answer["code"], expected, "{n}: {status}");
    }
    let message = owner.say(scene.general, "react").unwrap();
    for n in 0..=limits::REACTIONS_ON_MESSAGE {
        let emoji = format!("%F0%9F%98%{:02X}", 0x80 + n);
        let path = format!("{}/{message}/reactions/{emoji}/@me", scene.messages());
        let (_, answer) = scene.rest.send("PUT", &path, Value::Null).await;
        let expected = if n < limits::REACTIONS_ON_MESSAGE { Value::Null } else { json!(30010) };
        assert_eq!(answer["code"], expected, "{n}");
    }
    let hooks = format!("/channels/{}/webhooks", scene.general);
    let named = |n| json!({ "name": text(n) });
    scene.holds(("POST", &hooks), limits::WEBHOOK_NAME, 50035, named).await;
    for _ in 1..limits::WEBHOOKS_IN_CHANNEL {
        scene.rest.ok("POST", &hooks, named(1)).await;
    }
    assert_eq!(scene.rest.refused("POST", &hooks, named(1)).await, 30007);
}

#[tokio::test(flavor = "multi_thread")]
async fn bulk_deletion_reasons_and_events() {
    let scene = scene().await;
    let bulk = format!("{}/bulk-delete", scene.messages());
    let owner = scene.guild.owner();
    let some = |n: usize| {
        let ids: Vec<String> =
            (0..n).map(|_| owner.say(scene.general, "x").unwrap().to_string()).collect();
        json!({ "messages": ids })
    };
    let (least, most) = (*limits::BULK_DELETE.start(), *limits::BULK_DELETE.end());
    scene.rest.ok("POST", &bulk, some(least)).await;
    scene.rest.ok("POST", &bulk, some(most)).await;
    for wrong in [least - 1, most + 1] {
        let code = scene.rest.refused("POST", &bulk, some(wrong)).await;
        assert!(matches!(code, 50016 | 50035), "{wrong}: {code}");
    }
    let old = some(2);
    scene.discord.move_clock(chrono::TimeDelta::days(limits::BULK_DELETE_AGE_DAYS));
    scene.discord.move_clock(chrono::TimeDelta::minutes(1));
    assert_eq!(scene.rest.refused("POST", &bulk, old).await, 50034);

    let with_reason = async |length: usize| {
        let reason = "%C3%B6".repeat(length);
        let request = scene.rest.request("POST", &scene.messages()).json(&json!({"content": "x"}));
        request.header("X-Audit-Log-Reason", reason).send().await.unwrap().status().as_u16()
    };
    assert_eq!(with_reason(limits::AUDIT_LOG_REASON).await, 200);
    assert_eq!(with_reason(limits::AUDIT_LOG_REASON + 1).await, 400);

    let events = scene.in_guild("scheduled-events");
    let event = |name: usize, description: usize, location: usize| {
        json!({"name": text(name), "description": text(description), "privacy_level": 2,
            "entity_type": 3, "entity_metadata": {"location": text(location)},
            "scheduled_start_time": "2100-01-01T00:00:00Z",
            "scheduled_end_time": "2100-01-01T02:00:00Z"})
    };
    let post = ("POST", events.as_str());
    scene.holds(post, limits::EVENT_NAME, 50035, |n| event(n, 1, 1)).await;
    scene.holds(post, limits::EVENT_DESCRIPTION, 50035, |n| event(1, n, 1)).await;
    scene.holds(post, limits::EVENT_LOCATION, 50035, |n| event(1, 1, n)).await;
    while scene.guild.scheduled_events().len() < limits::EVENTS_IN_GUILD {
        scene.rest.ok("POST", &events, event(1, 1, 1)).await;
    }
    assert_eq!(scene.rest.refused("POST", &events, event(1, 1, 1)).await, 30038);
}
