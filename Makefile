# make run: everything, from nothing but Python 3.11+. See README.md.
PYTHON ?= python3
# Processes that share the tests, each with a database server of its own; 0: one, with its output live.
WORKERS ?= auto
PIP := .venv/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes

.PHONY: run install test install-test bench assets lock lint

run: install
	@exec .venv/bin/python -m auction.launch

# pip is asked only when requirements.txt differs from the copy of what was installed last.
install:
	@cmp -s requirements.txt .venv/installed.txt && .venv/bin/python -c '' 2>/dev/null || $(MAKE) --no-print-directory .venv

.PHONY: .venv
.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Subhasta needs Python 3.11 or newer, and $(PYTHON) is not. Name one, for example: make run PYTHON=python3.12"; \
	  exit 1; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo "Installing the Python packages (about a minute the first time) …"
	@$(PIP) -r requirements.txt
	@cp requirements.txt .venv/installed.txt

test: install-test
	.venv/bin/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist worksteal $(PYTEST_ARGS)

install-test: install
	@cmp -s requirements-test.txt .venv/installed-test.txt || { \
	  echo "Installing what the tests need …"; \
	  $(PIP) -r requirements-test.txt && cp requirements-test.txt .venv/installed-test.txt; }
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	else echo "Chromium is missing: the browser tests will be skipped. Debian: sudo apt-get install chromium"; fi
	@if ! command -v npm >/dev/null; then echo "Node.js is missing: the JavaScript webhook test will be skipped."; \
	else cd tests/partners/js && { cmp -s package-lock.json node_modules/installed.json || { \
	  npm ci --ignore-scripts --no-audit --no-fund --silent && cp package-lock.json node_modules/installed.json; }; }; fi

bench: install-test
	@.venv/bin/python -m bench

# The compiled styles and scripts are committed; only whoever changes their sources needs Node.js.
assets:
	@command -v node >/dev/null || { echo "make assets needs Node.js 20 or newer."; exit 1; }
	./static/src/build.sh

# The commands stand in the headers of both files too.
lock:
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) -c requirements.txt requirements-test.in -o requirements-test.txt

lint: install-test
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python -m mypy
