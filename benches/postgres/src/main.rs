//! The peer of `benches/single.rs`: the same commands to the same aggregate, on postgres-es.
//!
//! `postgres-peer URL CLIENTS SECONDS` prints the commands a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aggregates::person::Person;
use postgres_es::{PostgresCqrs, postgres_cqrs};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[path = "../../common/commands.rs"]
mod commands;

const EVENTS: &str = "CREATE TABLE IF NOT EXISTS events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint CHECK (sequence >= 0) NOT NULL,
    event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, url, clients, seconds] = arguments.as_slice() else {
        return Err("postgres-peer URL CLIENTS SECONDS".into());
    };
    let (clients, seconds): (u32, f64) = (clients.parse()?, seconds.parse()?);
    // As many connections as clients, opened before: nobody waits for one.
    let pool = PgPoolOptions::new()
        .max_connections(clients)
        .min_connections(clients)
        .connect_with(url.parse::<PgConnectOptions>()?)
        .await?;
    sqlx::query(EVENTS).execute(&pool).await?;
    let run: u32 = std::process::id();
    let cqrs: Arc<PostgresCqrs<Person>> = Arc::new(postgres_cqrs(pool, Vec::new(), ()));
    let done = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(seconds);
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (cqrs, done) = (Arc::clone(&cqrs), Arc::clone(&done));
            tokio::spawn(async move {
                let mut number = 0;
                while Instant::now() < end {
                    let (id, command) = commands::command(run, client, number);
                    cqrs.execute(&id, command).await.map_err(|error| error.to_string())?;
                    done.fetch_add(1, Ordering::Relaxed);
                    number += 1;
                }
                Ok::<(), String>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    println!("{:.1}", done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64());
    Ok(())
}
