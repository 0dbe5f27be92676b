#!/bin/sh
# Brings workflows and credentials into n8n before it starts: once, and again when they changed. n8n
# unpublishes a workflow that is imported over itself, so what is in place already is left alone.
set -eu

workflows=${WORKFLOWS:-/cloudthrift/workflows}
credentials=${CREDENTIALS:-/run/secrets/n8n-credentials}
mark=${N8N_USER_FOLDER:-/home/node}/.n8n/cloudthrift-imported

# What lies there as an example of credentials is no workflow.
set --
for file in "$workflows"/*.json; do
  case "$file" in
    */credentials.example.json) ;;
    *) [ -e "$file" ] && set -- "$@" "$file" ;;
  esac
done
if [ $# -eq 0 ]; then
  echo "no workflow in $workflows: nothing to import"
  exit 0
fi

fingerprint=$(cat "$credentials" "$@" | sha256sum)
if [ "$(cat "$mark" 2>/dev/null)" = "$fingerprint" ]; then
  echo "the workflows are in place"
  exit 0
fi

if [ "$(tr -d '[:space:]' <"$credentials")" != '[]' ]; then
  n8n import:credentials --input="$credentials"
fi
for workflow; do
  id=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1])).id' "$workflow")
  n8n import:workflow --input="$workflow"
  n8n publish:workflow --id="$id"
done
printf '%s' "$fingerprint" >"$mark"
