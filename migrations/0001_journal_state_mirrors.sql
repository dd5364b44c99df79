-- One text for SQLite and PostgreSQL: TEXT, BIGINT and BOOLEAN only. Times are RFC 3339 in UTC with
-- milliseconds, so that they sort as text. JSON is TEXT, because the journal's hashes are over
-- exactly these bytes.

CREATE TABLE guild (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    slug     TEXT NOT NULL,
    settings TEXT NOT NULL,
    -- What Firebell has made there (category, board), as JSON.
    places   TEXT NOT NULL,
    -- Grows with every change: compare-and-set.
    revision BIGINT NOT NULL
);

-- The last number given out, per guild and kind. Numbers are never given out twice.
CREATE TABLE counter (
    guild TEXT NOT NULL,
    kind  TEXT NOT NULL,
    last  BIGINT NOT NULL,
    PRIMARY KEY (guild, kind)
);

CREATE TABLE incident (
    id          TEXT PRIMARY KEY,
    guild       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    number      BIGINT NOT NULL,
    title       TEXT NOT NULL,
    is_open     BOOLEAN NOT NULL,
    is_private  BOOLEAN NOT NULL,
    declared_at TEXT NOT NULL,
    version     BIGINT NOT NULL,
    -- The hash of the journal's last row.
    head        TEXT NOT NULL,
    state       TEXT NOT NULL,
    UNIQUE (guild, kind, number)
);

CREATE INDEX incident_open ON incident (guild, is_open, number);

CREATE TABLE journal (
    incident   TEXT NOT NULL,
    version    BIGINT NOT NULL,
    at         TEXT NOT NULL,
    actor      TEXT NOT NULL,
    -- What caused it, such as an interaction's id: the same cause twice has one effect.
    source_key TEXT UNIQUE,
    events     TEXT NOT NULL,
    hash       TEXT NOT NULL,
    PRIMARY KEY (incident, version)
);

CREATE TABLE mirror (
    incident          TEXT NOT NULL,
    mirror            TEXT NOT NULL,
    delivered_version BIGINT NOT NULL,
    -- Something is waiting to be delivered, or to be looked after.
    due               BOOLEAN NOT NULL,
    -- Look at what is really there, not only at what is remembered.
    inspect           BOOLEAN NOT NULL,
    blocked           BOOLEAN NOT NULL,
    attempts          BIGINT NOT NULL,
    next_attempt      TEXT NOT NULL,
    delivered_at      TEXT,
    last_error        TEXT,
    -- The channel it made, if it made one.
    channel           TEXT,
    -- What the remote side is called, as JSON.
    remote            TEXT NOT NULL,
    PRIMARY KEY (incident, mirror)
);

CREATE INDEX mirror_due ON mirror (due, next_attempt);
CREATE INDEX mirror_channel ON mirror (channel);
