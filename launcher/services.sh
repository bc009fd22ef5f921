# RabbitMQ and PostgreSQL, whether given, in Docker or private; and `./granary services`.
# shellcheck shell=bash

# started holds what this very call brought up; a call that fails takes it down again.
started=()

undo() {
    local status=$? part
    trap - EXIT INT TERM
    set +e
    if ((status != 0 && ${#started[@]} > 0)); then
        step "stopping what was started"
        for part in $(printf '%s\n' "${started[@]}" | sort -r); do
            case $part in
                silo*) stop_silos ;;
                rabbitmq) stop_rabbitmq ;;
                postgres) stop_postgres ;;
                docker-*) compose stop "${part#docker-}" >/dev/null 2>&1 ;;
            esac
        done
    fi
    exit "$status"
}

undo_on_failure() {
    trap undo EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

compose() {
    GRANARY_AMQP_PORT=$amqp_port GRANARY_MANAGEMENT_PORT=$((amqp_port + 10000)) GRANARY_PG_PORT=$pg_port \
        GRANARY_PG_PORT_2=$((pg_port < 50000 ? pg_port + 10000 : pg_port - 10000)) GRANARY_PASSWORD=$password \
        GRANARY_CLIENT_USER=${client_user:-client} GRANARY_CLIENT_PASSWORD=$client_password docker compose -p "$home_name" -f "$root/docker-compose.yml" "$@" 9>&-
}

# start_containers: those of the two services that Docker is to run.
start_containers() {
    local parts=() part
    [[ $amqp_source != docker ]] || parts+=(rabbitmq)
    [[ $pg_source != docker ]] || parts+=(postgres)
    ((${#parts[@]} > 0)) || return 0
    for part in "${parts[@]}"; do
        [[ -n $(compose ps -q --status running "$part" 2>/dev/null) ]] || started+=("docker-$part")
    done
    step "Docker: starting ${parts[*]}"
    compose up -d --wait "${parts[@]}" >"$logs/docker.log" 2>&1 </dev/null || {
        tail_of "$logs/docker.log"
        fail "docker compose could not start ${parts[*]} (see $logs/docker.log); GRANARY_DOCKER=0 does without Docker"
    }
}

# check_given: a wrong address is named now, not after a minute of waiting.
check_given() {
    [[ $amqp_source != given ]] || check_given_amqp
    [[ $pg_source != given ]] || check_given_pg
}

check_given_amqp() {
    local place host port default=5672
    [[ $amqp_url =~ ^amqps?://[^[:space:]]+$ ]] ||
        fail "GRANARY_AMQP is not a broker's address; write amqp://user:password@host:5672/vhost or amqps://…"
    [[ $amqp_url != amqps:* ]] || default=5671
    # Several brokers: the program itself tries them.
    [[ $amqp_url != *,* ]] || return 0
    place=${amqp_url#*://} place=${place##*@} place=${place%%[/?]*}
    read_place "$place" "$default"
    port_open "$host" "$port" || fail "nobody answers at $host:$port, which GRANARY_AMQP names; start that broker, or unset GRANARY_AMQP"
    [[ $amqp_url == amqps:* ]] || amqp_answers "$host" "$port" ||
        fail "what answers at $host:$port, which GRANARY_AMQP names, is no AMQP 0-9-1 broker; correct the port"
}

check_given_pg() {
    local place host='' port='' part name value
    local -a parts
    [[ $pg_url == *=* ]] || fail "GRANARY_PG is not a connection string; write Host=…;Port=5432;Database=…;Username=…;Password=…"
    IFS=';' read -r -a parts <<<"$pg_url"
    for part in "${parts[@]}"; do
        name=${part%%=*} value=${part#*=}
        case ${name,,} in
            host | server) place=$value ;;
            port) port=$value ;;
        esac
    done
    [[ -n ${place:-} ]] || fail "GRANARY_PG names no host; write Host=…;Port=5432;Database=…;Username=…;Password=…"
    # Several hosts, or a socket's folder: the program itself tries them.
    [[ $place != *,* && $place != /* ]] || return 0
    read_place "$place" "${port:-5432}"
    port_open "$host" "$port" || fail "nobody answers at $host:$port, which GRANARY_PG names; start that PostgreSQL, or unset GRANARY_PG"
}

# read_place PLACE DEFAULT: sets host and port of the caller; brackets hold an IPv6 address.
read_place() {
    host=$1 port=$2
    if [[ $1 =~ ^\[(.*)\](:([0-9]+))?$ || $1 =~ ^([^:]+)(:([0-9]+))$ ]]; then
        host=${BASH_REMATCH[1]} port=${BASH_REMATCH[3]:-$2}
    fi
}

# begin_services: both, the slower one first; what takes time can be done before await_services.
begin_services() {
    choose_ports
    choose_sources
    check_given
    need_services
    # Both before either is started: a refusal then has nothing to stop again.
    [[ $amqp_source != private ]] || check_rabbitmq_ports
    [[ $pg_source != private ]] || postgres_pid >/dev/null || need_port "$pg_port" PostgreSQL GRANARY_PG_PORT
    record
    start_containers
    [[ $amqp_source != private ]] || begin_rabbitmq
    if [[ $pg_source == private ]]; then
        start_postgres
        record
    fi
}

await_services() {
    [[ $amqp_source != private ]] || await_rabbitmq
}

start_services() {
    begin_services
    await_services
}

stop_services() {
    [[ $amqp_source != docker ]] || compose stop rabbitmq >/dev/null 2>&1 || true
    [[ $pg_source != docker ]] || compose stop postgres >/dev/null 2>&1 || true
    stop_rabbitmq
    stop_postgres
}

# change_service VERB PART: with a private or a Docker service; a given one is not ours.
change_service() {
    local verb=$1 part=$2 source=$amqp_source variable=GRANARY_AMQP
    [[ $part == rabbitmq ]] || { source=$pg_source variable=GRANARY_PG; }
    [[ $verb == restart ]] && { change_service stop "$part" && change_service start "$part"; return; }
    case $source in
        private) "${verb}_$part" ;;
        docker) compose "$verb" "$part" >/dev/null && { [[ $verb != start ]] || compose up -d --wait "$part" >/dev/null 2>&1; } ;;
        given) fail "$part was given by $variable and is not ours to $verb" ;;
        *) fail "$home has no $part; say ./granary services start" ;;
    esac
}

services_command() {
    local verb=${1:-} part parts=(rabbitmq postgres)
    [[ $verb =~ ^(start|stop|kill|restart)$ ]] || fail "services takes start, stop, kill or restart, not '$verb'"
    if (($# > 1)); then
        [[ $2 =~ ^(postgres|rabbitmq)$ && $# -eq 2 ]] || fail "services $verb takes postgres or rabbitmq, not '${*:2}'"
        parts=("$2")
    fi
    make_home
    one_at_a_time
    undo_on_failure
    if [[ $verb == start && ($# -eq 1 || -z $amqp_source) ]]; then
        start_services
    else
        [[ $pg_source != private ]] || find_postgres || fail 'PostgreSQL is no longer installed'
        for part in "${parts[@]}"; do
            change_service "$verb" "$part"
        done
    fi
    step "$verb: done"
}
