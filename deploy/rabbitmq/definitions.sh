#!/bin/sh
# Prints what RabbitMQ is told at its start: the silos' user (granary), the clients' user, what each may do, and the bounds
# of the plain queues. From GRANARY_PASSWORD, GRANARY_CLIENT_USER and GRANARY_CLIENT_PASSWORD; with GRANARY_WORKER_USER and
# GRANARY_WORKER_PASSWORD also a user for `granary worker`. docs/security.md explains.
set -eu

quoted() {
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# What only silos touch, in an installation with a prefix as well.
closed='granary\\.(internal|moving).*|api\\.requests.*|.*\\.(returned|retry.*|dlq)'
ours="$closed|post\\\\..*"
plain='product|product_update|order|order_update'

# In development clients are guest, who may also open the management page and do the steps of publications. Elsewhere
# nobody logs in as guest, also where the broker knew one before: a user without a hash has no password.
client=$(quoted "$GRANARY_CLIENT_USER")
if [ "$client" = guest ]; then
    tags='"management"' nobody='' unread="$closed|post\\\\.dead"
else
    tags='' unread=$ours nobody='{ "name": "guest", "password_hash": "", "tags": [], "limits": {} },'
fi

# Clients elsewhere may not take the steps of publications, so what does them has a user of its own.
worker=$(quoted "${GRANARY_WORKER_USER:-}")
worker_user='' worker_rights=''
if [ -n "$worker" ]; then
    worker_user=",
    { \"name\": \"$worker\", \"password\": \"$(quoted "$GRANARY_WORKER_PASSWORD")\", \"tags\": [], \"limits\": {} }"
    worker_rights=",
    {
      \"user\": \"$worker\", \"vhost\": \"/\", \"configure\": \"^\$\", \"write\": \"^amq\\\\.default\$\",
      \"read\": \"^(amq\\\\.rabbitmq\\\\.reply-to|(.*\\\\.)?post\\\\.(moderate|generate_preview|publish|notify))\$\"
    }"
fi

cat <<TEXT
{
  "vhosts": [{ "name": "/" }],
  "users": [
    { "name": "granary", "password": "$(quoted "$GRANARY_PASSWORD")", "tags": ["administrator"], "limits": {} },
    $nobody
    { "name": "$client", "password": "$(quoted "$GRANARY_CLIENT_PASSWORD")", "tags": [$tags], "limits": {} }$worker_user
  ],
  "permissions": [
    { "user": "granary", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
    {
      "user": "$client", "vhost": "/",
      "configure": "^(?!(.*\\\\.)?(api\\\\.direct|$ours)\$).*",
      "write": "^(?!(.*\\\\.)?($ours)\$).*",
      "read": "^(?!(.*\\\\.)?(api\\\\.direct|$plain|$unread)\$).*"
    }$worker_rights
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
