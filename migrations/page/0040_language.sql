-- What the guild's page is written in. NULL for guilds that were kept before it was told: English.
ALTER TABLE page_guild ADD COLUMN language TEXT;
