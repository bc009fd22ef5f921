#!/bin/sh
# Starts one of three PostgreSQL servers: server.sh COMMAND… runs COMMAND once there is data that may be served.
#   GRANARY_SERVER         its name, which synchronous_standby_names knows
#   GRANARY_OTHERS         the hosts of the two others, with a comma between them
#   GRANARY_OTHER_PORTS    their ports (5432)
#   GRANARY_FIRST          1: it makes the database where no other server answers
#   GRANARY_PASSWORD       of the user granary, which also copies
set -eu
export PGPASSWORD="$GRANARY_PASSWORD" PGCONNECT_TIMEOUT=3
others="host=$GRANARY_OTHERS port=${GRANARY_OTHER_PORTS:-5432} user=granary"

others_answer() { # others_answer ATTRS: read-write means that one of them is the primary
    psql -X -q -A -t -d "$others dbname=postgres target_session_attrs=$1" -c 'select 1' >/dev/null 2>&1
}

# It follows whichever of the others is the primary, now and after each fail-over.
copy() {
    rm -rf "$PGDATA.new"
    pg_basebackup -d "$others target_session_attrs=read-write application_name=$GRANARY_SERVER" \
        -D "$PGDATA.new" -R -X stream -c fast
    chmod 700 "$PGDATA.new"
    [ "$(id -u)" != 0 ] || chown -R postgres:postgres "$PGDATA.new"
    rm -rf "$PGDATA"
    mv "$PGDATA.new" "$PGDATA"
}

if [ -s "$PGDATA/PG_VERSION" ]; then
    # It was the primary. Two of them would each take what the other does not have.
    if [ ! -e "$PGDATA/standby.signal" ] && others_answer read-write; then
        echo "$GRANARY_SERVER was the primary and another server is now; remove its data, so that it copies that one's" >&2
        exit 1
    fi
else
    until others_answer read-write; do
        if [ "${GRANARY_FIRST:-}" = 1 ] && ! others_answer any; then
            exec "$@"
        fi
        echo "$GRANARY_SERVER waits for a primary among $GRANARY_OTHERS" >&2
        sleep 1
    done
    copy
fi
exec "$@"
