# What a developer does here. `make` lists it; every target sets up what it needs.

VENV ?= .venv
PYTHON ?= $(shell scripts/find_python)
PORT ?= 8000
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
SETTINGS := DJANGO_SETTINGS_MODULE=example_shop.config.settings
SHOP := $(SETTINGS) PORT=$(PORT) $(PY) -m django
NODE := $(PY) scripts/node.py

export LIVEHELP_TEST_DATABASE_URL LIVEHELP_TEST_REDIS_URL

.DEFAULT_GOAL := help
.NOTPARALLEL:

.PHONY: help
help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

# ------------------------------------------------------------------ set-up
# One stamp for each set of packages: a change of pyproject.toml installs again, anything else is instant.

$(PY):
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 that can make a venv was found; set PYTHON=/path/to/it" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade "pip>=25.1"

$(VENV)/.demo: pyproject.toml | $(PY)
	@echo "Installing the plugin and what the example shop needs"
	@$(PIP) -e ".[demo,server,push]"
	@touch $@

$(VENV)/.test: pyproject.toml | $(PY)
	@echo "Installing what the tests need"
	@$(PIP) -e ".[demo,server,redis,postgres,stripe,push]" --group test
	@touch $@ $(VENV)/.demo

$(VENV)/.lint: $(VENV)/.test
	@echo "Installing what lint needs"
	@$(PIP) --group lint
	@touch $@

node_modules/.installed: package.json | $(PY)
	@echo "Installing TypeScript"
	@$(NODE) npm install --silent --no-audit --no-fund --no-package-lock
	@touch $@

# ------------------------------------------------------------------ run

.PHONY: demo
demo: $(VENV)/.demo  ## Serve the example shop on http://127.0.0.1:8000 (PORT= honoured)
	@$(SHOP) migrate --verbosity 0
	@$(SHOP) seed_shop
	@echo "Stop it with Ctrl-C."
	@$(SETTINGS) PORT=$(PORT) exec $(PY) -m uvicorn livehelp_plugin.asgi:application --host 127.0.0.1 --port $(PORT) \
		--ws websockets-sansio --log-level warning --timeout-graceful-shutdown 2

# ------------------------------------------------------------------ test

.PHONY: test
test: $(VENV)/.test  ## Run the tests: Python on SQLite, scripts, browser
	@$(PY) -m scripts.run_tests unit js browser services

.PHONY: test-services
test-services: $(VENV)/.test  ## Run the suite on PostgreSQL and Redis, with two server processes
	@$(PY) -m scripts.run_tests suite-on-services

.PHONY: test-engine
test-engine: $(VENV)/.test  ## Run the engine beside its model for long, on SQLite and PostgreSQL at once
	@$(PY) -m scripts.run_tests engine

.PHONY: seeded-faults
seeded-faults: $(VENV)/.test  ## Put mistakes into the engine one at a time; the tests must find each
	@$(PY) -m scripts.seed_faults

.PHONY: test-compat
test-compat: $(VENV)/.test  ## Try the wheel on the oldest and newest Wagtail and Django
	@$(PY) -m scripts.compat

.PHONY: test-install
test-install: $(VENV)/.test  ## Follow the README in a new site and a clean environment, and chat there
	@$(PY) -m scripts.clean_install

.PHONY: budget
budget: $(VENV)/.test  ## Weigh what chat costs a page; fails when it is over its limits
	@$(PY) -m pytest -q -s tests/browser/test_budget.py

$(VENV)/.bench: $(VENV)/.test
	@echo "Installing what delivery is measured against"
	@$(PIP) --group bench
	@touch $@

.PHONY: bench
bench: $(VENV)/.bench  ## Measure delivery as ratios (CHECK=1 fails below the floors; SLACK=2 halves them)
	@$(PY) -m bench $(if $(CHECK),--check) $(if $(SLACK),--slack $(SLACK))

# ------------------------------------------------------------------ lint

# Each check is a target of its own, so that `make -k lint` shows the faults of all of them.
LINTS := lint-style lint-types lint-layers lint-scripts lint-templates lint-migrations

.PHONY: lint $(LINTS)
lint: $(LINTS)  ## Check style, types, layers, scripts, templates and migrations

lint-style: $(VENV)/.lint
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

lint-types: $(VENV)/.lint
	$(PY) -m mypy livehelp_plugin

lint-layers: $(VENV)/.lint
	$(VENV)/bin/lint-imports --no-logo

lint-scripts: node_modules/.installed
	$(NODE) npx --loglevel=error --no-install tsc --checkJs -p tsconfig.json

lint-templates: $(VENV)/.lint
	$(VENV)/bin/djlint --quiet --lint livehelp_plugin example_shop

lint-migrations: $(VENV)/.test
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django makemigrations --check --dry-run

.PHONY: messages
messages: $(VENV)/.test  ## Collect what is to be translated, and compile the translations (needs gettext)
	@$(PY) -m scripts.messages

.PHONY: format
format: $(VENV)/.lint  ## Format the Python code and sort its imports
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# ------------------------------------------------------------------ tidy

.PHONY: clean
clean:  ## Remove everything that the targets above have made
	rm -rf $(VENV) node_modules build dist *.egg-info .cache .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis test-results var
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
