-- The tables of ledger.db (docs/format-sqlite.md). Nothing in them is ever changed or taken out: the triggers
-- stop mistakes, the hashes and signatures show the rest.
CREATE TABLE streams (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE commits (
  no          INTEGER PRIMARY KEY,
  id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  first       INTEGER NOT NULL UNIQUE,
  records     INTEGER NOT NULL CHECK (records > 0),
  ledger_time INTEGER NOT NULL,
  text_hash   BLOB NOT NULL CHECK (length(text_hash) = 32),
  note        BLOB NOT NULL
) STRICT;

CREATE TABLE records (
  position  INTEGER PRIMARY KEY,
  stream    INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  commit_no INTEGER NOT NULL,
  hash      BLOB NOT NULL CHECK (length(hash) = 32),
  bytes     BLOB NOT NULL,
  UNIQUE (stream, seq)
) STRICT;

CREATE TABLE tiles (
  level  INTEGER NOT NULL,
  idx    INTEGER NOT NULL,
  root   BLOB NOT NULL CHECK (length(root) = 32),
  hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
  PRIMARY KEY (level, idx)
) STRICT;

CREATE TABLE scopes (
  stream INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  area   TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  size INTEGER PRIMARY KEY,
  note BLOB NOT NULL
) STRICT;

-- FAIL and not ABORT: a statement that may abort makes SQLite keep a journal of its own, which costs a third of the time.
-- Each of these statements inserts one row, so there is nothing to take back.
-- REPLACE deletes without asking the DELETE triggers unless recursive_triggers is on, so each table also refuses the
-- row that REPLACE would put in another's place, and any gap with it.
CREATE TRIGGER records_in_order BEFORE INSERT ON records
WHEN NEW.position IS NOT (SELECT coalesce(max(position) + 1, 0) FROM records)
  OR NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM records WHERE stream = NEW.stream)
BEGIN SELECT RAISE(FAIL, 'records are appended in order'); END;
CREATE TRIGGER commits_in_order BEFORE INSERT ON commits
WHEN NEW.no IS NOT (SELECT coalesce(max(no) + 1, 0) FROM commits)
  OR NEW.first IS NOT coalesce((SELECT first + records FROM commits ORDER BY no DESC LIMIT 1), 0)
  OR EXISTS (SELECT 1 FROM commits WHERE id = NEW.id)
BEGIN SELECT RAISE(FAIL, 'commits are appended in order'); END;
CREATE TRIGGER checkpoints_in_order BEFORE INSERT ON checkpoints
WHEN NEW.size <= (SELECT max(size) FROM checkpoints)
BEGIN SELECT RAISE(FAIL, 'checkpoints only grow'); END;
CREATE TRIGGER tiles_once BEFORE INSERT ON tiles
WHEN EXISTS (SELECT 1 FROM tiles WHERE level = NEW.level AND idx = NEW.idx)
BEGIN SELECT RAISE(FAIL, 'tiles are written once'); END;
CREATE TRIGGER streams_once BEFORE INSERT ON streams
WHEN EXISTS (SELECT 1 FROM streams WHERE name = NEW.name OR id = NEW.id)
BEGIN SELECT RAISE(FAIL, 'streams are named once'); END;

CREATE TRIGGER scopes_once BEFORE INSERT ON scopes
WHEN EXISTS (SELECT 1 FROM scopes WHERE stream = NEW.stream AND seq >= NEW.seq)
BEGIN SELECT RAISE(FAIL, 'scopes are kept in order'); END;

CREATE TRIGGER streams_never_change BEFORE UPDATE ON streams
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER streams_never_go BEFORE DELETE ON streams
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER commits_never_change BEFORE UPDATE ON commits
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER commits_never_go BEFORE DELETE ON commits
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER records_never_change BEFORE UPDATE ON records
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER records_never_go BEFORE DELETE ON records
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER tiles_never_change BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER tiles_never_go BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER scopes_never_change BEFORE UPDATE ON scopes
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER scopes_never_go BEFORE DELETE ON scopes
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER checkpoints_never_change BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER checkpoints_never_go BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
