#!/bin/sh
# Makes the ledger's accounts on the server, through its HTTP API, as its administrator; or gives those that there are
# the password of their file. Run again as often as you like. What they may do is set afterwards by
# `sunledger cluster set-up`: an account of its own has no right but its name.
#
#   accounts.sh CREDENTIALS...          each file one line, name:password
#
# Needs KURRENT (https://host:port of a node), CA (the authority's certificate) and ADMIN (the administrator's file).
# For the 26.x line of the server; not run in our CI.
set -eu
umask 077

: "${KURRENT:?}" "${CA:?}" "${ADMIN:?}"
tries="${TRIES:-60}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

name_of() { sed -n '1s/:.*//p' "$1"; }
password_of() { sed -n '1s/^[^:]*://p' "$1"; }

# Passwords go by files: arguments are seen by everybody on the machine.
printf 'user = "%s:%s"\n' "$(name_of "$ADMIN")" "$(password_of "$ADMIN")" > "$work/curl"

# The status of a call; 000 if nobody answered.
call() {
    method="$1" path="$2"
    shift 2
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time 20 --cacert "$CA" --config "$work/curl" \
        --request "$method" "$@" "$KURRENT$path" || true
}

# Until the cluster has a leader it answers 5xx or nothing; each answer that is one ends it.
settled() {
    left="$tries"
    while :; do
        status="$(call "$@")"
        case "$status" in
            000 | 408 | 429 | 5??) ;;
            *) echo "$status"; return 0 ;;
        esac
        left=$((left - 1))
        if [ "$left" -le 0 ]; then
            echo "$status"
            return 0
        fi
        sleep 2
    done
}

# The administrator's own account must be answered first: a freshly made cluster writes it after its first election.
left="$tries"
while :; do
    status="$(settled GET "/users/$(name_of "$ADMIN")")"
    [ "$status" = 200 ] && break
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
        echo "the administrator is not let in: $status" >&2
        exit 1
    fi
    sleep 2
done

for file in "$@"; do
    name="$(name_of "$file")" password="$(password_of "$file")"
    # Both stand in JSON below, and the name in a path.
    case "$name$password" in
        *[!A-Za-z0-9._-]*) echo "$file: only letters, digits, . _ - are taken" >&2; exit 1 ;;
    esac
    [ -n "$name" ] && [ -n "$password" ] || { echo "$file: no name:password" >&2; exit 1; }
    status="$(settled GET "/users/$name")"
    case "$status" in
        200)
            printf '{"NewPassword":"%s"}' "$password" > "$work/body"
            path="/users/$name/command/reset-password" did="password set" ;;
        404)
            # No groups: never $admins, never $ops.
            printf '{"LoginName":"%s","FullName":"%s","Groups":[],"Password":"%s"}' "$name" "$name" "$password" \
                > "$work/body"
            path="/users/" did="made" ;;
        *) echo "$name: GET /users answers $status" >&2; exit 1 ;;
    esac
    status="$(settled POST "$path" --header 'Content-Type: application/json' --data-binary "@$work/body")"
    case "$status" in
        200 | 201) echo "$name: $did" ;;
        *) echo "$name: POST $path answers $status" >&2; exit 1 ;;
    esac
done
