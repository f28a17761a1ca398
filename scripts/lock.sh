#!/bin/bash
# Resolves requirements/*.in into exact, hashed files for every platform, naming no registry.
set -eu
uv="$(sh scripts/find_uv.sh)"
export UV_CUSTOM_COMPILE_COMMAND="make lock"

compile() { # compile TARGET SOURCE...
    local target=$1
    shift
    "$uv" pip compile --quiet --universal --python-version 3.10 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate \
        --override requirements/overrides.txt "$@" --output-file "requirements/$target" >/dev/null
    if grep -nE '^(--|.*[a-z]+://)' "requirements/$target"; then
        echo "requirements/$target names an address; it must name packages only." >&2
        exit 1
    fi
    echo "requirements/$target: $(grep -c '==' "requirements/$target") packages"
}

compile lock.txt requirements/run.in requirements/test.in
compile lint.txt requirements/lint.in
compile uv.txt requirements/uv.in
