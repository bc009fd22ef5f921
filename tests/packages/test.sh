#!/usr/bin/env bash
# The packages as a stranger meets them, outside this repository: the page that makes a program of the template, one
# with an odd name, and HelpDesk, by itself and in the program without systems; three are driven from outside.
# One line a case; ./granary test counts them.
# It needs the services of ./granary test, in whose environment it runs.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/packages
place=$(mktemp -d /tmp/granary-packages.XXXXXX)
finished=''
amqp_name=packages-$$

# shellcheck disable=SC2317 # called by the trap
finish() {
    [[ -n $finished ]] || echo '  failed  packages: the test broke off: see above'
    for name in "${databases[@]}"; do ask_postgres "drop database if exists $name with (force)"; done
    rm -rf "$place"
}
databases=()
trap finish EXIT

ask_postgres() {
    PGPASSWORD=$(part Password) psql -q -h "$(part Host)" -p "$(part Port)" -U "$(part Username)" \
        -d "$(part Database)" -c "$1"
}

# part NAME: of the connection string of the test's PostgreSQL.
part() {
    sed -E "s/.*(^|;)$1=([^;]*).*/\2/" <<<"$server"
}

# ended STATUS: of what says itself what has failed (3).
ended() {
    (($1 != 3)) || finished=yes
    exit 1
}

passed() {
    printf '  passed  packages: %s\n' "$1"
}

fail() {
    printf '  failed  packages: %s: %s\n' "$1" "$(tail -c 1500 "$log" | tr '\n' ' ')"
    finished=yes
    exit 1
}

# try SENTENCE COMMAND...: quietly, with its output in the log.
try() {
    local sentence=$1
    shift
    "$@" >"$log" 2>&1 </dev/null || fail "$sentence"
    passed "$sentence"
}

# own_places NAME: a database and queues of its own.
own_places() {
    local name=packages_$1_$$
    databases+=("$name")
    ask_postgres "create database $name" || exit 2
    export Amqp__Prefix=$amqp_name.$1.
    GRANARY_PG=$(sed -E "s/Database=[^;]*/Database=$name/" <<<"$server")
    export GRANARY_PG
}

: "${GRANARY_PG:?is not set; say ./granary test packages}"
: "${GRANARY_AMQP:?}" "${GRANARY_HTTP_PORT:?}" "${GRANARY_LAUNCHER:?}"
server=$GRANARY_PG log=$place/log
python=${GRANARY_PYTHON:-python3}
unset GRANARY_PROGRAM GRANARY_PROFILE
export MSBUILDDISABLENODEREUSE=1 PYTHONDONTWRITEBYTECODE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export TEMPLATES=$place/templates
export GRANARY_HTTP=http://127.0.0.1:$((GRANARY_HTTP_PORT + 60)) Orleans__SiloPort=$((GRANARY_HTTP_PORT + 62))
# What is packed here comes into a cache of its own; all else is taken from where it is already.
export RestoreFallbackFolders=${NUGET_PACKAGES:-$HOME/.nuget/packages}
export NUGET_PACKAGES=$place/cache
mkdir "$place/outside"

own_places page
"$python" "$here/page.py" "$root/docs/first-entity.md" "$place/outside" || ended $?
packages=$place/outside/packages
version=$(basename "$packages"/Granary.Server.*.nupkg .nupkg)
version=${version#Granary.Server.}

cd "$place/outside/Shop" || exit 2
try 'its help needs no services' env -u GRANARY_PG -u GRANARY_AMQP ./run --help
"$python" "$here/drive.py" items "$PWD" "$place/items.log" ./run || ended $?

mixed() {
    cp -r Shop/bin/Debug/net10.0 "$place/mixed" || return
    LC_ALL=C sed -i "s/$version/${version/-dev./-old.}/" "$place/mixed/Granary.Core.dll"
    ! dotnet "$place/mixed/Shop.dll" 2>"$place/fault" || return
    cat "$place/fault"
    grep -q "^Shop: Granary's packages are of different versions: .*Granary.Core ${version/-dev./-old.}" "$place/fault"
}
try 'packages of different versions are refused in a sentence' mixed

cd "$place/outside" || exit 2
DOTNET_CLI_HOME=$TEMPLATES try 'a program may have any name' dotnet new granary -n acme.my-orders --packages ../packages
try 'and builds, with its tests' dotnet build acme.my-orders -nologo -v q
DOTNET_CLI_HOME=$TEMPLATES try 'without a folder of packages the template names none' dotnet new granary -n Plain
[[ ! -e Plain/nuget.config ]] || fail 'without a folder of packages there is no nuget.config'

own_places helpdesk
export GranaryVersion=$version RestoreAdditionalProjectSources=$packages
export GRANARY_PROFILE=development Orleans__Storage=true
mkdir "$place/outside/HelpDesk"
tar -cC "$root/samples/HelpDesk" --exclude=bin --exclude=obj . | tar -xC "$place/outside/HelpDesk"
cd "$place/outside/HelpDesk" || exit 2
try "HelpDesk's own tests pass outside" dotnet test HelpDesk.Tests -nologo
"$python" "$here/drive.py" tickets "$PWD/HelpDesk" "$place/tickets.log" \
    dotnet bin/Debug/net10.0/HelpDesk.dll || ended $?

# As in an image made of the Dockerfile's target host: the program that has no systems, and a library in another folder.
own_places host
try 'the program without systems is published' \
    dotnet publish "$root/Host/Host.csproj" -c Release -nologo -v q -o "$place/host" --artifacts-path "$place/artifacts" \
    -p:PublishReadyToRun=false -p:RunAnalyzers=false
ls "$place/host" >"$log"
! grep -q '^Granary\.Grains' "$log" || fail 'and holds none of the five'
passed 'and holds none of the five'
GRANARY_SYSTEMS=HelpDesk.HelpDeskSystem@$PWD/HelpDesk/bin/Debug/net10.0/HelpDesk.dll \
    "$python" "$here/drive.py" hosted "$PWD" "$place/hosted.log" "$place/host/granary" || ended $?

others=$(find "$NUGET_PACKAGES" -mindepth 2 -maxdepth 2 -path "$NUGET_PACKAGES/granary*" ! -name "$version")
[[ -z $others ]] || { echo "$others" >"$log" && fail 'no other version was used'; }
passed 'no other version was used'
finished=yes
