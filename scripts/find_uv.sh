#!/bin/sh
# Prints the path of a uv that runs. Where there is none it goes into its own small
# environment, since on Debian and others the system's pip refuses to install.
set -u

for candidate in .venvs/uv/bin/uv "$(command -v uv || true)"; do
    if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
        echo "$candidate"
        exit 0
    fi
done

echo "No uv on this machine: putting one into .venvs/uv ..." >&2
for python in python3.10 python3 python "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3; do
    if "$python" -m venv .venvs/uv >/dev/null 2>&1 &&
        .venvs/uv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/uv.txt >&2; then
        echo ".venvs/uv/bin/uv"
        exit 0
    fi
done
echo "Milktide needs Python 3 with its venv module (Debian: apt install python3-venv), or uv." >&2
exit 1
