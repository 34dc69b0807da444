#!/bin/sh
# One call of the server's administration, from inside a server node's container, as the account `ops`:
#
#   docker compose exec kurrent-1 sh /etc/sunledger/server.sh POST /admin/scavenge
#
# `ops` runs scavenges and the like; it can neither manage accounts nor delete the ledger's streams.
set -eu
method="$1" path="$2"
# The password goes by a pipe: arguments are seen by everybody on the machine.
sed -n '1s/.*/user = "&"/p' "${CREDENTIALS:-/run/secrets/ops.cred}" |
    curl --fail-with-body --silent --show-error --cacert /certs/ca/ca.crt --config - \
        --request "$method" --data '' "https://localhost:2113$path"
echo
