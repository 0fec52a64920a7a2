# make demo, make test: all that is needed is Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo

.PHONY: demo test check bench docs clean

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("qualcode needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: $(VENV)/.ready
	rm -rf $(DEMO)
	mkdir -p $(DEMO)
	$(BIN)/qualcode demo $(DEMO) --exports exports

test: $(VENV)/.ready
	$(BIN)/python -m pytest

check: test
	$(BIN)/ruff check qualcode tests benchmarks docs
	$(BIN)/ruff format --check qualcode tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/commands.py --check
	$(BIN)/python docs/keys.py --check
	$(BIN)/python docs/pictures.py --check

bench: $(VENV)/.ready
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.ready
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/keys.py
	$(BIN)/python docs/pictures.py

clean:
	rm -rf $(VENV) build exports/*.csv .pytest_cache .mypy_cache .ruff_cache
