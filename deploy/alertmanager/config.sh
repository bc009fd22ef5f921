#!/bin/sh
# Prints Alertmanager's configuration, for it reads no variables itself. Each receiver is there if its variable is: mail
# (GRANARY_ALERT_MAIL_TO), Telegram (GRANARY_ALERT_TELEGRAM_CHAT), a webhook (GRANARY_ALERT_WEBHOOK); with none of them
# alerts are shown and told to nobody. Secrets may stand in files instead: ..._PASSWORD_FILE, ..._TOKEN_FILE,
# ..._WEBHOOK_FILE. docs/observability.md has all variables.
set -eu

fail() {
    echo "$1" >&2
    exit 2
}

for name in MAIL_TO MAIL_FROM SMTP SMTP_USER SMTP_PASSWORD TELEGRAM_TOKEN WEBHOOK; do
    eval "value=\${GRANARY_ALERT_$name:-}"
    case $value in *'
'*) fail "GRANARY_ALERT_$name has more than one line" ;; esac
done

# A string of YAML.
quoted() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# secret KEY VALUE FILE INDENT: KEY with the value, or KEY_file with the file's name.
secret() {
    if [ -n "$3" ]; then
        printf '%s%s_file: %s\n' "$4" "$1" "$(quoted "$3")"
    elif [ -n "$2" ]; then
        printf '%s%s: %s\n' "$4" "$1" "$(quoted "$2")"
    fi
}

mail() {
    to=${GRANARY_ALERT_MAIL_TO:-} server=${GRANARY_ALERT_SMTP:-} user=${GRANARY_ALERT_SMTP_USER:-}
    [ -n "$to" ] || return 0
    [ -n "$server" ] || fail "GRANARY_ALERT_MAIL_TO needs GRANARY_ALERT_SMTP, the mail server's host:port"
    from=${GRANARY_ALERT_MAIL_FROM:-$user}
    [ -n "$from" ] || fail "GRANARY_ALERT_MAIL_TO needs GRANARY_ALERT_MAIL_FROM or GRANARY_ALERT_SMTP_USER"
    case ${GRANARY_ALERT_SMTP_TLS:-true} in
        true) tls=true ;;
        false) tls=false ;;
        *) fail "GRANARY_ALERT_SMTP_TLS is true or false" ;;
    esac
    cat <<TEXT
    email_configs:
      - to: $(quoted "$to")
        from: $(quoted "$from")
        smarthost: $(quoted "$server")
        require_tls: $tls
        send_resolved: true
TEXT
    [ -n "$user" ] || return 0
    echo "        auth_username: $(quoted "$user")"
    secret auth_password "${GRANARY_ALERT_SMTP_PASSWORD:-}" "${GRANARY_ALERT_SMTP_PASSWORD_FILE:-}" "        "
}

telegram() {
    chat=${GRANARY_ALERT_TELEGRAM_CHAT:-}
    token=${GRANARY_ALERT_TELEGRAM_TOKEN:-} file=${GRANARY_ALERT_TELEGRAM_TOKEN_FILE:-}
    [ -n "$chat$token$file" ] || return 0
    [ -n "$token$file" ] || fail "GRANARY_ALERT_TELEGRAM_CHAT needs GRANARY_ALERT_TELEGRAM_TOKEN"
    printf '%s' "$chat" | grep -Eqx -e '-?[0-9]+' || fail "GRANARY_ALERT_TELEGRAM_CHAT is the chat's number"
    echo "    telegram_configs:"
    echo "      - chat_id: $chat"
    secret bot_token "$token" "$file" "        "
    echo "        send_resolved: true"
}

webhook() {
    address=${GRANARY_ALERT_WEBHOOK:-} file=${GRANARY_ALERT_WEBHOOK_FILE:-}
    [ -n "$address$file" ] || return 0
    echo "    webhook_configs:"
    echo "      - send_resolved: true"
    secret url "$address" "$file" "        "
}

cat <<TEXT
route:
  receiver: operator
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 24h
  routes:
    - matchers: ['severity="page"']
      receiver: operator
      repeat_interval: 1h
# What follows from another alert is not told beside it.
inhibit_rules:
  - source_matchers: ['alertname=~"NoSilo|DependencyDown|BrokerAlarm"']
    target_matchers: ['alertname=~"Unavailable|SlowRequests|SlowCommits|Backlog|StepBacklog|Reconnecting|QueueTrouble"']
receivers:
  - name: operator
TEXT
mail
telegram
webhook
