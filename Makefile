# One environment, made from the lock file for development, with hashes. `make help` lists the commands.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= bostotte-demo
HOUSEHOLDS ?= 200
PYTEST ?=
unexport PYTHONDONTWRITEBYTECODE # every test process would compile all modules again
MONTHS ?= 24
FUZZ ?= 4000
OWN_TESTS := tests/entitlement tests/changes tests/income/test_outcomes.py tests/flows/calculate/test_rules_check.py \
	tests/fuzz/test_bounds.py

# The lock files that `make audit` looks up (LOCKS=).
LOCKS ?= requirements.lock requirements-databases.lock requirements-dev.lock

.PHONY: help audit lock demo desk docs own-tests test test-slow test-long fuzz mutants proof lint format types cover bench bench-national samples clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Python 3.11 or newer is needed, this is {v.major}.{v.minor}: run make PYTHON=/path/to/python3.11")'
	@echo "Making the environment in $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## run the main job end to end on synthetic people, and print where the results are
	@$(BIN)/bostotte demo --households $(HOUSEHOLDS) --out $(OUT)

desk: $(READY) ## a synthetic town with months of history, and its desk in the browser (HOUSEHOLDS=, MONTHS=)
	@$(BIN)/bostotte demo --desk --households $(if $(filter command line environment,$(origin HOUSEHOLDS)),$(HOUSEHOLDS),500) \
		--months $(if $(filter command line environment,$(origin MONTHS)),$(MONTHS),15) --out $(OUT)-desk

docs: $(READY) ## build the docs as a site in build/site; every link is checked
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q
	@echo "The site is in build/site. To search in it: $(BIN)/python -m http.server -b 127.0.0.1 -d build/site"

test: $(READY) ## the tests (about three minutes on 2 cores)
	@$(BIN)/python -m pytest $(PYTEST)

test-long: $(READY) ## the longest tests: kills at twenty points each, and six months against the sandbox's answer key
	@$(BIN)/python -m pytest -m long $(PYTEST)

test-slow: $(READY) ## the slow tests: kills at random points, months in a row, large towns, a scheduled run
	@$(BIN)/python -m pytest -m slow $(PYTEST)

fuzz: $(READY) ## thousands of files, and 50 times as many bodies of answers, changed at random (FUZZ=)
	@BOSTOTTE_FUZZ_EXAMPLES=$(FUZZ) $(BIN)/python -m pytest -m slow tests/fuzz tests/income/test_fuzzed_bodies.py $(PYTEST)

mutants: $(READY) ## change SQL and outcomes in one place at a time, and see that the near tests notice (prints JSON; minutes)
	@$(BIN)/python -m tests.mutants

proof: $(READY) ## compare 24 months of flags, and two settled years, with the sandbox's answer key (HOUSEHOLDS=, MONTHS=)
	@PROOF_HOUSEHOLDS=$(if $(filter command line environment,$(origin HOUSEHOLDS)),$(HOUSEHOLDS),2000) PROOF_MONTHS=$(MONTHS) \
		$(BIN)/python -m pytest -n0 -s -m proof tests/flows/run/test_proof.py tests/flows/settle $(PYTEST)

lint: $(READY) ## ruff and sqlfluff; direction of imports; code that nothing uses
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m tests.dead_code
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar -q sql tests

format: $(READY) ## fix what ruff and sqlfluff can fix
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --processes 2 --disable-progress-bar -q sql tests

types: $(READY) ## mypy --strict
	@$(BIN)/mypy

own-tests: # the paths of the tests that `make cover` runs, for .ci/run
	@echo $(OWN_TESTS)

cover: $(READY) ## every branch of rules, outcomes and flags, by their own tests alone
	@$(BIN)/python -m pytest --cov=tasks/entitlement --cov=tasks/changes --cov=tasks/income --cov-report= $(OWN_TESTS) $(PYTEST)
	@$(BIN)/coverage report --skip-covered --fail-under=100 --include='tasks/entitlement/*,tasks/changes/*,tasks/income/outcomes.py'

bench: $(READY) ## benchmarks, each as a ratio to a reference in the same run (prints JSON)
	@$(BIN)/python -m tests.benchmarks

bench-national: $(READY) ## the store of a whole country, 100 000 households and three years: seconds, memory, size (long)
	@BOSTOTTE_BENCH_CASES=$${BOSTOTTE_BENCH_CASES:-100000} $(BIN)/python -m tests.benchmarks national

samples: $(READY) ## write data-samples/ again
	@$(BIN)/python -m sandbox.samples data-samples

audit: ## look the locked dependencies up among known vulnerabilities (needs a package index; not part of the tests)
	@$(PYTHON) -m venv build/audit && build/audit/bin/pip install -qq --disable-pip-version-check pip-audit==2.10.1
	@for lock in $(LOCKS); do echo "$$lock:"; build/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r $$lock || exit 1; done

lock: ## resolve the dependencies of pyproject.toml again into the three lock files (needs a package index)
	@$(PYTHON) -m venv build/lock && build/lock/bin/pip install -qq --disable-pip-version-check uv
	@PATH="$$PWD/build/lock/bin:$$PATH" ./.ci/lock

clean: ## remove the environment and everything that was made
	rm -rf $(VENV) build dist .coverage htmlcov .mypy_cache .pytest_cache .ruff_cache bostotte-demo bench-results
