#!/bin/sh
# What a Sunledger node's container runs. With arguments: the program, once. Without: every few minutes it follows the
# cluster's order and completes the entities' streams; officers run their commands beside it with `exec`.
set -u
umask 077

if [ "$#" -gt 0 ]; then
    exec sunledger "$@"
fi

pause="${SUNLEDGER_FAN_OUT_SECONDS:-300}"
trap 'exit 0' TERM INT
while :; do
    if [ -f "$SUNLEDGER_DIR/ledger.db" ]; then
        # A fault is said and tried again: the program itself stops at whatever must not go on.
        sunledger cluster fan-out || echo "fan-out: status $?" >&2
    else
        echo "$SUNLEDGER_DIR: no ledger yet" >&2
    fi
    sleep "$pause" &
    wait $!
done
