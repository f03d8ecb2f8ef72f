# `make demo` and `make test` do all set-up on a fresh Debian-like machine with Python 3.11 or newer.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check install torch clean

demo: $(VENV)/.installed
	$(BIN)/kg demo

# Two at a time, each with a Neo4j server of its own; a server that you name is one, so one at a time.
test: $(VENV)/.installed
	PYTHON=$(abspath $(BIN)/python) sh tests/install_components.sh
	$(BIN)/python -m pytest $(if $(KG_TEST_NEO4J_URI),,-n 2 --dist loadfile) $(PYTEST_OPTIONS)

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: $(VENV)/.installed

torch: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-torch.txt

$(VENV)/.installed: pyproject.toml requirements.txt
	$(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache kg-demo
