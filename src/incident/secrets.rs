//! Words that look like a secret: passwords and tokens that people paste by mistake.

use std::sync::LazyLock;

use regex::Regex;

/// Something that should not be read by everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it looks like; a word of `KINDS`.
    pub kind: &'static str,
    /// Where it stands in the text, in bytes.
    pub range: std::ops::Range<usize>,
}

/// What the tokens of common services look like, from the services' own documentation of their
/// formats. Narrow on purpose: a question about every long word would be answered without reading.
const KINDS: &[(&str, &str)] = &[
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    ("AWS access key", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    // https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    ("GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b"),
    // https://docs.gitlab.com/security/tokens/#token-prefixes
    ("GitLab token", r"\bgl(?:pat|ptt|dt|rt|soat|agent)-[A-Za-z0-9_-]{20,}"),
    // https://api.slack.com/authentication/token-types
    ("Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("Slack webhook", r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,}"),
    // https://discord.com/developers/docs/reference#authentication
    ("Discord bot token", r"\b[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}\b"),
    (
        "Discord webhook",
        r"https://(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/[A-Za-z0-9_-]{20,}",
    ),
    // https://docs.stripe.com/keys
    ("Stripe key", r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}\b"),
    // https://cloud.google.com/docs/authentication/api-keys
    ("Google API key", r"\bAIza[A-Za-z0-9_-]{35}"),
    ("OpenAI or Anthropic key", r"\bsk-(?:proj-|ant-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    ("npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI token", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    ("SendGrid key", r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    ("webhook secret", r"\bwhsec_[A-Za-z0-9+/=]{24,}"),
    // RFC 7519: three parts in base64url, of which two begin with `{"`.
    ("signed token (JWT)", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    // RFC 7468.
    ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    // RFC 3986, userinfo with a password.
    ("address with a password", r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]{3,}@[^\s/]+"),
    ("password", r"(?i)\b(?:password|passwd|passwort|secret)\s*[:=]\s*[^\s,;]{6,}"),
];

static SHAPES: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    KINDS
        .iter()
        // A test compiles each of them.
        .filter_map(|(kind, shape)| Some((*kind, Regex::new(shape).ok()?)))
        .collect()
});

/// Everything that a secret can look like.
#[cfg(test)]
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

/// Every one, in the order in which they stand.
#[must_use]
pub fn find(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = SHAPES
        .iter()
        .flat_map(|(kind, shape)| {
            shape.find_iter(text).map(|found| Secret { kind, range: found.range() })
        })
        .collect();
    found.sort_by_key(|secret| (secret.range.start, std::cmp::Reverse(secret.range.end)));
    found
}

/// The same text with a remark in place of each; `remark` is given what it looked like.
#[must_use]
pub fn without(text: &str, remark: impl Fn(&str) -> String) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut done = 0;
    for secret in find(text) {
        if secret.range.start < done {
            continue;
        }
        clean.push_str(&text[done..secret.range.start]);
        clean.push_str(&remark(secret.kind));
        done = secret.range.end;
    }
    clean.push_str(&text[done..]);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_can_be_read() {
        assert_eq!(SHAPES.len(), KINDS.len());
    }

    /// Put together here, so that no scanner takes this file for a leak.
    fn examples() -> Vec<(&'static str, String)> {
        let long = "a1B2".repeat(20);
        vec![
            ("AWS access key", format!("AKIA{}", "ABCDEFGH23456777")),
            ("GitHub token", format!("ghp_{}", &long[..36])),
            ("GitHub token", format!("github_pat_{}", &long[..40])),
            ("GitLab token", format!("glpat-{}", &long[..20])),
            ("Slack token", format!("xoxb-{}", &long[..24])),
            ("Slack webhook", format!("https://hooks.slack.com/services/{}", &long[..24])),
            ("Discord bot token", format!("M{}.{}.{}", &long[..24], &long[..6], &long[..38])),
            ("Discord webhook", format!("https://discord.com/api/webhooks/1234/{}", &long[..30])),
            ("Stripe key", format!("sk_live_{}", &long[..24])),
            ("Google API key", format!("AIza{}", &long[..35])),
            ("OpenAI or Anthropic key", format!("sk-ant-{}", &long[..40])),
            ("npm token", format!("npm_{}", &long[..36])),
            ("PyPI token", format!("pypi-{}", &long[..60])),
            ("SendGrid key", format!("SG.{}.{}", &long[..22], &long[..43])),
            ("webhook secret", format!("whsec_{}", &long[..32])),
            ("signed token (JWT)", format!("eyJ{0}.eyJ{0}.{0}", &long[..20])),
            ("private key", "-----BEGIN OPENSSH PRIVATE KEY-----".to_owned()),
            ("address with a password", "postgres://app:hunter22@db.local/app".to_owned()),
            ("password", "password: hunter22".to_owned()),
        ]
    }

    #[test]
    fn pasted_secrets_are_found_and_taken_out() {
        for (kind, example) in examples() {
            let text = format!("restarted with {example} as before");
            let found = find(&text);
            assert!(found.iter().any(|secret| secret.kind == kind), "{kind}: {found:?}");
            let clean = without(&text, |kind| format!("[removed: {kind}]"));
            assert!(!clean.contains(&example) && clean.contains("[removed: "), "{clean}");
            assert_eq!(find(&clean), [], "{clean}");
        }
    }

    #[test]
    fn what_people_write_in_an_incident_is_no_secret() {
        for text in [
            "see https://example.org/a/b?c=d and mailto:ops@example.org",
            "the password reset page is slow",
            "commit 3f2a9c0d1e4b5a6978877665544332211f0e0d0c is bad",
            "git@github.com:hachyderm/community.git",
            "INC-42 at 22:45, host db-03:5432, /var/lib/postgresql",
            "secret rotation done",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
