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

# ---------------------------------------------------------------- table and models

.PHONY: table
table: env  ## compile data/ into the substance table
	@$(PY) -m milktide_rasa.prepare --table

.PHONY: check-table
check-table: env  ## say in words what is wrong with data/, with file, line and mend
	@$(PY) -m milktide.cli table check

.PHONY: train
train: env  ## train what is stale: table, what a message is about, dialogue
	@$(PY) -m milktide_rasa.prepare

# ---------------------------------------------------------------- using it

.PHONY: run
run: train  ## start everything on 127.0.0.1 and print the address
	@exec $(PY) -m milktide_rasa.up

.PHONY: chat
chat: train  ## chat in this terminal
	@exec $(PY) -m milktide_rasa.terminal

# ---------------------------------------------------------------- checking it

.PHONY: test
test: train  ## install, train and run the whole test suite
	@$(PY) -m pytest $(TESTS)

.PHONY: quick
quick: env  ## the tests that need no running bot
	@$(PY) -m pytest -m "not bot" $(TESTS)

.PHONY: eval
eval: train  ## score data/eval against the bot
	@$(PY) -m milktide_rasa.scoring $(FILES)

.PHONY: lint
lint: $(LINT_STAMP)  ## ruff and mypy
	@.venvs/lint/bin/ruff check .
	@.venvs/lint/bin/ruff format --check .
	@.venvs/lint/bin/mypy

.PHONY: bench
bench: train  ## measure against a stock Rasa bot, into docs/benchmarks.md (takes long)
	@bash benchmarks/run.sh

.PHONY: clean
clean:  ## remove what was built and trained (not the environment)
	rm -rf build models/*.tar.gz models/*.npz .rasa .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
