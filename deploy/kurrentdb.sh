#!/bin/sh
# Starts a KurrentDB node. The server takes the first passwords of `admin` and `ops` from its environment only, and only
# when it makes a new database; here they come from files, so that they stand in no compose file and no `inspect`.
set -eu

first_line() {
    sed -n '1s/^[^:]*://p' "$1"
}

KURRENTDB_DEFAULT_ADMIN_PASSWORD="$(first_line /run/secrets/admin.cred)"
KURRENTDB_DEFAULT_OPS_PASSWORD="$(first_line /run/secrets/ops.cred)"
export KURRENTDB_DEFAULT_ADMIN_PASSWORD KURRENTDB_DEFAULT_OPS_PASSWORD

# The program's name in the image has changed once.
for program in /opt/kurrentdb/KurrentDB /opt/kurrentdb/kurrentd; do
    if [ -x "$program" ]; then
        exec "$program" "$@"
    fi
done
echo "no KurrentDB in this image" >&2
exit 1
