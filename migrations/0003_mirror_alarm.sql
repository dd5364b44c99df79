-- When a mirror looks again though nothing asked it to: something becomes due by itself then.
ALTER TABLE mirror ADD COLUMN alarm_at TEXT;
CREATE INDEX mirror_alarm ON mirror (alarm_at);
