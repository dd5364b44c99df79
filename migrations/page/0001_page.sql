-- What the status page keeps. The same text runs on SQLite and PostgreSQL.
-- Times are RFC 3339 in UTC with milliseconds, so that their order is the order of the text.

CREATE TABLE page_state (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    -- Number of the newest accepted change. Taking the next one locks this row, so that numbers
    -- become visible in their order.
    sequence BIGINT NOT NULL,
    heard_at TEXT
);
INSERT INTO page_state (only_row, sequence, heard_at) VALUES (1, 0, NULL);

CREATE TABLE page_guild (
    guild_id TEXT PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The first guild heard of owns the short addresses.
    first_sequence BIGINT NOT NULL,
    components_version BIGINT NOT NULL,
    components TEXT NOT NULL
);

CREATE TABLE page_incident (
    guild_id TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- The public view as JSON; NULL once it was retracted: nothing of its words is kept.
    view TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (guild_id, incident_id)
);

-- One row for each accepted change; what /events tells and what other processes catch up by.
CREATE TABLE page_change (
    sequence BIGINT PRIMARY KEY,
    type TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    -- NULL where it was about the guild's components.
    incident_id TEXT,
    reference TEXT,
    version BIGINT NOT NULL,
    happened_at TEXT NOT NULL
);
