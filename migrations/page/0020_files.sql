-- Which files public entries refer to. The bytes are in a folder, by their hash.
CREATE TABLE page_file (
    -- Lower-case hexadecimal digits.
    sha256 TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT,
    -- False once no public entry of this incident refers to it: it is not served any more, and its
    -- copy is removed where nothing else refers to it.
    is_public BOOLEAN NOT NULL,
    PRIMARY KEY (sha256, guild_id, incident_id, name)
);
