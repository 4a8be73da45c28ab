#!/usr/bin/env bash
# Pins what the requirements*.in files ask for, with the hash of every file published, for Python 3.11 and newer on
# every system. Usage: packaging/lock.sh [YYYY-MM-DD]. Nothing published after that day is taken; without one, nothing
# of the last week, so that a release that was withdrawn for a reason does not get in.
set -euo pipefail
cd "$(dirname "$0")"
before="${1:-$(date -d '7 days ago' +%F)}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet uv
# The package that holds the starter model asks for a whole command line program that Stet never runs.
echo llm > "$work/excludes"

lock() {  # lock PART [OPTION ...]
    "$work/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --exclude-newer "$before" --custom-compile-command packaging/lock.sh "${@:2}" \
        --upgrade --output-file "$1.txt" "$1.in"
}
# What llama-cpp-python imports stands in requirements.in; here only its own source distribution is wanted.
lock requirements-llama --no-deps
echo llama-cpp-python >> "$work/excludes"
lock requirements --excludes "$work/excludes"
lock requirements-dev --constraint requirements.txt
lock requirements-build
lock requirements-package --constraint requirements.txt
