-- Requests that were held back for a question: they may hold a secret, so they are gone soon.
CREATE TABLE held (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    request    TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
