-- Who gets told of changes, and how far each of them is. Personal data is the address and what was
-- chosen; erasing the row erases all of it.

CREATE TABLE page_subscriber (
    subscriber_id TEXT PRIMARY KEY,
    -- The guild whose page it was; empty for all that this page shows.
    site TEXT NOT NULL,
    -- email, webhook, discord, slack
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    -- As the same address is recognised: in lower case where that means the same.
    address_key TEXT NOT NULL,
    -- What a webhook's deliveries are signed with, `whsec_…`.
    secret TEXT,
    -- In the links that only the subscriber has: who knows it may see, change and erase the row.
    token TEXT NOT NULL UNIQUE,
    -- JSON: a list of [guild id, component id]; empty for everything.
    components TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- NULL until the link was used; erased after two days of that.
    confirmed_at TEXT,
    -- When the link is to be sent; NULL where it needs not be.
    ask_at TEXT,
    asked_at TEXT,
    ask_attempts BIGINT NOT NULL,
    -- Permanent failures without a success between them.
    refusals BIGINT NOT NULL,
    failing_since TEXT,
    -- Gets nothing any more, and why is in last_error.
    disabled_at TEXT,
    last_error TEXT,
    UNIQUE (site, kind, address_key)
);

CREATE TABLE page_delivery (
    subscriber_id TEXT NOT NULL REFERENCES page_subscriber (subscriber_id) ON DELETE CASCADE,
    guild_id TEXT NOT NULL,
    -- Empty for the guild's components.
    incident_id TEXT NOT NULL,
    due_version BIGINT NOT NULL,
    delivered_version BIGINT NOT NULL,
    -- Type and moment of the newest change that is due.
    kind TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    -- JSON: what the subscriber knows, by ids.
    told TEXT NOT NULL,
    -- JSON: what is being sent, written down before it is.
    sending TEXT,
    attempts BIGINT NOT NULL,
    -- NULL where nothing is due.
    next_attempt_at TEXT,
    -- Somebody is at it until then.
    leased_until TEXT,
    last_error TEXT,
    PRIMARY KEY (subscriber_id, guild_id, incident_id)
);
CREATE INDEX page_delivery_due ON page_delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

-- The newest change for which deliveries are due. Changes from before this table are nobody's news.
CREATE TABLE page_enqueued (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    sequence BIGINT NOT NULL
);
INSERT INTO page_enqueued (only_row, sequence) SELECT 1, sequence FROM page_state;
