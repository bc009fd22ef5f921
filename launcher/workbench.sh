# test, bench and soak: services of their own, fresh each time and stopped at the end.
# shellcheck shell=bash

# own_services NAME SHIFT HTTP_SHIFT: an instance NAME inside the home, on ports beside those of the normal one.
# GRANARY_AMQP and GRANARY_PG are left alone on purpose: tests empty their database.
own_services() {
    local shift=$2 http_shift=$3
    throwaway=yes
    amqp_port='' pg_port='' http_port=''
    choose_port amqp_port GRANARY_AMQP_PORT 5673 45000
    choose_port pg_port GRANARY_PG_PORT 5433 65000
    choose_port http_port GRANARY_HTTP_PORT 8000 64000
    local ports=($((amqp_port + shift)) $((pg_port + shift)) $((http_port + http_shift)))
    use_home "$home/$1"
    make_home
    exec 8>"$home/session"
    flock -n 8 || fail "another ./granary $1 runs in $home; wait for it, or set GRANARY_HOME"
    stop_silos
    stop_services
    wipe
    use_home "$home"
    make_home
    unset GRANARY_AMQP GRANARY_PG GRANARY_HTTP
    [[ -z ${GRANARY_TEST_AMQP:-} ]] || GRANARY_AMQP=$GRANARY_TEST_AMQP
    [[ -z ${GRANARY_TEST_PG:-} ]] || GRANARY_PG=$GRANARY_TEST_PG
    take_free_ports "${ports[@]}"
    trap stop_at_end EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    one_at_a_time
    start_services
    exec 9>&-
    export_instance
}

# take_free_ports AMQP PG HTTP: the next free ones, so that several checkouts can test at once.
take_free_ports() {
    local amqp=$1 pg=$2 http=$3
    while port_open 127.0.0.1 "$amqp" || port_open 127.0.0.1 $((amqp + 10000)) || port_open 127.0.0.1 $((amqp + 20000)); do
        ((amqp += 100))
    done
    while port_open 127.0.0.1 "$pg"; do ((pg += 100)); done
    while port_open 127.0.0.1 "$http" || port_open 127.0.0.1 $((http + 1)); do ((http += 200)); done
    export GRANARY_AMQP_PORT=$amqp GRANARY_PG_PORT=$pg GRANARY_HTTP_PORT=$http
}

export_instance() {
    export GRANARY_HOME=$home GRANARY_AMQP=$amqp_url GRANARY_PG=$pg_url GRANARY_LAUNCHER=$root/granary
    GRANARY_CLIENT_AMQP=$(client_url)
    export GRANARY_CLIENT_AMQP GRANARY_MANAGEMENT=http://127.0.0.1:$((amqp_port + 10000)) GRANARY_PYTHON=/usr/bin/python3
    GRANARY_PROGRAM=$(built)
    export GRANARY_PROGRAM
}

stop_at_end() {
    local status=$? beside
    trap - EXIT INT TERM
    set +e
    for beside in $(jobs -p); do kill -- "-$beside" 2>/dev/null; done
    stop_silos
    stop_services
    exit "$status"
}

# build_solution PROJECT...: what is built, restored first; a broken build ends the command.
build_solution() {
    local project
    need_sdk
    for project in "$@"; do
        step "building ${project#"$root/"}"
        dotnet build "$project" -c Release -v q -nologo >"$logs/build.log" 2>&1 </dev/null 8>&- || {
            grep -E ': (error|warning) ' "$logs/build.log" | sort -u | head -n 40 || tail -n 30 "$logs/build.log"
            return 1
        }
    done
}

