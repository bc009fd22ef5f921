#!/bin/sh
# Makes the role granary_watcher, which reads PostgreSQL's statistics and nothing else: for postgres-exporter. May be run
# again; then it sets the password. From GRANARY_WATCHER_PASSWORD and libpq's variables (PGHOST, PGUSER, ...).
set -eu

psql -v ON_ERROR_STOP=1 -q --set=password="$GRANARY_WATCHER_PASSWORD" <<'TEXT'
SELECT 'CREATE ROLE granary_watcher' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'granary_watcher') \gexec
ALTER ROLE granary_watcher LOGIN NOSUPERUSER CONNECTION LIMIT 5 PASSWORD :'password';
GRANT pg_monitor TO granary_watcher;
TEXT
