# The packages, for authors of systems.
# shellcheck shell=bash

# pack [FOLDER]: all packages, with a version that no one had before, into FOLDER (default: packages in the home).
pack_command() {
    (($# <= 1)) || fail 'pack takes one folder at most'
    local version work=$home/pack project
    make_home
    need_sdk
    mkdir -p "${1:-$home/packages}"
    local into
    into=$(cd "${1:-$home/packages}" && pwd)
    version=$(sed -n 's/.*<Version>\(.*\)<.*/\1/p' "$root/Directory.Build.props")-dev.$(date -u +%Y%m%d%H%M%S)
    local options=(-c Release -nologo -v q --artifacts-path "$work" -p:Packing=true "-p:Version=$version" -p:UseSharedCompilation=false -p:RunAnalyzers=false)
    step "building the packages"
    for project in Hosting Grains Testing; do
        dotnet build "$root/$project/$project.csproj" "${options[@]}" >"$logs/pack.log" 2>&1 </dev/null || failed_pack
    done
    step "packing $version"
    # Only now: while the projects were built, Orleans' generator was to see those that use it, and no other.
    dotnet restore "$root/Core/Core.csproj" -v q --artifacts-path "$work" -p:Packing=true "-p:Version=$version" -p:SdkAssets=none \
        >"$logs/pack.log" 2>&1 </dev/null || failed_pack
    for project in Core AmqpBridge HttpBridge Postgres Hosting Grains Testing; do
        dotnet pack "$root/$project/$project.csproj" "${options[@]}" -p:SdkAssets=none --no-build -o "$into" \
            >"$logs/pack.log" 2>&1 </dev/null || failed_pack
    done
    dotnet pack "$root/Templates/Templates.csproj" "${options[@]}" -o "$into" >"$logs/pack.log" 2>&1 </dev/null || failed_pack
    step "packages are in $into"
    printf '%s\n' "$version"
}

failed_pack() {
    grep -E ': (error|warning) ' "$logs/pack.log" | sort -u | head -n 20 >&2 || tail_of "$logs/pack.log"
    fail "the packages cannot be made; see $logs/pack.log"
}
