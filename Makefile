# Make only calls; the work is in the `forum` command.
VENV := .venv
PYTHON := $(VENV)/bin/python

.PHONY: run test lint test-postgres browser-test bench demo lock clean

$(VENV)/installed: requirements.lock
	@python3 -c "import venv, ensurepip" 2>/dev/null || { echo "python3-venv is missing: install the package python3-venv." >&2; exit 2; }
	@python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

test: $(VENV)/installed-dev
	@$(PYTHON) -m pytest tests

lint: $(VENV)/installed-dev
	@$(VENV)/bin/ruff check forum tests config.py
	@$(VENV)/bin/ruff format --check forum tests config.py

clean:
	rm -rf $(VENV) build instance
