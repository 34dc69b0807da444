#!/bin/sh
# benches/single.rs beside postgres-es on a PostgreSQL 15 of its own: fresh cluster, default durability, a Unix socket.
# As root it runs the server as the user postgres. `benches/single.sh [--quick]`
set -eu
cd "$(dirname "$0")/.."
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
if [ -z "$bin" ]; then
    apt-get install -y --no-install-recommends postgresql >&2
    bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
fi
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target/peer"
cargo build --release --manifest-path benches/postgres/Cargo.toml --target-dir "$target/peer"
cargo bench --no-run --bench single
# On the same disk as the ledger.
cluster=$(mktemp -d "$(cd "$target" && pwd)/postgres.XXXXXX")
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$cluster"
stop() {
    as "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT INT TERM
as "$bin/initdb" -D "$cluster/data" -A trust -U bench >/dev/null
as "$bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" \
    -o "-k $cluster -c listen_addresses= -p 54329" start >/dev/null
POSTGRES_PEER="$(cd "$target" && pwd)/peer/release/postgres-peer"
POSTGRES_URL="postgres://bench@localhost:54329/postgres?host=$cluster"
export POSTGRES_PEER POSTGRES_URL
cargo bench --bench single -- "$@"
