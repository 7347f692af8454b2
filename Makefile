# Needs only Python >= 3.11 and make; writes only in .venv, .static and DATA_DIR.

PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= .data
ifeq ($(strip $(DATA_DIR)),)
override DATA_DIR := .data
endif
export PORT DATA_DIR

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
LOCK := $(BIN)/uv pip compile --quiet pyproject.toml --universal --generate-hashes --no-header --no-annotate
STATIC_FILES := $(shell find themes cms/users/static cdp/static -type f)

.PHONY: run test leaks check lock

run: $(VENV)/.installed .static/.collected
	@$(BIN)/python -c "import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('127.0.0.1', $(PORT)))" 2>/dev/null \
		|| { echo "Le port $(PORT) est déjà pris ou n'est pas un port : essayez make run PORT=8001" >&2; exit 1; }
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) rebuild_search --if-missing --verbosity 0
	@$(MANAGE) load_demo --if-empty
	@exec $(BIN)/gunicorn cms.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --no-control-socket --forwarder-headers ''

test: $(VENV)/.installed-dev .static/.collected
	$(BIN)/python $(if $(COVERAGE),-m slipcover) -m pytest -n 3 --dist worksteal -m "not throughput"
	$(BIN)/python -m pytest -m throughput

# What a visitor was shown, asked for by all others; also among the tests.
leaks: $(VENV)/.installed-dev .static/.collected
	$(BIN)/python -m pytest -n 0 tests/leaks

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	BASE_URL=https://www.example.org TRUSTED_PROXIES=127.0.0.1 $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run

# Keeps the locked versions that pyproject.toml still allows; a lock file that was removed is made
# with the newest ones.
lock: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.static/.collected: $(VENV)/.installed $(STATIC_FILES)
	$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@
