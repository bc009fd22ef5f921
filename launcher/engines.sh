# Which engines the program can be built with: Orleans' packages restore from some feeds and not from others.
# shellcheck shell=bash

answer_file() {
    printf '%s' "$root/Orleans.local.props"
}

# probe_engines [again]: whether Orleans' packages restore here, asked once and written down where every build reads it.
probe_engines() {
    local place found=false
    [[ -z ${GRANARY_PROGRAM:-} ]] || return 0
    [[ ${1:-} == again || ! -r $(answer_file) ]] || return 0
    need_sdk
    step 'seeing whether the packages of Orleans restore'
    place=$root/Silo.Orleans/obj/probe
    mkdir -p "$place" 2>/dev/null || fail "cannot write to $root/Silo.Orleans; run this as the user who owns the checkout"
    # Silo.Orleans' own references, in a folder of their own: a failed restore leaves nothing behind.
    if dotnet restore "$root/Silo.Orleans/Silo.Orleans.csproj" -p:GranaryOrleans=true -p:RestoreOutputPath="$place" \
        -p:RestoreRecursive=false -v q -nologo >"$logs/probe.log" 2>&1 </dev/null 8>&- 9>&-; then
        found=true
    fi
    rm -rf "$place"
    printf '<Project><PropertyGroup><GranaryOrleans>%s</GranaryOrleans></PropertyGroup></Project>\n' "$found" >"$(answer_file)"
}

orleans_is_built_in() {
    grep -q '<GranaryOrleans>true<' "$(answer_file)" 2>/dev/null
}

# choose_engine: which engine the silos run; the program refuses what it does not have.
choose_engine() {
    engine=${GRANARY_ENGINE:-}
    [[ -n $engine ]] || { orleans_is_built_in && engine=orleans || engine=embedded; }
}

tell_engines() {
    if orleans_is_built_in; then
        printf '%s' "$engine (available: orleans, embedded)"
    else
        printf '%s' "$engine (available: embedded; the packages of Orleans do not restore here)"
    fi
}
