# Everything starts here: `make` lists what there is.
.DEFAULT_GOAL := help
unexport VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH
# Compiling everything again at every start takes four times as long as all else that a start does.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
# On every processor; tests of one group stay together on one.
PYTEST := $(PYTHON) -m pytest -n logical --dist loadgroup
# What reads the settings but must not touch a database.
WITHOUT_DATABASE := DEBUG=1 DATABASE_URL=postgresql:///none
LIKE_PRODUCTION := DEBUG=0 DEMO=0 ALLOWED_HOSTS=orgmodel.example \
	SECRET_KEY=only-to-check-the-settings-with-a-long-and-varied-key-0123456789
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" bin/uv pip compile --quiet \
	--universal --python-version 3.12 --generate-hashes --no-emit-index-url

.PHONY: help setup run dev superuser stop test test-all test-real bench bench-flat bench-small bench-against lint lint-api types check format screenshots lock

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what the project needs into .venv (all others do this first)
	@bin/setup

run: setup ## Serve the demo at http://localhost:8000 (PORT=... for another port; DEMO=0 for your own organisation)
	@bin/run

dev: setup ## The same for development: with DEBUG, reloading when a file changes
	@bin/run --reload

superuser: setup ## Make an administrator who signs in with a password (also in a new, empty database)
	@LOCAL=$${LOCAL:-1} $(MANAGE) migrate --verbosity 0
	@LOCAL=$${LOCAL:-1} $(MANAGE) createsuperuser

stop: setup ## Stop the embedded database, which otherwise stays up
	@$(PYTHON) -m orgmodel.embedded stop
	@$(PYTHON) -m orgmodel.embedded --data .data/test stop

test: setup ## Run the tests (ARGS="..." chooses some: it is handed to pytest)
	$(PYTEST) -m "not slow" $(ARGS)

test-all: setup ## The same, with what is slow and rarely breaks
	CONTRACT=long $(PYTEST) $(ARGS)

test-real: setup ## Run the tests on real sheets: make test-real SHEETS=folder
	@test -d "$(SHEETS)" || { echo "Say where the sheets are: make test-real SHEETS=folder"; exit 2; }
	SHEETS="$$(cd "$(SHEETS)" && pwd)" $(PYTHON) -m pytest -n 2 --dist loadfile tests/real

bench: setup ## Measure the production server beside its floors (PEOPLE=10000 WORKERS=1; needs wrk)
	$(PYTHON) -m benchmarks --people $(or $(PEOPLE),10000) --workers $(or $(WORKERS),1) --write

bench-flat: setup ## Measure pages at 1,000, 10,000 and 100,000 people
	$(PYTHON) -m benchmarks --flat --write

bench-small: setup ## Ask everything for a moment at 1,000 people; fails where there are too many queries
	$(PYTHON) -m benchmarks --people 1000 --small

bench-against: setup ## Measure each answer as a ratio to another commit: make bench-against BASE=commit (PEOPLE=3000 ARGS="--only page --at-writes 5")
	@test -n "$(BASE)" || { echo "Say which commit to measure against: make bench-against BASE=commit"; exit 2; }
	$(PYTHON) -m benchmarks.against --base $(BASE) --people $(or $(PEOPLE),3000) $(ARGS)

lint: setup ## Look for mistakes and for unformatted code
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m djlint templates --exclude templates/django --profile jinja --lint --quiet
	$(PYTHON) -m djlint templates/django --lint --quiet
	find templates/django -name '*.html' -exec .venv/bin/djade --check {} +
	bin/vendor --check

lint-api: setup ## Look for mistakes in the description of the API (needs npm)
	bin/lint-api

types: setup ## Check the types
	$(WITHOUT_DATABASE) $(PYTHON) -m mypy .

check: setup ## Check the migrations, and the settings as production would have them
	DEBUG=1 $(MANAGE) makemigrations --check --dry-run
	$(LIKE_PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

format: setup ## Format the code and the templates
	$(PYTHON) -m ruff check --fix --exit-zero
	$(PYTHON) -m ruff format
	find templates/django -name '*.html' -exec .venv/bin/djade {} +

screenshots: setup ## Take the pictures that README shows (needs Chromium)
	bin/screenshots

lock: ## Pin the newest versions that pyproject.toml allows, with their hashes
	$(COMPILE) --upgrade --group dev pyproject.toml -o requirements.lock
	echo uv | $(COMPILE) --upgrade - -o bin/uv.txt
