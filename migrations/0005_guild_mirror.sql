-- What has been delivered of what belongs to a guild and to no one incident, receiver by receiver.
CREATE TABLE guild_mirror (
    guild             TEXT NOT NULL,
    mirror            TEXT NOT NULL,
    delivered_version BIGINT NOT NULL,
    attempts          BIGINT NOT NULL,
    next_attempt      TEXT NOT NULL,
    last_error        TEXT,
    PRIMARY KEY (guild, mirror)
);
