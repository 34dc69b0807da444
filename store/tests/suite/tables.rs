use rusqlite::Connection;

use crate::world::{World, fill};

/// Whoever writes past the program with a plain connection, recursive_triggers off as it is by default.
#[test]
fn update_delete_and_replace_are_refused_by_the_tables() {
    let world = World::staffed();
    world.act(&world.clerk, (0..300).map(|n| fill(&format!("purse/{n}"), n))).unwrap();
    drop(world.store);
    let connection = Connection::open(world.dir.path().join("ledger.db")).unwrap();
    for table in ["streams", "commits", "records", "tiles", "checkpoints"] {
        let count: i64 =
            connection.query_row(&format!("SELECT count(*) FROM {table}"), (), |row| row.get(0)).unwrap();
        assert!(count > 0, "{table}");
        let columns = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let column = columns.column_name(0).unwrap().to_owned();
        for statement in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1"),
        ] {
            let error = connection.execute(&statement, ()).unwrap_err().to_string();
            assert!(
                ["append-only", "once", "in order", "only grow"].iter().any(|word| error.contains(word)),
                "{statement}: {error}"
            );
        }
    }
}

#[test]
fn replace_does_not_slip_through_by_another_unique_key() {
    let world = World::staffed();
    world.act(&world.clerk, [fill("purse/a", 1)]).unwrap();
    drop(world.store);
    let connection = Connection::open(world.dir.path().join("ledger.db")).unwrap();
    for statement in [
        "REPLACE INTO records SELECT position + 1, stream, seq, commit_no, hash, bytes FROM records ORDER BY position DESC LIMIT 1",
        "REPLACE INTO records SELECT position + 2, stream, seq + 1, commit_no, hash, bytes FROM records ORDER BY position DESC LIMIT 1",
        "REPLACE INTO commits SELECT no + 1, id, first + records, records, ledger_time, text_hash, note FROM commits ORDER BY no DESC LIMIT 1",
        "REPLACE INTO streams SELECT id + 100, name FROM streams LIMIT 1",
        "INSERT INTO checkpoints SELECT size - 1, note FROM checkpoints ORDER BY size DESC LIMIT 1",
    ] {
        assert!(connection.execute(statement, ()).is_err(), "{statement}");
    }
}

#[test]
fn strict_tables_take_no_values_of_another_type() {
    let world = World::new();
    drop(world.store);
    let connection = Connection::open(world.dir.path().join("ledger.db")).unwrap();
    assert!(
        connection
            .execute("INSERT INTO records VALUES (4, 'x', 1, 0, zeroblob(32), zeroblob(1))", ())
            .is_err()
    );
    assert!(
        connection
            .execute("INSERT INTO records VALUES (4, 99, 1, 0, zeroblob(31), zeroblob(1))", ())
            .is_err()
    );
}

#[test]
fn what_guards_the_tables_is_put_back_when_the_ledger_is_opened() {
    let mut world = World::staffed();
    let path = world.dir.path().join("ledger.db");
    let triggers = || {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1";
        let connection = Connection::open(&path).unwrap();
        let mut select = connection.prepare(sql).unwrap();
        let rows = select.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<Result<Vec<(String, String)>, _>>().unwrap()
    };
    let made = triggers();
    let edit =
        "DROP TRIGGER records_never_change; DROP TRIGGER records_never_go; DROP TRIGGER commits_in_order;
        CREATE TRIGGER commits_in_order BEFORE INSERT ON commits BEGIN SELECT 1; END;";
    Connection::open(&path).unwrap().execute_batch(edit).unwrap();
    world.reopen().unwrap();
    assert_eq!(triggers(), made);
    world.act(&world.clerk, [fill("purse/a", 1)]).unwrap();
}

#[test]
fn a_table_that_no_record_gives_again_is_named_when_the_ledger_is_opened() {
    let mut world = World::staffed();
    let path = world.dir.path().join("ledger.db");
    Connection::open(&path).unwrap().execute_batch("DROP TABLE tiles").unwrap();
    let error = world.reopen().unwrap_err().to_string();
    assert!(error.contains("表 tiles 不见了") && error.contains("backup"), "{error}");
}
