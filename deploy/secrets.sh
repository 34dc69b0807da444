#!/bin/sh
# Draws the passwords of the server's accounts into deploy/secrets, one file each: `name:password`, one line.
# Run once, before the first start. A file that is there is left as it is.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
# Containers read the files as other users; nobody else gets past the folder.
chmod 0700 secrets
for name in admin ops sunledger-1 sunledger-2 auditor eraser; do
    file="secrets/$name.cred"
    if [ -e "$file" ]; then
        echo "kept  $file"
        continue
    fi
    # 32 bytes; no character that JSON, a URL or the colon would make special.
    password="$(head -c 32 /dev/urandom | base64 | tr -d '=\n' | tr '+/' '-_')"
    printf '%s:%s\n' "$name" "$password" > "$file"
    chmod 0444 "$file"
    echo "drawn $file"
done
