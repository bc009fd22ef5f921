# A private RabbitMQ on loopback, run from the distribution's package as whoever calls.
# shellcheck shell=bash

rabbitmq_scripts=/usr/lib/rabbitmq/bin

rabbitmq_pid() {
    pid_in "$run/rabbitmq.pid"
}

# One broker's data belongs to one node name for ever, so the name comes from the place alone and not from the port.
rabbitmq_node() {
    printf '%s@localhost' "$home_name"
}

write_rabbitmq_settings() {
    mkdir -p "$home/rabbitmq"
    (
        umask 077
        [[ -s $home/rabbitmq/.erlang.cookie ]] || random_secret >"$home/rabbitmq/.erlang.cookie"
        GRANARY_PASSWORD=$password GRANARY_CLIENT_USER=${client_user:-client} GRANARY_CLIENT_PASSWORD=$client_password \
            sh "$root/deploy/rabbitmq/definitions.sh" >"$home/rabbitmq/definitions.json"
        cat >"$home/rabbitmq/rabbitmq.conf" <<TEXT
listeners.tcp.1 = 127.0.0.1:$amqp_port
management.tcp.ip = 127.0.0.1
management.tcp.port = $((amqp_port + 10000))
load_definitions = $home/rabbitmq/definitions.json
log.file = $logs/rabbitmq.log
log.file.level = info
log.console = false
TEXT
    )
    chmod 400 "$home/rabbitmq/.erlang.cookie"
    echo '[rabbitmq_management].' >"$home/rabbitmq/enabled_plugins"
    : >"$home/rabbitmq/env.conf"
}

# launch_rabbitmq: the settings of the machine's own broker (/etc/rabbitmq) must not leak in, nor ours out.
launch_rabbitmq() {
    local folder=$home/rabbitmq
    detached "$logs/rabbitmq.out" env \
        HOME="$folder" \
        ERL_EPMD_ADDRESS=127.0.0.1 \
        RABBITMQ_NODENAME="$(rabbitmq_node)" \
        RABBITMQ_CONF_ENV_FILE="$folder/env.conf" \
        RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" \
        RABBITMQ_ADVANCED_CONFIG_FILE="$folder/advanced.config" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins" \
        RABBITMQ_MNESIA_BASE="$folder/data" \
        RABBITMQ_PLUGINS_EXPAND_DIR="$folder/plugins" \
        RABBITMQ_GENERATED_CONFIG_DIR="$folder/config" \
        RABBITMQ_SCHEMA_DIR="$folder/schema" \
        RABBITMQ_LOG_BASE="$logs" \
        RABBITMQ_PID_FILE="$run/rabbitmq.own.pid" \
        RABBITMQ_DIST_PORT=$((amqp_port + 20000)) \
        RABBITMQ_ALLOW_INPUT=1 \
        RABBITMQ_SERVER_START_ARGS=-noinput \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        "$rabbitmq_scripts/rabbitmq-server"
    save_pid "$run/rabbitmq.pid" $!
}

check_rabbitmq_ports() {
    ! rabbitmq_pid >/dev/null || return 0
    need_port "$amqp_port" RabbitMQ GRANARY_AMQP_PORT
    need_port $((amqp_port + 10000)) "RabbitMQ's management page" GRANARY_AMQP_PORT
    need_port $((amqp_port + 20000)) "RabbitMQ's distribution" GRANARY_AMQP_PORT
}

# begin_rabbitmq: only launches, so that PostgreSQL can come up in the meantime.
begin_rabbitmq() {
    ! rabbitmq_pid >/dev/null || return 0
    check_rabbitmq_ports
    write_rabbitmq_settings
    step "RabbitMQ: starting on 127.0.0.1:$amqp_port"
    started+=(rabbitmq)
    launch_rabbitmq
}

await_rabbitmq() {
    local until=$((SECONDS + 120))
    until amqp_answers 127.0.0.1 "$amqp_port"; do
        if ! rabbitmq_pid >/dev/null; then
            tail_of "$logs/rabbitmq.out" 8
            fail "RabbitMQ does not start; see $logs/rabbitmq.log and $logs/rabbitmq.out"
        fi
        ((SECONDS < until)) || fail "RabbitMQ does not answer after 120 s; see $logs/rabbitmq.log"
        sleep 0.1
    done
}

start_rabbitmq() {
    begin_rabbitmq
    await_rabbitmq
}

# epmd stays: it belongs to every Erlang node of the machine. A quiet stop takes RabbitMQ six seconds, which data that
# is removed next (throwaway) does not need.
stop_rabbitmq() {
    local pid
    pid=$(rabbitmq_pid) || return 0
    [[ -z ${throwaway:-} ]] || { kill_rabbitmq && return; }
    step "RabbitMQ: stopping (pid $pid)"
    kill -TERM "$pid" && wait_gone 60 "$pid" && return
    note "RabbitMQ (pid $pid) did not stop in 60 s and is killed"
    kill_rabbitmq
}

kill_rabbitmq() {
    local pid
    pid=$(rabbitmq_pid) || return 0
    kill -KILL "$pid" 2>/dev/null || true
    wait_gone 10 "$pid" || fail "RabbitMQ (pid $pid) cannot be killed"
}
