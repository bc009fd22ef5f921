# up, down, status, logs, clean, setup, env: the instance as a whole.
# shellcheck shell=bash

up_command() {
    local wanted=''
    while (($# > 0)); do
        case $1 in
            --silos) wanted=${2:-} && shift ;;
            --silos=*) wanted=${1#*=} ;;
            *) fail "up does not know '$1'; it takes --silos N" ;;
        esac
        [[ $wanted =~ ^[1-9]$ ]] || fail "--silos takes a number from 1 to 9, not '$wanted'"
        shift
    done
    make_home
    one_at_a_time
    undo_on_failure
    any_silo >/dev/null || silos=1
    bring_up "${wanted:-$silos}"
    record
    tell_where
}

# bring_up N: whatever is missing of N ready silos and their services; what runs well is left alone.
bring_up() {
    local k missing=()
    need_dotnet
    check_http_ports "$1"
    begin_services
    build_program
    await_services
    if any_silo >/dev/null && { [[ $1 != "$silos" ]] || ! program_is_current; }; then
        step 'another program or number of silos is wanted'
        stop_silos
    fi
    silos=$1
    program=$home/program/granary
    [[ -z ${GRANARY_PROGRAM:-} ]] || program=$GRANARY_PROGRAM
    for ((k = 1; k <= silos; k++)); do
        silo_pid "$k" >/dev/null || missing+=("$k")
    done
    ((${#missing[@]} > 0)) || { await_running && return; }
    ((${#missing[@]} < silos)) || copy_program
    migrate
    ((${#missing[@]} < silos)) || upgrade_queues
    step "starting ${missing[*]/#/silo }"
    for k in "${missing[@]}"; do start_silo "$k"; done
    for k in "${missing[@]}"; do await_silo "$k"; done
}

# check_http_ports N: before anything is started, so that nothing has to be stopped again.
check_http_ports() {
    local k
    choose_port http_port GRANARY_HTTP_PORT 8000 65000
    for ((k = 1; k <= $1; k++)); do
        silo_pid "$k" >/dev/null && continue
        need_port "$(port_of_silo "$k")" "HTTP of silo $k" GRANARY_HTTP_PORT
        need_port $(($(port_of_silo "$k") + 1)) "HTTP of silo $k" GRANARY_HTTP_PORT
    done
}

await_running() {
    local k
    for ((k = 1; k <= silos; k++)); do
        within "${GRANARY_START_SECONDS:-60}" http_ok "$(port_of_silo "$k")" /health/ready ||
            fail "silo $k runs but is not ready; see http://127.0.0.1:$(port_of_silo "$k")/health, or ./granary down and up again"
    done
}

tell_where() {
    local k first=http://127.0.0.1:$http_port dashboard=${Orleans__Dashboard:-}
    step 'ready'
    echo
    printf '  %-12s%s\n' AMQP "$(hide "$amqp_source" "$(client_url)")"
    [[ $amqp_source == given ]] || printf '  %-12s%s\n' Management \
        "http://127.0.0.1:$((amqp_port + 10000))  ($client_user / $client_password; for every queue: granary / $password)"
    printf '  %-12s%s\n' PostgreSQL "$(hide "$pg_source" "$pg_url")"
    for ((k = 1; k <= silos; k++)); do
        printf '  %-12s%s\n' "HTTP $k" "$(http_urls "$k" | tr ';' ' ')"
    done
    [[ ${dashboard,,} != true ]] ||
        printf '  %-12s%s\n' Dashboard "$first/dashboard  (password: ./granary keys create me --scope admin)"
    printf '  %-12s%s\n' Health "$first/health" Metrics "$first/metrics" Logs "$logs"
    printf '\nTry:\n  ./granary call create_book '\''{"title":"1984","author":"George Orwell"}'\''\n'
}

# hide SOURCE URL: passwords that were given are not for the screen.
hide() {
    if [[ $1 == given ]]; then
        sed -E 's#(://[^:/]*:)[^@]*@#\1***@#; s/(password=)[^;]*/\1***/I' <<<"$2"
    else
        printf '%s' "$2"
    fi
}

down_command() {
    (($# == 0)) || fail "down does not know '$1'; it takes nothing"
    if [[ ! -d $run ]]; then
        echo "nothing runs in $home"
        return
    fi
    one_at_a_time
    stop_silos
    stop_services
    [[ -n ${throwaway:-} ]] || step 'down; the data is kept (./granary clean removes it)'
}

status_command() {
    local k state=0
    (($# == 0)) || fail "status does not know '$1'; it takes nothing"
    if [[ -z $amqp_source ]]; then
        echo "nothing was set up in $home; say ./granary up"
        return 1
    fi
    service_status rabbitmq "$amqp_source" "$amqp_url" rabbitmq_pid || state=1
    service_status postgres "$pg_source" "$pg_url" postgres_pid || state=1
    for ((k = 1; k <= ${silos:-1}; k++)); do
        silo_status "$k" || state=1
    done
    return "$state"
}

service_status() {
    local pid place
    place=$(sed -E 's#.*@##; s/^Host=([^;]*);Port=([0-9]*);.*/\1:\2/' <<<"$(hide given "$3")")
    case $2 in
        given) printf '%-10s given     %s\n' "$1" "$place" ;;
        docker)
            [[ -n $(compose ps -q --status running "$1" 2>/dev/null) ]] || { printf '%-10s stopped   (docker)\n' "$1" && return 1; }
            printf '%-10s running   %s (docker)\n' "$1" "$place"
            ;;
        *)
            pid=$("$4") || { printf '%-10s stopped\n' "$1" && return 1; }
            printf '%-10s running   %s (pid %s)\n' "$1" "$place" "$pid"
            ;;
    esac
}

silo_status() {
    local pid port
    port=$(port_of_silo "$1")
    pid=$(silo_pid "$1") || { printf '%-10s stopped\n' "silo $1" && return 1; }
    http_ok "$port" /health/ready || { printf '%-10s not ready http://127.0.0.1:%s/health (pid %s)\n' "silo $1" "$port" "$pid" && return 1; }
    printf '%-10s ready     http://127.0.0.1:%s (pid %s)\n' "silo $1" "$port" "$pid"
}

logs_command() {
    local what=silo follow=() files=()
    while (($# > 0)); do
        case $1 in
            silo | rabbitmq | postgres) what=$1 ;;
            -f | --follow) follow=(-F) ;;
            *) fail "logs does not know '$1'; it takes silo, rabbitmq or postgres, and -f" ;;
        esac
        shift
    done
    case $what in
        silo) files=("$logs"/silo-*.log) ;;
        rabbitmq) files=("$logs/rabbitmq.log") ;;
        postgres) files=("$pg_folder/postgres.log") ;;
    esac
    case $what:$amqp_source:$pg_source in
        rabbitmq:docker:* | postgres:*:docker) compose logs --tail 100 "${follow[@]/-F/-f}" "$what" && return ;;
    esac
    [[ -e ${files[0]} ]] || fail "there is no log of $what in $home yet; say ./granary up, or set GRANARY_HOME"
    exec tail -n 100 "${follow[@]}" "${files[@]}"
}

clean_command() {
    local answer=${1:-}
    [[ -z $answer || $answer == --yes ]] || fail "clean does not know '$1'; it takes --yes"
    [[ -d $home ]] || { echo "nothing to remove: $home does not exist" && return; }
    if [[ $answer != --yes ]]; then
        [[ -t 0 ]] || fail 'clean removes all data and asks first; without a terminal say ./granary clean --yes'
        read -r -p "Remove all data and logs of $home? [y/N] " answer
        [[ $answer == [yY]* ]] || { echo 'nothing removed' && return; }
    fi
    throwaway=yes
    down_command
    wipe
    rmdir "$home" 2>/dev/null || true
    step "removed the data and logs of $home"
}

# wipe: what this program made and nothing else, for GRANARY_HOME may be a folder with other things in it.
wipe() {
    [[ $amqp_source != docker && $pg_source != docker ]] || compose down -v >/dev/null 2>&1 || true
    [[ $pg_folder != /var/tmp/granary-* ]] || rm -rf "$pg_folder"
    rm -rf "$home/postgres" "$home/rabbitmq" "$home/run" "$home/logs" "$home/program" "$home/instance" "$home/lock"
}
