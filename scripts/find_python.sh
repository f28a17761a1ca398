#!/bin/sh
# Prints the path of a Python 3.10: Rasa 3.6 runs on nothing newer.
# A python3.10 that is only a pyenv shim answers "command not found", so each is run, not just found.
set -u

runs() { "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

for candidate in "${MILKTIDE_PYTHON:-}" "$(command -v python3.10 || true)" \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10 \
    .venvs/python/cpython-3.10*/bin/python3.10 "$(command -v python3 || true)"; do
    if [ -n "$candidate" ] && runs "$candidate"; then
        echo "$candidate"
        exit 0
    fi
done

echo "No Python 3.10 on this machine: fetching one into .venvs/python ..." >&2
uv="$(sh scripts/find_uv.sh)" || exit 1
export UV_PYTHON_INSTALL_DIR="$PWD/.venvs/python"
if "$uv" python install --no-bin 3.10 >&2; then
    for candidate in .venvs/python/cpython-3.10*/bin/python3.10; do
        if runs "$candidate"; then echo "$PWD/$candidate"; exit 0; fi
    done
fi
echo "Milktide needs Python 3.10 and could not fetch one." >&2
echo "Install it (for instance 'pyenv install 3.10') or set MILKTIDE_PYTHON=/path/to/python3.10." >&2
exit 1
