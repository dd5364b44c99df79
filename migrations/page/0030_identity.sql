-- Names this very database, from its first use on: a sender that is told another name knows that
-- what it delivered is lost.
ALTER TABLE page_state ADD COLUMN identity TEXT;
