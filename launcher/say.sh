# What a person reads: steps with their time, faults as one sentence.
# shellcheck shell=bash

started_at=${EPOCHREALTIME/./}

# step TEXT: one line of progress, with the seconds since the command began.
step() {
    local tenths=$(((${EPOCHREALTIME/./} - started_at) / 100000))
    printf '%5d.%ds  %s\n' $((tenths / 10)) $((tenths % 10)) "$*"
}

# fail SENTENCE: a fault of the setting, not of the program: what is wrong and what to do.
fail() {
    printf 'granary: %s\n' "$*" >&2
    exit 2
}

note() {
    printf 'granary: %s\n' "$*" >&2
}

# tail_of FILE [LINES]: the end of a log, indented, on stderr.
tail_of() {
    [[ -s $1 ]] && tail -n "${2:-15}" "$1" | sed 's/^/    /' >&2
    return 0
}

# digest TEXT: a short name for a path.
digest() {
    printf '%s' "$1" | sha256sum | cut -c1-8
}

random_secret() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

usage() {
    cat <<'TEXT'
granary: one request, one effect, one reply.

  ./granary up [--silos N]     set up what is missing, build, migrate, start, wait until it is ready
  ./granary down               stop the silo, then the services; data stays
  ./granary status             one line for each part
  ./granary logs [silo|rabbitmq|postgres] [-f]
  ./granary clean [--yes]      down, then remove all data and logs of this instance
  ./granary setup              only install what is missing and build
  ./granary env                the running instance as export lines, for other programs
  ./granary services start|stop|kill|restart [postgres|rabbitmq]

  ./granary call ACTION DATA   one request and its reply: ./granary call create_book '{"title":"1984","author":"George Orwell"}'
  ./granary demo [NAME]        uses the library (without NAME), tasks, shop, jobs or saga, and shows each answer
  ./granary worker             do jobs in a process of its own (--workers N --name NAME), and with
                               --steps moderate,generate_preview,publish,notify those steps of publications
  ./granary keys|users|dlq|queues|migrate|systems … commands of the program itself (--help shows more)

  ./granary test [FILTER]      every test, with services of their own
  ./granary bench [ARGS]       measure; ./granary soak [ARGS]: load and kills for as long as told
                               (soak shop: orders for the last pieces; bench/README.md names the storms)
  ./granary pack [FOLDER]      the packages for your own systems, with a fresh version (docs/first-entity.md)

Variables: GRANARY_AMQP, GRANARY_PG (use these instead of own services), GRANARY_AMQP_PORT, GRANARY_PG_PORT,
GRANARY_HTTP_PORT, GRANARY_HOME, GRANARY_DOCKER=0, GRANARY_PROFILE. docs/configuration.md explains them all.
TEXT
}
