#!/usr/bin/env bash
# The launcher by itself, with a stand-in for the program. One line a case; ./granary test counts them.
# The services of the cases that need none are given: the greeting of a broker is all that the launcher asks for.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
place=$(mktemp -d /tmp/granary-launcher.XXXXXX)
chmod 755 "$place"
unset "${!GRANARY_@}"
export GRANARY_PROGRAM=$root/tests/launcher/program GRANARY_HOME=$place/a GRANARY_START_SECONDS=20
base=$((20000 + RANDOM % 80 * 100))
export GRANARY_AMQP_PORT=$((base)) GRANARY_PG_PORT=$((base + 1)) GRANARY_HTTP_PORT=$((base + 10))
helpers=()
failures=0

# shellcheck disable=SC2317 # called by the trap
finish() {
    GRANARY_HOME=$place/a "$root/granary" down >/dev/null 2>&1
    GRANARY_HOME=$place/b "$root/granary" down >/dev/null 2>&1
    ((${#helpers[@]} == 0)) || kill "${helpers[@]}" 2>/dev/null
    chmod -R u+rwX "$place"
    rm -rf "$place" /var/tmp/granary-"$(printf %s "$place/closed/home" | sha256sum | cut -c1-8)"
}
trap finish EXIT

run() {
    output=$("$root/granary" "$@" 2>&1 </dev/null)
    status=$?
}

# check NAME STATUS TEXT: of the last run.
check() {
    if [[ $status == "$2" && $output == *"$3"* ]]; then
        echo "  passed  launcher: $1"
    else
        failures=$((failures + 1))
        echo "  failed  launcher: $1: exit code $status, expected $2 and '$3', got: ${output//$'\n'/ | }"
    fi
}

# one_sentence NAME TEXT: a user's fault is one line on stderr, exit code 2.
one_sentence() {
    check "$1" 2 "$2"
    output=$("$root/granary" "${last[@]}" 2>&1 >/dev/null </dev/null)
    status=$(wc -l <<<"$output")
    check "$1, in one sentence" 1 'granary: '
}

refuse() {
    local name=$1 text=$2
    shift 2
    last=("$@")
    run "$@"
    one_sentence "$name" "$text"
}

# without PROGRAM: a PATH that has all but it, and an apt-get that cannot be reached.
without() {
    local folder
    mkdir -p "$place/poor"
    for folder in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
        ln -s "$folder"/* "$place/poor/" 2>/dev/null
    done
    rm -f "$place/poor/$1" "$place/poor/apt-get"
    printf '#!/bin/sh\necho "no network"\nexit 100\n' >"$place/poor/apt-get"
    chmod 755 "$place/poor/apt-get"
}

# listen PORT TEXT: somebody else's server, which greets with TEXT.
listen() {
    /usr/bin/python3 -c '
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    peer, _ = server.accept()
    peer.sendall(sys.argv[2].encode())
    peer.close()' "$1" "$2" 2>/dev/null &
    helpers+=($!)
    for _ in {1..50}; do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.1
    done
}

# The words.
refuse 'an unknown command is named' "no command 'fly'" fly
refuse 'an unknown option is named' "up does not know '--fast'" up --fast
refuse 'a wrong number of silos is named' "not 'many'" up --silos many

# A checkout in which nothing was ever run. Others than root would meet sudo first.
if ((EUID == 0)); then
    without wrk
    output=$(PATH=$place/poor GRANARY_HOME=$place/new "$root/granary" bench http 2>&1 </dev/null)
    status=$?
    check 'a package that cannot be had is named, with what apt-get said' 2 'no network'
fi
refuse 'an unknown service is named' "not 'redis'" services stop redis
refuse 'an unknown log is named' "logs does not know 'nginx'" logs nginx
refuse 'calling before up says what to do' './granary up' call get_book '{}'
run help
check 'help lists the commands' 0 './granary up'
run status
check 'status of nothing' 1 'say ./granary up'
GRANARY_HTTP_PORT=80x refuse 'a port that is none is named' "GRANARY_HTTP_PORT is '80x'" up
GRANARY_AMQP_PORT=50000 refuse 'a port without room for the derived ones is named' 'GRANARY_AMQP_PORT' up

# What is given.
GRANARY_AMQP=localhost refuse 'a broker address that is none is named' 'GRANARY_AMQP is not' up
GRANARY_AMQP=amqp://127.0.0.1:$((base + 90)) refuse 'a broker that is not there is named' "127.0.0.1:$((base + 90))" up
GRANARY_PG="Host=127.0.0.1;Port=$((base + 91))" refuse 'a database that is not there is named' 'which GRANARY_PG names' up
GRANARY_PG=postgres refuse 'a connection string that is none is named' 'GRANARY_PG is not' up

# Ports of somebody else.
listen "$GRANARY_HTTP_PORT" hello
refuse 'a used HTTP port is named' "port $GRANARY_HTTP_PORT" up
listen "$GRANARY_PG_PORT" hello
GRANARY_HTTP_PORT=$((base + 30)) refuse 'a used PostgreSQL port is named' GRANARY_PG_PORT up
run status
check 'after a refusal nothing of it runs' 1 'nothing was set up'
kill "${helpers[@]}"
wait "${helpers[@]}" 2>/dev/null
helpers=()

# A whole life, the services private.
run up
check 'up ends with a running system' 0 './granary call create_book'
run status
check 'status has a line for each part' 0 "silo 1     ready     http://127.0.0.1:$GRANARY_HTTP_PORT"
started=$SECONDS
run up
check 'a second up is harmless' 0 'ready'
status=$((SECONDS - started > 2))
check 'a second up is quick' 0 ''
run keys list
check 'a command of the program gets the running instance' 0 "amqp=amqp://granary:"
run call get_book '{"id":1}'
check 'a client is guest at the broker' 0 "amqp=amqp://guest:guest@"
GRANARY_PG_PORT=$((base + 2)) run up
check 'a running service is not moved' 2 'GRANARY_PG_PORT'
kill -KILL "$(cut -d' ' -f1 "$GRANARY_HOME/run/silo-1.pid")"
run up
check 'a lost silo is started again' 0 'starting silo 1'
sleep 1000 &
helpers+=($!)
kill -KILL "$(cut -d' ' -f1 "$GRANARY_HOME/run/silo-1.pid")"
echo "${helpers[-1]} 1" >"$GRANARY_HOME/run/silo-1.pid"
run up
check "a stale pid file that names a stranger's process is seen through" 0 'starting silo 1'
run up --silos 2
check 'two silos share' 0 "$((GRANARY_HTTP_PORT + 10))"
run services kill postgres
check 'PostgreSQL can be killed' 0 'done'
kill -KILL "$(cut -d' ' -f1 "$GRANARY_HOME/run/silo-2.pid")"
FAULT='migrate:the database is newer than the program' run up
check "the program's own sentence is passed on" 2 'the database is newer than the program'
run status
check 'a failed up stops what it started' 1 'postgres   stopped'
check 'and nothing else' 1 'rabbitmq   running'
run up
check 'the next up repairs it' 0 './granary call'
run services restart postgres
check 'PostgreSQL can be restarted' 0 'done'

# A second copy beside the first.
export GRANARY_HOME=$place/b GRANARY_AMQP_PORT=$((base + 5)) GRANARY_PG_PORT=$((base + 6)) GRANARY_HTTP_PORT=$((base + 50))
mkdir -p "$place/b/postgres/data.new/half"
[[ $EUID != 0 ]] || chown -R postgres: "$place/b/postgres"
run up
check 'a second home runs beside the first, over a half-made data folder' 0 './granary call'
run clean --yes
check 'clean removes it' 0 'removed'
[[ ! -e $place/b ]]
status=$?
check 'clean leaves nothing' 0 ''

if ((EUID == 0)); then
    mkdir "$place/closed"
    chmod 700 "$place/closed"
    amqp=$(GRANARY_HOME=$place/a "$root/granary" env | sed -n 's/^export GRANARY_AMQP=//p')
    GRANARY_AMQP=$amqp GRANARY_HOME=$place/closed/home GRANARY_PG_PORT=$((base + 7)) run services start
    check 'a home that user postgres may not enter has its database elsewhere' 0 '/var/tmp/granary-'
    GRANARY_HOME=$place/closed/home run services stop rabbitmq
    check 'a given broker is not ours to stop' 2 'GRANARY_AMQP'
    GRANARY_HOME=$place/closed/home run clean --yes
    check 'clean removes a database that is elsewhere too' 0 'removed'
fi

export GRANARY_HOME=$place/a
unset GRANARY_AMQP_PORT GRANARY_PG_PORT GRANARY_HTTP_PORT
run down
check 'down finds the ports by itself' 0 'silo 2: stopping'
kill -0 "${helpers[-1]}"
status=$?
check "the stranger's process was left alone" 0 ''
run down
check 'a second down is harmless' 0 'down'

exit $((failures > 0))
