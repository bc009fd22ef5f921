# Processes by pid and start time, ports, and the questions that tell whether a service answers.
# shellcheck shell=bash

# start_of PID: when the process began; fails for dead ones and for zombies nobody collected.
start_of() {
    local stat fields
    # Not $(<file): bash 5.2 ends the whole shell when the process goes away under it.
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    read -r -a fields <<<"${stat##*) }"
    [[ ${fields[0]:-X} != [ZX] ]] && printf '%s' "${fields[19]}"
}

save_pid() {
    printf '%s %s\n' "$2" "$(start_of "$2")" >"$1"
}

# pid_in FILE: prints the pid if that very process still lives, so that a stale file never hits a stranger.
pid_in() {
    local pid start
    [[ -s $1 ]] && read -r pid start <"$1" || return 1
    [[ $pid =~ ^[0-9]+$ && $(start_of "$pid") == "$start" ]] && printf '%s' "$pid"
}

alive() {
    start_of "$1" >/dev/null
}

# wait_gone SECONDS PID...
wait_gone() {
    local until=$((SECONDS + $1)) pid
    shift
    for pid in "$@"; do
        while alive "$pid"; do
            ((SECONDS < until)) || return 1
            sleep 0.1
        done
    done
}

# detached LOG COMMAND...: runs on after this shell, holds neither terminal nor lock; $! is its pid.
detached() {
    local log=$1
    shift
    setsid nohup "$@" >>"$log" 2>&1 </dev/null 8>&- 9>&- &
    # Its end is not this shell's business: bash would tell it to the user.
    disown $!
}

# within SECONDS COMMAND...: repeats until it succeeds.
within() {
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < until)) || return 1
        sleep 0.1
    done
}

port_open() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
}

# amqp_answers HOST PORT: a broker greets with a method frame once it takes connections.
amqp_answers() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    timeout 4 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "AMQP\0\0\11\1" >&3 && printf -v method "\1" &&
        LC_ALL=C IFS= read -r -n 1 -d "" -t 3 byte <&3 && [[ $byte == "$method" ]]' "$1" "$2" 2>/dev/null
}

# http_get PORT PATH: status line, headers and body; Debian alone has no curl.
http_get() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    timeout 3 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" &&
        printf "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n" "$1" >&3 && cat <&3' "$1" "$2" 2>/dev/null
}

http_ok() {
    [[ $(http_get "$1" "$2" | head -n 1) == HTTP/1.*' 200'* ]]
}

# owner_of PORT: " by NAME (pid N)" where that can be found out.
owner_of() {
    local line
    command -v ss >/dev/null || return 0
    line=$(ss -Hltnp "sport = :$1" 2>/dev/null | grep -o '(("[^"]*",pid=[0-9]*' | head -n 1) || return 0
    printf ' by %s (pid %s)' "$(cut -d'"' -f2 <<<"$line")" "${line##*=}"
}

# need_port PORT WHAT VARIABLE
need_port() {
    port_open 127.0.0.1 "$1" || return 0
    fail "port $1, meant for $2, is in use$(owner_of "$1"); free it, or choose another with $3"
}