# need_test_packages: the clients that are not ours, and the pooler that the store must get along with.
need_test_packages() {
    local missing=()
    /usr/bin/python3 -c 'import pika' 2>/dev/null || missing+=(python3 python3-pika)
    /usr/bin/python3 -c 'import aio_pika' 2>/dev/null || missing+=(python3-aio-pika)
    /usr/bin/python3 -c 'import requests' 2>/dev/null || missing+=(python3-requests)
    command -v pgbouncer >/dev/null || [[ -x /usr/sbin/pgbouncer ]] || missing+=(pgbouncer)
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    ((${#missing[@]} == 0)) || install_packages 'the tests' "${missing[@]}"
    need_node_packages clients/node amqplib
    need_node_packages tests/openapi oazapfts
}

# need_node_packages FOLDER PACKAGE: what its package.json names, unless PACKAGE is there and no older.
need_node_packages() {
    local marker=$root/$1/node_modules/$2/package.json
    [[ $marker -nt $root/$1/package.json ]] && return
    step "installing what $1 needs"
    (cd "$root/$1" && npm install --no-save --no-audit --no-fund) >"$logs/npm.log" 2>&1 </dev/null 8>&- || {
        tail_of "$logs/npm.log"
        fail "npm could not install what $1 needs; see $logs/npm.log"
    }
    touch "$marker"
}

test_command() {
    local filter=${1:-} project name
    faults=()
    [[ $# -le 1 && $filter != -* ]] || fail "test takes one filter, a part of a project's or of the tests' names, not '$*'"
    own_services test 10 80
    rm -rf "$home/results" && mkdir -p "$home/results"
    need_test_packages
    if [[ $filter == launcher || $filter == packages ]]; then
        test_scripts "$filter"
        report_tests
    fi
    step 'restoring'
    dotnet restore "$root/Orleans.sln" -v q -nologo </dev/null 8>&- || faults+=('dotnet restore')
    if [[ -z $filter ]]; then
        step 'checking the format'
        dotnet format whitespace "$root" --folder --verify-no-changes </dev/null 8>&- || faults+=('dotnet format')
    fi
    if ! build_solution "$root/Orleans.sln"; then
        faults+=('dotnet build')
    elif [[ -z $filter ]]; then
        build_app_host || faults+=('samples/AppHost')
        test_all
    else
        for project in "$root"/tests/*.Tests/*.csproj; do
            name=$(basename "$project" .csproj)
            selects "$filter" "$name" || continue
            run_project "$name" "$(selects "$filter" && printf '%s' "$filter")"
        done
    fi
    report_tests "${faults[@]}"
}

# build_app_host: it is not in the solution, because it needs much that only runs it: a dashboard, and what starts containers.
build_app_host() {
    step 'building samples/AppHost'
    dotnet build "$root/samples/AppHost" -c Release -v q -nologo -p:SkipAddAspireDefaultReferences=true \
        -p:BuildProjectReferences=false >"$logs/apphost.log" 2>&1 </dev/null 8>&- && return
    tail_of "$logs/apphost.log"
    return 1
}

# test_all: what mostly waits runs beside the scripts, and the storm that mostly waits for nodes to come back beside what needs few
# services; the other storms come last and alone, for they take all that the machine has.
test_all() {
    local project scripts replicas storms='FullyQualifiedName~Tests.Storms.' ha=A_cluster_of_brokers_and_replicas
    # Hundreds of silos live for seconds: to study their code for making it faster costs more than it brings.
    export DOTNET_TieredPGO=0
    set -m # a group of their own, which can be ended whole
    test_scripts launcher packages >"$logs/scripts.log" 2>&1 &
    scripts=$!
    set +m
    run_project EndToEnd.Tests "${storms/\~/!~}"
    run_project AmqpBridge.Tests ''
    wait "$scripts" || faults+=('the scripts')
    cat "$logs/scripts.log"
    set -m
    (faults=(); run_project EndToEnd.Tests "FullyQualifiedName~$ha" Replicas; ((${#faults[@]} == 0))) >"$logs/beside.log" 2>&1 &
    replicas=$!
    set +m
    for project in "$root"/tests/*.Tests/; do
        [[ $project == */EndToEnd.Tests/ || $project == */AmqpBridge.Tests/ ]] || run_project "$(basename "$project")" ''
    done
    wait "$replicas" || faults+=('Replicas')
    cat "$logs/beside.log"
    run_project EndToEnd.Tests "$storms&FullyQualifiedName!~$ha" Storms
}

# test_scripts NAME...: the launcher by itself; and the packages, which is what a stranger gets, made and run outside this checkout.
test_scripts() {
    local name
    for name in "$@"; do
        step "testing the $name"
        "$root/tests/$name/test.sh" 2>&1 </dev/null 8>&- | tee "$home/results/$name.txt" 8>&- || true
    done
    step "tested: $*"
}

# selects FILTER [PROJECT]: a filter that is a part of projects' names means these whole projects, else tests in any of them.
selects() {
    local name
    for name in "$root"/tests/*.Tests/; do
        if [[ -n $1 && $(basename "$name") == *"$1"* ]]; then
            [[ ${2:-} == *"$1"* && $# -eq 2 ]]
            return
        fi
    done
}

# run_project PROJECT FILTER [NAME]: a fault only where the run broke off, for failed tests are counted from the results.
run_project() {
    local arguments=() name=${3:-$1} status=0
    case $2 in
        '') ;;
        *[=~]*) arguments=(--filter "$2") ;;
        *) arguments=(--filter "FullyQualifiedName~$2") ;;
    esac
    step "testing $name"
    timeout -k 30 "${GRANARY_TEST_SECONDS:-1500}" dotnet test "$root/tests/$1" -c Release --no-build -nologo "${arguments[@]}" \
        --logger 'console;verbosity=normal' --logger "trx;LogFileName=$name.trx" --results-directory "$home/results" \
        >"$logs/$name.log" 2>&1 </dev/null 8>&- || status=$?
    ((status == 0)) && return
    grep -q 'outcome="Failed"' "$home/results/$name.trx" 2>/dev/null && return
    tail -n 40 "$logs/$name.log"
    faults+=("$name")
}

report_tests() {
    local summary status=0
    summary=$(/usr/bin/python3 "$root/tests/launcher/results.py" "$home/results" "$@") || status=$?
    stop_silos
    stop_services
    step "done; results are in $home/results"
    printf '%s\n' "$summary"
    exit "$status"
}

bench_command() {
    [[ ${1:-} != http ]] || command -v wrk >/dev/null || install_packages "bench http" wrk
    measure bench "$@"
}

soak_command() {
    measure soak soak "$@"
}

# measure NAME ARGS...: bench and soak are one program.
measure() {
    local name=$1 status=0
    shift
    [[ -d $root/bench/Bench ]] || fail "there is no bench/Bench in $root"
    own_services "$name" "$([[ $name == bench ]] && echo 20 || echo 30)" "$([[ $name == bench ]] && echo 160 || echo 240)"
    build_solution "$root/Silo/Silo.csproj" "$root"/bench/*/*.csproj || exit 1
    step "$name"
    dotnet "$root/bench/Bench/bin/Release/net10.0/granary-bench.dll" "$@" 8>&- || status=$?
    exit "$status"
}
