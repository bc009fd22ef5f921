# A private PostgreSQL on loopback. It refuses root, so root runs it as the user postgres.
# shellcheck shell=bash

# find_postgres: the programs of the version that made the data, else of the newest installed.
find_postgres() {
    local wanted='' folder
    pg_bin=''
    if [[ -n $pg_folder && -r $pg_folder/data/PG_VERSION ]]; then
        wanted=$(<"$pg_folder/data/PG_VERSION")
    fi
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) "$(dirname "$(command -v initdb || true)")"; do
        [[ -x $folder/initdb && -x $folder/postgres ]] || continue
        [[ -z $wanted || $folder == */"$wanted"/bin ]] || continue
        pg_bin=$folder
        return 0
    done
    [[ -z $wanted ]] ||
        fail "$pg_folder was made by PostgreSQL $wanted, which is not installed; install postgresql-$wanted, or say ./granary clean"
    return 1
}

# as_postgres COMMAND...: from / because the caller's folder may be closed to that user.
as_postgres() {
    if ((EUID == 0)); then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --clear-groups env HOME=/ "$@" 8>&- 9>&-)
    else
        (cd / && exec "$@" 8>&- 9>&-)
    fi
}

# place_postgres: below the home, unless the user postgres cannot get there.
place_postgres() {
    pg_folder=$home/postgres
    ((EUID == 0)) || { mkdir -p "$pg_folder" && return; }
    id postgres >/dev/null 2>&1 ||
        fail 'PostgreSQL refuses to run as root and there is no user postgres; install the package postgresql, or set GRANARY_PG'
    own_for_postgres "$pg_folder" && return
    rmdir "$pg_folder" 2>/dev/null || true
    pg_folder=/var/tmp/$home_name
    [[ ! -e $pg_folder || $(stat -c %U "$pg_folder") == postgres && ! -L $pg_folder ]] ||
        fail "$pg_folder exists and is not of user postgres; remove it, or set GRANARY_HOME to a folder that all may enter"
    own_for_postgres "$pg_folder" || fail "user postgres cannot write to $pg_folder; set GRANARY_HOME to a folder that all may enter"
    step "PostgreSQL: user postgres may not enter $home, so its data is in $pg_folder"
}

own_for_postgres() {
    mkdir -p "$1" && chmod 700 "$1" && chown postgres: "$1" && as_postgres test -w "$1" 2>/dev/null
}

# A folder is named data only once it is whole: a killed initdb leaves data.new, which is made again.
init_postgres() {
    [[ ! -s $pg_folder/data/PG_VERSION ]] || return 0
    step "PostgreSQL: making the data folder $pg_folder/data"
    rm -rf "$pg_folder/data" "$pg_folder/data.new"
    (umask 077 && printf '%s\n' "$password" >"$pg_folder/password")
    ((EUID != 0)) || chown postgres: "$pg_folder/password"
    as_postgres "$pg_bin/initdb" -D "$pg_folder/data.new" -U granary -E UTF8 --locale=C --auth=scram-sha-256 \
        --pwfile="$pg_folder/password" >"$logs/initdb.log" 2>&1 || {
        tail_of "$logs/initdb.log"
        fail "PostgreSQL could not make its data folder (see $logs/initdb.log)"
    }
    rm -f "$pg_folder/password"
    mv "$pg_folder/data.new" "$pg_folder/data"
}

write_postgres_settings() {
    local socket=$pg_folder
    # A socket's whole path is limited to 107 bytes.
    ((${#socket} < 90)) || socket=''
    cat >"$pg_folder/data/granary.conf" <<TEXT
listen_addresses = '127.0.0.1'
port = $pg_port
unix_socket_directories = '$socket'
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
fsync = on
synchronous_commit = on
max_wal_size = 4GB
min_wal_size = 512MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
log_line_prefix = '%m [%p] %q%u@%d '
timezone = 'UTC'
TEXT
    grep -qx "include 'granary.conf'" "$pg_folder/data/postgresql.conf" ||
        echo "include 'granary.conf'" >>"$pg_folder/data/postgresql.conf"
    ((EUID != 0)) || chown postgres: "$pg_folder/data/granary.conf"
}

# postgres_pid: the postmaster that serves this very folder; the pid file alone may be of a dead one.
postgres_pid() {
    local pid
    [[ -n $pg_folder && -r $pg_folder/data/postmaster.pid ]] || return 1
    read -r pid <"$pg_folder/data/postmaster.pid" || return 1
    [[ $pid =~ ^[0-9]+$ ]] && alive "$pid" && grep -qzxF "$pg_folder/data" "/proc/$pid/cmdline" 2>/dev/null &&
        printf '%s' "$pid"
}

postgres_answers() {
    "$pg_bin/pg_isready" -q -h 127.0.0.1 -p "$pg_port" -d postgres
}

start_postgres() {
    local pid
    place_postgres
    find_postgres
    if postgres_pid >/dev/null; then
        within 60 postgres_answers || fail "PostgreSQL of $home runs but does not answer; see $pg_folder/postgres.log"
        return 0
    fi
    need_port "$pg_port" PostgreSQL GRANARY_PG_PORT
    init_postgres
    write_postgres_settings
    # Nobody serves this folder: locks left behind could name a stranger, or a zombie, and stop the start.
    rm -f "$pg_folder/data/postmaster.pid" "$pg_folder"/.s.PGSQL.*
    step "PostgreSQL $(<"$pg_folder/data/PG_VERSION"): starting on 127.0.0.1:$pg_port"
    started+=(postgres)
    run_postgres || { sleep 1 && run_postgres; } || {
        tail_of "$pg_folder/postgres.log"
        fail "PostgreSQL does not start; see $pg_folder/postgres.log"
    }
    make_database
}

run_postgres() {
    as_postgres "$pg_bin/pg_ctl" -D "$pg_folder/data" -l "$pg_folder/postgres.log" -s -w -t 120 start </dev/null >/dev/null 2>&1
}

ask_postgres() {
    PGPASSWORD=$password "$pg_bin/psql" -X -q -A -t -h 127.0.0.1 -p "$pg_port" -U granary -d postgres -c "$1"
}

make_database() {
    local found
    found=$(ask_postgres "select 1 from pg_database where datname = 'granary'") ||
        fail "PostgreSQL in $pg_folder does not take this instance's password; ./granary clean makes it anew"
    [[ $found == 1 ]] || ask_postgres 'create database granary'
}

stop_postgres() {
    local pid
    pid=$(postgres_pid) || return 0
    step "PostgreSQL: stopping (pid $pid)"
    kill -INT "$pid" && wait_gone 60 "$pid" && return
    note "PostgreSQL (pid $pid) did not stop in 60 s and is killed; it recovers at its next start"
    kill_postgres
}

# kill_postgres: the postmaster and its children at once, as a power cut would.
kill_postgres() {
    local pid children
    pid=$(postgres_pid) || return 0
    mapfile -t children < <(grep -lsE "^PPid:[[:space:]]*$pid\$" /proc/[0-9]*/status | cut -d/ -f3)
    kill -KILL "$pid" "${children[@]}" 2>/dev/null || true
    wait_gone 10 "$pid" "${children[@]}" || fail "PostgreSQL (pid $pid) cannot be killed"
}
