-- The tables of vault.db (docs/format-sqlite.md).
CREATE TABLE vault (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  ledger BLOB NOT NULL CHECK (length(ledger) = 16),
  pepper BLOB NOT NULL CHECK (length(pepper) = 32)
) STRICT;

-- Who is known, and the key that their seals open with.
CREATE TABLE subjects (
  id  BLOB PRIMARY KEY CHECK (length(id) = 16),
  key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

-- HMAC-SHA256(pepper, kind || value) of whatever a subject is looked up by.
CREATE TABLE identities (
  mac     BLOB PRIMARY KEY CHECK (length(mac) = 32),
  subject BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_of ON identities (subject);

-- Subjects whose keys were destroyed: they never come back.
CREATE TABLE erased (
  subject BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
