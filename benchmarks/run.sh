#!/bin/bash
# Installs a stock Rasa of the same version into a throw-away environment, trains its `rasa init` bot,
# and measures both. Takes some minutes the first time; 2.6 GB in .venvs/stock.
set -euo pipefail
cd "$(dirname "$0")/.."
export RASA_TELEMETRY_ENABLED=false UV_CACHE_DIR="$PWD/.venvs/cache"

version="$(.venv/bin/python -c 'import importlib.metadata as m; print(m.version("rasa"))')"
if [ ! -f .venvs/stock/.rasa-"$version" ]; then
    echo "== stock Rasa $version (.venvs/stock)"
    uv="$(sh scripts/find_uv.sh)"
    test -x .venvs/stock/bin/python || "$uv" venv --quiet --python "$(sh scripts/find_python.sh)" .venvs/stock
    "$uv" pip install --compile-bytecode --python .venvs/stock/bin/python "rasa==$version"
    touch .venvs/stock/.rasa-"$version"
fi

stock=build/bench/stock
if ! compgen -G "$stock/models/*.tar.gz" >/dev/null; then
    echo "== stock bot: rasa init ($stock)"
    rm -rf "$stock"
    mkdir -p "$stock"
    (cd "$stock" && "$OLDPWD/.venvs/stock/bin/rasa" init --no-prompt)
fi

exec .venv/bin/python -m benchmarks "$stock"
