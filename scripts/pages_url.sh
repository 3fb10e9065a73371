#!/usr/bin/env bash
# Where GitHub publishes a repository, in the form of a step's output: `scripts/pages_url.sh OWNER/NAME` prints `url=https://…`
# Needs gh and a token in $GH_TOKEN that may read Pages. Exit status 2, with the remedy, where Pages is not switched on.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "give a repository: scripts/pages_url.sh OWNER/NAME" >&2
  exit 2
fi
remedy="in its Settings, under Pages, choose Source: GitHub Actions; then run this again"

if ! answer=$(gh api "repos/$1/pages" --jq '.build_type + " " + .html_url' 2>&1); then
  case $answer in
    *"HTTP 404"*) echo "$1 has no Pages site: $remedy" >&2 ;;
    *) echo "GitHub does not say where $1 is published: $answer" >&2 ;;
  esac
  exit 2
fi
read -r source url <<< "$answer"
if [ "$source" != workflow ]; then
  echo "$1 publishes a branch, not what its workflow builds: $remedy" >&2
  exit 2
fi
if [[ ! $url =~ ^https?://[A-Za-z0-9._:/~-]+$ ]]; then
  echo "GitHub names an address that is none: $url" >&2
  exit 2
fi
echo "url=$url"
