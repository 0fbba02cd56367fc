# `make demo` tries Longrun with a club of invented runners, `make run` starts it empty,
# `make test` tests it. Each needs Python 3.11 or newer and sets up the rest by itself,
# in this folder; what is set up already is not done again.

PYTHON ?= python3
HOST ?= localhost
PORT ?= 8000
# Tests run in so many processes at once.
PROCESSES ?= 2

BIN := .venv/bin
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm

# uv takes seconds where pip takes a minute; pip is there for a network that only pip knows.
define install
$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes $(addprefix -r ,$(1)) \
	|| $(BIN)/python -m pip install --quiet --require-hashes $(addprefix -r ,$(1))
endef

.PHONY: help demo run test check format lock assets clean

help:
	@sed -n '1,3s/^# //p' Makefile

demo: .venv/.run build/.assets
	@LONGRUN_DATA="$${LONGRUN_DATA:-var/demo}" exec $(BIN)/python manage.py run --demo --host $(HOST) --port $(PORT)

run: .venv/.run build/.assets
	@exec $(BIN)/python manage.py run --host $(HOST) --port $(PORT)

# Tests that need Chromium, PostgreSQL or Redis run in .ci/run.
test: .venv/.dev build/.assets
	$(BIN)/pytest -n $(PROCESSES) --dist loadgroup -m "not browser and not services" $(ARGS)

check: .venv/.dev build/.assets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --recursive . --configfile pyproject.toml
	$(BIN)/mypy .
	$(BIN)/lint-imports
	find templates -name '*.html' -o -name '*.txt' | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=config.settings.production $(PRODUCTION) \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

# Nothing is connected to: the checks read the settings only.
PRODUCTION := DATABASE_URL=postgres://longrun@localhost/longrun REDIS_URL=redis://localhost:6379/0 \
	ALLOWED_HOSTS=longrun.example ENCRYPTION_KEYS=0123456789-only-for-the-check-abcdefghijklm \
	SECRET_KEY=0123456789-only-for-the-check-abcdefghijklmnopqrstuvwxyz

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -o -name '*.txt' | xargs $(BIN)/djade --target-version 5.2

# Each set is compiled within the versions of the one before, so that they go together.
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 \
	--no-header --no-annotate

lock: .venv/.python
	cd requirements && for set in bootstrap assets base; do ../$(COMPILE) $$set.in -o $$set.txt; done
	cd requirements && ../$(COMPILE) -c base.txt production.in -o production.txt
	cd requirements && ../$(COMPILE) -c production.txt -c assets.txt dev.in -o dev.txt
	$(MAKE) .venv/.dev
	$(NPM) install --ignore-scripts --package-lock-only

assets: build/.assets

# The data, in var/, stays.
clean:
	rm -rf .venv node_modules build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/.python: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Longrun needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m pip --version > /dev/null \
		|| { echo "Longrun needs Python's pip (on Debian and Ubuntu: apt install python3-pip)."; exit 1; }
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements/bootstrap.txt
	@touch $@

.venv/.run: requirements/base.txt requirements/assets.txt .venv/.python
	$(call install,requirements/base.txt requirements/assets.txt)
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(call install,requirements/dev.txt)
	@touch $@

node_modules/.installed: package-lock.json package.json .npmrc .venv/.run
	$(NPM) ci --ignore-scripts --silent
	@touch $@

build/.assets: node_modules/.installed $(shell find static -type f)
	$(NPM) run --silent build
	@touch $@
