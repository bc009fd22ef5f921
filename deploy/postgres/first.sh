# shellcheck shell=sh
# Read by the image when it makes the database: the settings count from the server's first real start on, so that making
# it waits for no standby.
echo 'host replication granary all scram-sha-256' >>"$PGDATA/pg_hba.conf"
echo "include '/granary/replicated.conf'" >>"$PGDATA/postgresql.conf"
