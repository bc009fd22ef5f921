# Where this instance lives, on which ports, and with whose services. What `up` decided is recorded in $home/instance,
# so that every later command finds the same instance without being told again.
# shellcheck shell=bash

recorded=(amqp_port pg_port http_port silos amqp_source pg_source amqp_url pg_url pg_folder password
    client_user client_password)

use_home() {
    home=$1
    [[ $home == /* ]] || home=$PWD/$home
    run=$home/run
    logs=$home/logs
    instance=$home/instance
    home_name=granary-$(digest "$home")
    amqp_port='' pg_port='' http_port='' silos='' amqp_source='' pg_source='' amqp_url='' pg_url='' pg_folder='' password=''
    client_user='' client_password=''
    # shellcheck source=/dev/null
    [[ ! -r $instance ]] || source "$instance"
}

# make_home: the folders; only commands that set something up call it.
make_home() {
    local folder
    for folder in "$home" "$run" "$logs"; do
        mkdir -p "$folder" 2>/dev/null || fail "cannot make the folder $folder; set GRANARY_HOME to one that you may write to"
    done
    [[ -w $home && -w $run && -w $logs ]] ||
        fail "$home belongs to $(stat -c %U "$home"); run this as that user, or set GRANARY_HOME to another folder"
}

record() {
    local name
    for name in "${recorded[@]}"; do
        printf '%s=%q\n' "$name" "${!name}"
    done >"$instance.new.$$"
    chmod 600 "$instance.new.$$"
    mv "$instance.new.$$" "$instance"
}

# one_at_a_time: up, down, services and clean of one home never overlap; the lock ends with this process.
one_at_a_time() {
    exec 9>"$home/lock"
    flock -n 9 && return
    step "waiting for another ./granary of $home"
    flock -w 600 9 || fail "another ./granary works in $home for more than 10 minutes; stop it, or set GRANARY_HOME"
}

# choose_port NAME VARIABLE DEFAULT HIGHEST: the variable, else what was recorded, else the default.
choose_port() {
    local given=${!2:-}
    local value=${given:-${!1:-$3}}
    { [[ $value =~ ^[0-9]{1,5}$ ]] && ((10#$value >= 1024 && 10#$value <= $4)); } ||
        fail "$2 is '$value'; it must be a port from 1024 to $4"
    printf -v "$1" '%d' "$((10#$value))"
}

# Above 45500 the ports derived from RabbitMQ's (+10000, +20000) would not exist.
choose_ports() {
    local old_amqp=$amqp_port old_pg=$pg_port old_http=$http_port
    choose_port amqp_port GRANARY_AMQP_PORT 5673 45500
    choose_port pg_port GRANARY_PG_PORT 5433 65535
    choose_port http_port GRANARY_HTTP_PORT 8000 65000
    refuse_move RabbitMQ "$old_amqp" "$amqp_port" GRANARY_AMQP_PORT rabbitmq_pid
    refuse_move PostgreSQL "$old_pg" "$pg_port" GRANARY_PG_PORT postgres_pid
    refuse_move 'the silo' "$old_http" "$http_port" GRANARY_HTTP_PORT any_silo
}

refuse_move() {
    [[ -z $2 || $2 == "$3" ]] || ! "$5" >/dev/null ||
        fail "$1 of $home already runs on port $2; say ./granary down before moving it to $3 with $4"
}

docker_answers() {
    [[ ${GRANARY_DOCKER:-1} != 0 ]] && command -v docker >/dev/null &&
        [[ -n $(timeout 10 docker info --format '{{.ServerVersion}}' 2>/dev/null) ]] &&
        docker compose version >/dev/null 2>&1
}

# choose_source NAME URL_NAME GIVEN RUNNING: given, docker or private; what already runs is kept.
choose_source() {
    local given=${!3:-}
    if [[ -n $given && $given != "${!2}" ]]; then
        ! any_silo >/dev/null || [[ -z ${!2} ]] ||
            fail "a silo of $home runs with another $3; say ./granary down first"
        printf -v "$1" given
        printf -v "$2" '%s' "$given"
    elif [[ -n ${!1} ]] && { [[ -n $given ]] || any_silo >/dev/null || "$4" >/dev/null; }; then
        return 0
    elif docker_answers; then
        printf -v "$1" docker
    else
        printf -v "$1" private
    fi
}

choose_sources() {
    choose_source amqp_source amqp_url GRANARY_AMQP rabbitmq_pid
    choose_source pg_source pg_url GRANARY_PG postgres_pid
    password=${password:-$(random_secret)}
    choose_client
    if [[ $amqp_source != given ]]; then
        amqp_url="amqp://granary:$password@127.0.0.1:$amqp_port"
    fi
    if [[ $pg_source != given ]]; then
        pg_url="Host=127.0.0.1;Port=$pg_port;Database=granary;Username=granary;Password=$password"
    fi
}

# choose_client: who clients are at the broker: guest in development, as RabbitMQ itself has it. A broker that runs keeps
# the user that it was told.
choose_client() {
    if [[ -n $client_password ]] && rabbitmq_pid >/dev/null; then
        client_user=${client_user:-client}
    elif [[ ${GRANARY_PROFILE:-development} == development ]]; then
        client_user=guest client_password=guest
    elif [[ ${client_user:-guest} == guest ]]; then
        client_user=client client_password=$(random_secret)
    fi
}

# client_url: the broker for clients, whose user may not write to granary.internal. A given broker's users are not ours.
client_url() {
    [[ $amqp_source == given || -z $client_password ]] && printf '%s' "$amqp_url" && return
    printf 'amqp://%s:%s@127.0.0.1:%d' "${client_user:-client}" "$client_password" "$amqp_port"
}

# http_urls K: what silo K listens on; ten ports apart, both first systems' ports each.
http_urls() {
    local first=$((http_port + 10 * ($1 - 1)))
    printf 'http://127.0.0.1:%d;http://127.0.0.1:%d' "$first" $((first + 1))
}

# silo_environment K: for the program, whatever command it runs.
silo_environment() {
    export GRANARY_AMQP=$amqp_url GRANARY_PG=$pg_url GRANARY_PROFILE=${GRANARY_PROFILE:-development}
    GRANARY_HTTP=$(http_urls "$1")
    export GRANARY_HTTP
    [[ $amqp_source == given ]] || export Amqp__PlainQueuesBounded=${Amqp__PlainQueuesBounded:-true}
    # Silos of one machine: beside the HTTP ports of each, and for nobody outside.
    export Orleans__SiloPort=$(($(port_of_silo "$1") + 2))
    export Orleans__AdvertisedAddress=${Orleans__AdvertisedAddress:-127.0.0.1}
}
