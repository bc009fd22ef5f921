# What Debian has and this machine lacks. Root is asked for only then.
# shellcheck shell=bash

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

# install_packages WHY PACKAGE...
install_packages() {
    local why=$1 policy=/usr/sbin/policy-rc.d made='' status=0
    shift
    make_home
    command -v apt-get >/dev/null ||
        fail "$why needs the packages $*, and this system has no apt-get; install them, or set GRANARY_AMQP and GRANARY_PG"
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            fail "$why needs the packages $*; run as root: apt-get install --no-install-recommends $*"
        step "$why needs the packages $*: sudo may ask for your password"
    else
        step "$why: installing $*"
    fi
    # Debian would start its own instances of both services; a policy of somebody else's stays as it is.
    if [[ ! -e $policy ]]; then
        made=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    apt_install "$@" >"$logs/apt.log" 2>&1 </dev/null || status=$?
    [[ -z $made ]] || as_root rm -f "$policy"
    if ((status != 0)); then
        tail_of "$logs/apt.log"
        fail "apt-get could not install $* (see $logs/apt.log); install them by hand and try again"
    fi
}

apt_install() {
    as_root apt-get update -q &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
            -o DPkg::Lock::Timeout=300 "$@"
}

# need_services: the distribution's brokers and databases, for those parts that will be private.
need_services() {
    local missing=()
    [[ $amqp_source != private || -x $rabbitmq_scripts/rabbitmq-server ]] || missing+=(rabbitmq-server)
    [[ $pg_source != private ]] || find_postgres || missing+=(postgresql)
    ((${#missing[@]} == 0)) || install_packages 'a private instance' "${missing[@]}"
    [[ $pg_source != private ]] || find_postgres || fail 'PostgreSQL was installed but initdb is not in /usr/lib/postgresql/*/bin'
}

need_dotnet() {
    command -v dotnet >/dev/null || fail 'the .NET SDK 10 is missing; install the package dotnet-sdk-10.0 (https://dot.net)'
    [[ -n ${DOTNET_ROOT:-} ]] || DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
    export DOTNET_ROOT DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
}

need_sdk() {
    need_dotnet
    [[ $(dotnet --list-sdks 2>/dev/null) =~ (^|$'\n')1[0-9]\. ]] ||
        fail "the .NET SDK 10 is missing (found: $(dotnet --version 2>/dev/null || printf none)); install dotnet-sdk-10.0 (https://dot.net)"
}
