-- Grows whenever something asks a mirror to look again: an attempt that was under way meanwhile does
-- not settle that.
ALTER TABLE mirror ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;
