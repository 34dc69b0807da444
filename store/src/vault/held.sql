-- How far the vault was held against the ledger, and what it had then (docs/format-sqlite.md).
CREATE TABLE IF NOT EXISTS held (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  size       INTEGER NOT NULL,
  tip        BLOB NOT NULL CHECK (length(tip) = 32),
  subjects   INTEGER NOT NULL,
  identities INTEGER NOT NULL,
  pepper     BLOB NOT NULL CHECK (length(pepper) = 32)
) STRICT;

-- Subjects whose keys were given up: no copy of the vault has them any more.
CREATE TABLE IF NOT EXISTS lost (
  subject BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
