#!/bin/sh
# Prints what RabbitMQ is told at its start: the silos' user (granary), the clients' user (client), what each may do, and
# the bounds of the plain queues. Passwords from GRANARY_PASSWORD and GRANARY_CLIENT_PASSWORD. docs/security.md explains.
set -eu

quoted() {
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# What only silos touch, in an installation with a prefix as well.
ours='granary\\.(internal|moving).*|api\\.requests.*|post\\..*|.*\\.(returned|retry.*|dlq)'
plain='product|product_update|order|order_update'

cat <<TEXT
{
  "vhosts": [{ "name": "/" }],
  "users": [
    { "name": "granary", "password": "$(quoted "$GRANARY_PASSWORD")", "tags": ["administrator"], "limits": {} },
    { "name": "client", "password": "$(quoted "$GRANARY_CLIENT_PASSWORD")", "tags": [], "limits": {} }
  ],
  "permissions": [
    { "user": "granary", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
    {
      "user": "client", "vhost": "/",
      "configure": "^(?!(.*\\\\.)?(api\\\\.direct|$ours)\$).*",
      "write": "^(?!(.*\\\\.)?($ours)\$).*",
      "read": "^(?!(.*\\\\.)?(api\\\\.direct|$plain|$ours)\$).*"
    }
  ],
  "policies": [
    {
      "vhost": "/", "name": "granary-plain-queues", "apply-to": "queues", "priority": 0,
      "pattern": "^(.*\\\\.)?($plain|report)\$",
      "definition": { "max-length": 1000000, "max-length-bytes": 1073741824, "overflow": "reject-publish" }
    }
  ]
}
TEXT
