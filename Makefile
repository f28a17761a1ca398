# Milktide. `make` lists what there is to do; `make run` does the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PY := .venv/bin/python
export UV_CACHE_DIR := $(CURDIR)/.venvs/cache
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

# A stamp is newer than what it was made from: nothing is done twice.
ENV_STAMP := .venv/.milktide-env
LINT_STAMP := .venvs/lint/.milktide-env

.PHONY: help
help:  ## this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- environment

$(ENV_STAMP): requirements/lock.txt scripts/link_checkout.py
	@echo "== environment (.venv)"
	@python="$$(sh scripts/find_python.sh)"; uv="$$(sh scripts/find_uv.sh)"; \
	  test -x $(PY) || "$$uv" venv --quiet --python "$$python" .venv; \
	  "$$uv" pip sync --compile-bytecode --require-hashes --python $(PY) requirements/lock.txt; \
	  $(PY) scripts/link_checkout.py
	@touch $@

.PHONY: env
env: $(ENV_STAMP)  ## the Python environment in .venv

$(LINT_STAMP): requirements/lint.txt
	@echo "== lint tools (.venvs/lint)"
	@python="$$(sh scripts/find_python.sh)"; uv="$$(sh scripts/find_uv.sh)"; \
	  test -x .venvs/lint/bin/python || "$$uv" venv --quiet --python "$$python" .venvs/lint; \
	  "$$uv" pip sync --require-hashes --python .venvs/lint/bin/python requirements/lint.txt
	@touch $@

.PHONY: lock
lock:  ## resolve requirements/*.in anew into hashed lock files
	@bash scripts/lock.sh
