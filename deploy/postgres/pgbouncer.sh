#!/bin/sh
# Prints the settings of a PgBouncer before one server: GRANARY_SERVER (host), GRANARY_SERVER_PORT (5432), GRANARY_DATABASE
# (granary), GRANARY_USER (granary), GRANARY_PASSWORD, and GRANARY_LISTEN, its own address and port.
# Silos need Postgres:TransactionPooler with it.
set -eu

quoted() {
    printf "'%s'" "$(printf '%s' "$1" | sed "s/'/''/g")"
}

cat <<TEXT
[databases]
${GRANARY_DATABASE:-granary} = host=$GRANARY_SERVER port=${GRANARY_SERVER_PORT:-5432} user=${GRANARY_USER:-granary} password=$(quoted "$GRANARY_PASSWORD")
[pgbouncer]
listen_addr = ${GRANARY_LISTEN%:*}
listen_port = ${GRANARY_LISTEN##*:}
unix_socket_dir =
# It asks for no login, so only silos may reach it: publish no port of it.
auth_type = any
pool_mode = transaction
default_pool_size = ${GRANARY_POOL:-20}
max_client_conn = 1000
# A server that is away is told within seconds, so that a silo looks at the next one of its list.
server_connect_timeout = 3
server_login_retry = 1
query_wait_timeout = 10
TEXT
