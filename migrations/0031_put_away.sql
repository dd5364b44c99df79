-- For which closing of its incident a channel is to be put away: the moment of that closing.
ALTER TABLE mirror ADD COLUMN put_away TEXT;

-- What people wrote in a channel that was put away, read back before it was deleted.
CREATE TABLE kept_words (
    channel  TEXT PRIMARY KEY,
    incident TEXT NOT NULL,
    name     TEXT NOT NULL,
    kept_at  TEXT NOT NULL,
    -- JSON: each message with its author, its moment and its text.
    words    TEXT NOT NULL
);
CREATE INDEX kept_words_incident ON kept_words (incident);
