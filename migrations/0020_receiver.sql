-- Which database a page of ours keeps things in, and how far that had come when it last said so. A
-- page that names another one, or has come less far, has lost what was delivered: it gets everything
-- again.
CREATE TABLE receiver (
    mirror   TEXT PRIMARY KEY,
    identity TEXT NOT NULL,
    sequence BIGINT NOT NULL
);
