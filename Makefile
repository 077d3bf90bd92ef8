# One environment, from one hash-locked file. `make help` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= bostotte-demo
HOUSEHOLDS ?= 200
PYTEST ?=
MONTHS ?= 24

.PHONY: help demo test test-slow test-long proof lint format types cover bench bench-national samples clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Python 3.11 or newer is needed, this is {v.major}.{v.minor}: run make PYTHON=/path/to/python3.11")'
	@echo "Making the environment in $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## run the main job end to end on make-believe people, and say where the results are
	@$(BIN)/bostotte demo --households $(HOUSEHOLDS) --out $(OUT)

test: $(READY) ## the tests (some five minutes on 2 cores)
	@$(BIN)/python -m pytest $(PYTEST)

test-long: $(READY) ## kills of every kind at twenty points each, and six months against the sandbox's key
	@$(BIN)/python -m pytest -m long $(PYTEST)

test-slow: $(READY) ## the tests that take long: kills at many random points, months in a row, large towns, a scheduled run
	@$(BIN)/python -m pytest -m slow $(PYTEST)

proof: $(READY) ## flags over 24 months and 2 000 households against the sandbox's own key (HOUSEHOLDS=, MONTHS=)
	@PROOF_HOUSEHOLDS=$(if $(filter command line environment,$(origin HOUSEHOLDS)),$(HOUSEHOLDS),2000) PROOF_MONTHS=$(MONTHS) \
		$(BIN)/python -m pytest -n0 -s -m proof tests/flows/run/test_proof.py $(PYTEST)

lint: $(READY) ## ruff and sqlfluff: lint and format; imports run one way
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar -q sql tests

format: $(READY) ## mend what ruff and sqlfluff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --processes 2 --disable-progress-bar -q sql tests

types: $(READY) ## mypy --strict
	@$(BIN)/mypy

cover: ## the tests with branch coverage; the rules, the outcomes and the flags must be covered whole
	@$(MAKE) --no-print-directory test PYTEST="--cov --cov-report=term:skip-covered"
	@$(BIN)/coverage report --fail-under=100 --include='tasks/entitlement/*,tasks/changes/*,tasks/income/outcomes.py'

bench: $(READY) ## benchmarks, each as a ratio against a reference in the same run (JSON out)
	@$(BIN)/python -m tests.benchmarks

bench-national: $(READY) ## a country's store, 100 000 households after three years: seconds, memory, size (long)
	@BOSTOTTE_BENCH_CASES=$${BOSTOTTE_BENCH_CASES:-100000} $(BIN)/python -m tests.benchmarks national

samples: $(READY) ## write data-samples/ anew
	@$(BIN)/python -m sandbox.samples data-samples

clean: ## remove the environment and everything made
	rm -rf $(VENV) build dist .coverage htmlcov .mypy_cache .pytest_cache .ruff_cache bostotte-demo bench-results
