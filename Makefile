# make demo, make test: all that is needed is Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo

.PHONY: demo test compare chaos check bench docs clean

# Each stamp stands for what is installed: the program, what tests it, and what checks it. Python compiles what it
# imports and keeps that, a small part of all, so pip need not.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e
MADE_OF := pyproject.toml constraints.txt | $(BIN)/python

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("qualcode needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.program: $(MADE_OF)
	$(INSTALL) .
	$(BIN)/python -c 'import qualcode.tui.app'
	touch $@

$(VENV)/.tests: $(MADE_OF)
	$(INSTALL) '.[test]'
	touch $(VENV)/.program $@

$(VENV)/.checks: $(MADE_OF)
	$(INSTALL) '.[dev]'
	touch $(VENV)/.program $(VENV)/.tests $@

demo: $(VENV)/.program
	rm -rf $(DEMO)
	mkdir -p $(DEMO)
	$(BIN)/qualcode demo $(DEMO) --exports exports

test: $(VENV)/.tests
	$(BIN)/python -m pytest

# What is tested by examples drawn at random, with twenty times as many; thousands of damaged files of every format.
chaos: $(VENV)/.tests
	$(BIN)/python -m pytest -m "hypothesis or chaos" --hypothesis-profile chaos

# The numbers beside those of spaCy, scipy, statsmodels, scikit-learn, nltk and krippendorff.
compare: $(VENV)/.checks
	$(BIN)/python -m pytest -m compare

check: test compare
	$(BIN)/ruff check qualcode tests benchmarks docs
	$(BIN)/ruff format --check qualcode tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/commands.py --check
	$(BIN)/python docs/schemas.py --check
	$(BIN)/python docs/keys.py --check
	$(BIN)/python docs/label_forms.py --check
	$(BIN)/python docs/pictures.py --check

bench: $(VENV)/.checks
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.tests
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/schemas.py
	$(BIN)/python docs/keys.py
	$(BIN)/python docs/label_forms.py
	$(BIN)/python docs/pictures.py

clean:
	rm -rf $(VENV) build exports/*.csv .pytest_cache .mypy_cache .ruff_cache
