#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, below secrets/. Run it once; what exists is kept, so
# a second run changes nothing. Prints the token of the first API client, and never again.
set -eu
cd "$(dirname "$0")/.."
umask 022

# The folder is closed; the files in it are readable, because containers read them as other users.
mkdir -p secrets && chmod 700 secrets
mkdir -p secrets/postgres secrets/cloudthrift secrets/n8n secrets/datadog

random() {
  head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

digest() {
  # macOS has another name for it.
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

if [ ! -e secrets/postgres/password ]; then
  random >secrets/postgres/password
fi
if [ ! -e secrets/cloudthrift/database-url ]; then
  printf 'postgres://cloudthrift:%s@postgres:5432/cloudthrift\n' "$(cat secrets/postgres/password)" \
    >secrets/cloudthrift/database-url
fi
if [ ! -e secrets/cloudthrift/api-tokens ]; then
  for client in admin:read+operate+decide n8n:read+operate; do
    token="ct_$(random)"
    printf '%s:%s:%s\n' "${client%%:*}" "$(printf %s "$token" | digest)" "${client#*:}" >>secrets/cloudthrift/api-tokens
    case $client in
      admin:*) printf 'The API token of admin, shown once: %s\n' "$token" ;;
      # n8n needs it in clear: docs/n8n.md says where.
      n8n:*) printf %s "$token" >secrets/n8n/service-token ;;
    esac
  done
fi
if [ ! -e secrets/cloudthrift/console-secret ]; then
  random >secrets/cloudthrift/console-secret
fi
if [ ! -e secrets/n8n/encryption-key ]; then
  random >secrets/n8n/encryption-key
fi
if [ ! -e secrets/n8n/credentials.json ]; then
  printf '[]\n' >secrets/n8n/credentials.json
fi
printf 'The secrets are in secrets/. Keep a copy of them where you keep the backups of the database.\n'
