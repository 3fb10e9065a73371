#!/usr/bin/env bash
# Is COMMIT still the newest of REF in REPOSITORY? `scripts/newest.sh REPOSITORY REF COMMIT [--or-stop]`
# Prints `newest=true` or `newest=false`, the form of a step's output, and on stderr why a commit is not to be deployed:
# a run that is late, or an old one that somebody started again, must not publish over a newer site.
# Exit status: 0; 1 with --or-stop when there is a newer commit; 2 when REPOSITORY doesn't say.
# $GH_TOKEN, if set, is shown to a repository that asks for it, and to nobody through the arguments of a process.
set -euo pipefail

if [ $# -lt 3 ]; then
  echo "give a repository, a ref and a commit: scripts/newest.sh https://host/name refs/heads/main COMMIT [--or-stop]" >&2
  exit 2
fi
repository=$1 ref=$2 commit=$3 or_stop=${4:-}

# The helper is a program of git's own shell, which expands the token there.
# shellcheck disable=SC2016
helper='!f() { echo username=x-access-token; echo "password=$GH_TOKEN"; }; f'
ask=(git -c credential.helper= -c "credential.helper=${GH_TOKEN:+$helper}")
if ! listed=$(GIT_TERMINAL_PROMPT=0 "${ask[@]}" ls-remote --exit-code "$repository" "$ref"); then
  echo "$repository does not say what the newest commit of $ref is: nothing is deployed; run this again later" >&2
  exit 2
fi

# ls-remote also lists refs that merely end like this one.
head=$(awk -v ref="$ref" '$2 == ref { print $1 }' <<< "$listed")
if [ "$head" = "$commit" ]; then
  echo "newest=true"
  exit 0
fi
echo "newest=false"
why="$commit is not deployed: $ref is at $head by now, and its own run publishes that."
echo "$why" >&2
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then echo "$why" >> "$GITHUB_STEP_SUMMARY"; fi
[ "$or_stop" != --or-stop ]
