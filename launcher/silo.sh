# The program: built when its sources changed, migrated, started, stopped.
# shellcheck shell=bash

# sources: everything the program is made of, with sizes and times; one line of it differing means a build.
sources() {
    find "$root" \( -name .git -o -name bin -o -name obj -o -name .granary -o -name node_modules \
        -o -path "$root/tests" -o -path "$root/bench" -o -path "$root/docs" -o -path "$root/clients" \) -prune -o -type f \
        \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.sql' -o -name '*.json' \
        -o -name '.editorconfig' \) -printf '%P %s %T@\n' | sort | sha256sum
}

# built: where the build leaves the program; GRANARY_PROGRAM names another one, which is then never built here.
built() {
    printf '%s' "${GRANARY_PROGRAM:-$root/Silo/bin/Release/net10.0/granary}"
}

build_program() {
    local stamp=$root/Silo/obj/granary.stamp now
    need_dotnet
    if [[ -n ${GRANARY_PROGRAM:-} ]]; then
        [[ -x $GRANARY_PROGRAM ]] || fail "GRANARY_PROGRAM names $GRANARY_PROGRAM, which is no program; correct or unset it"
        return 0
    fi
    now=$(sources)
    [[ ! -x $(built) || ! -r $stamp || $(<"$stamp") != "$now" ]] || return 0
    need_sdk
    step 'building the program'
    mkdir -p "$root/Silo/obj" 2>/dev/null || fail "cannot write to $root/Silo; run this as the user who owns the checkout"
    flock "$root/Silo/obj/granary.lock" dotnet build "$root/Silo/Silo.csproj" -c Release -v q -nologo \
        >"$logs/build.log" 2>&1 </dev/null 9>&- || {
        grep -E ': (error|warning) ' "$logs/build.log" | sort -u | head -n 20 >&2 || tail_of "$logs/build.log"
        note "the program does not build; see $logs/build.log"
        exit 1
    }
    printf '%s' "$now" >"$stamp"
}

# A running silo keeps a copy, for a build would overwrite the files that it has mapped into memory.
copy_program() {
    local from
    from=$(dirname "$(built)")
    program=$home/program/$(basename "$(built)")
    [[ -z ${GRANARY_PROGRAM:-} ]] || { program=$GRANARY_PROGRAM && return 0; }
    rm -rf "$home/program"
    cp -a "$from" "$home/program"
    cp "$root/Silo/obj/granary.stamp" "$home/program/granary.stamp"
}

program_is_current() {
    [[ -n ${GRANARY_PROGRAM:-} ]] || cmp -s "$root/Silo/obj/granary.stamp" "$home/program/granary.stamp"
}

silo_pid() {
    pid_in "$run/silo-$1.pid"
}

# each_silo: the numbers of those that have a pid file, dead or alive.
each_silo() {
    find "$run" -name 'silo-*.pid' 2>/dev/null | sed 's/.*silo-\([0-9]*\)\.pid$/\1/' | sort -n
}

any_silo() {
    local k
    for k in $(each_silo); do
        silo_pid "$k" && return 0
    done
    return 1
}

port_of_silo() {
    printf '%d' $((http_port + 10 * ($1 - 1)))
}

# said LOG FROM: the sentence that the program ended with, among the lines written since it was started.
said() {
    local text
    text=$(tail -c "+$(($2 + 1))" "$1")
    { grep '^granary: ' <<<"$text" || grep -v '^[[:space:]]*$' <<<"$text"; } | tail -n 1 | sed 's/^granary: //'
}

migrate() {
    local status=0
    step 'migrating the database'
    (silo_environment 1 && exec "$program" migrate >"$logs/migrate.log" 2>&1 </dev/null 9>&-) || status=$?
    if ((status == 2)); then
        fail "$(said "$logs/migrate.log" 0)"
    elif ((status != 0)); then
        tail_of "$logs/migrate.log"
        note "the migration broke off; see $logs/migrate.log"
        exit 1
    fi
}

# upgrade_queues: while no silo of this home runs. Queues as an older version declared them get today's arguments.
upgrade_queues() {
    (silo_environment 1 && exec "$program" queues upgrade >"$logs/queues.log" 2>&1 </dev/null 9>&-) ||
        fail "$(said "$logs/queues.log" 0)"
    ! grep -q 'made anew' "$logs/queues.log" || step "$(tail -n 1 "$logs/queues.log")"
}

start_silo() {
    local k=$1 log=$logs/silo-$1.log port
    port=$(port_of_silo "$k")
    need_port "$port" "silo $k" GRANARY_HTTP_PORT
    need_port $((port + 1)) "silo $k" GRANARY_HTTP_PORT
    need_port $((port + 2)) "Orleans of silo $k" GRANARY_HTTP_PORT
    [[ ! -s $log ]] || mv "$log" "$log.1"
    : >"$log"
    started+=("silo-$k")
    silo_environment "$k"
    detached "$log" "$program" serve
    save_pid "$run/silo-$k.pid" $!
    silo_job[k]=$!
}

await_silo() {
    local k=$1 log=$logs/silo-$1.log status=0 until
    until=$((SECONDS + ${GRANARY_START_SECONDS:-60}))
    until http_ok "$(port_of_silo "$k")" /health/ready; do
        if ! alive "${silo_job[k]}"; then
            wait "${silo_job[k]}" || status=$?
            ((status != 2)) || fail "$(said "$log" 0)"
            tail_of "$log" 30
            note "silo $k ended (exit code $status) before it was ready; see $log"
            exit 1
        fi
        if ((SECONDS >= until)); then
            http_get "$(port_of_silo "$k")" /health | sed '1,/^\r*$/d; s/^/    /' >&2 || true
            fail "silo $k is not ready after ${GRANARY_START_SECONDS:-60} s; its health is above, its log is $log"
        fi
        sleep 0.1
    done
}

stop_silos() {
    local k pid pids=()
    for k in $(each_silo); do
        if pid=$(silo_pid "$k"); then
            step "silo $k: stopping (pid $pid)"
            kill -TERM "$pid" 2>/dev/null || true
            pids+=("$pid")
        fi
    done
    if ((${#pids[@]} > 0)) && ! wait_gone 35 "${pids[@]}"; then
        note 'a silo did not stop in 35 s and is killed; what it had not finished is delivered again'
        kill -KILL "${pids[@]}" 2>/dev/null || true
        wait_gone 10 "${pids[@]}" || fail "cannot kill the silos (pids ${pids[*]})"
    fi
    rm -f "$run"/silo-*.pid
}
