-- The mirrors that the bot had when it last started: whoever writes an incident beside it (an
-- import) makes the same rows in the same transaction.
CREATE TABLE mirror_name (
    name TEXT PRIMARY KEY
);
