-- When the guild's first delivery happened, by the sender's clock: from then on a quiet day is known
-- to have been quiet. NULL for guilds that were kept before this was noted.
ALTER TABLE page_guild ADD COLUMN first_heard_at TEXT;
