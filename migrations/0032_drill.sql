-- Lists say of a drill that it is one. What people typed has its quotation marks escaped in the state,
-- so nobody's words look like this.
ALTER TABLE incident ADD COLUMN is_drill BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE incident SET is_drill = TRUE WHERE state LIKE '%"drill":true%';
