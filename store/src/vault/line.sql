-- What a node adds to vault.db where the vault is shared (docs/format-kurrent.md).
-- Whether everything that only this file had was told to the others.
CREATE TABLE IF NOT EXISTS line (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  joined INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO line (one, joined) VALUES (1, 0);

-- The line of changes, byte for byte.
CREATE TABLE IF NOT EXISTS changes (
  number INTEGER PRIMARY KEY,
  bytes  BLOB NOT NULL
) STRICT;

-- The bundles that count, as they are wrapped.
CREATE TABLE IF NOT EXISTS bundles (
  id      BLOB PRIMARY KEY CHECK (length(id) = 16),
  wrapped BLOB NOT NULL
) STRICT;

-- Which of them tell of whom.
CREATE TABLE IF NOT EXISTS bundled (
  subject BLOB NOT NULL,
  bundle  BLOB NOT NULL,
  PRIMARY KEY (subject, bundle)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bundled_by ON bundled (bundle);
