# Two commands matter: `make run` serves the app, `make test` runs every test.
PYTHON ?= python3.11
PORT ?= 8501
N ?= 2000
SEED ?= 0
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint figures fuzz clean

run: $(VENV)/.runtime
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

test: $(VENV)/.development lint
	$(BIN)/python -m pytest

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The README's tables and screenshots: make figures SONG=song.mp3
figures: $(VENV)/.development
	$(BIN)/python -m docs.figures
	$(BIN)/python -m docs.screenshots --song $(SONG)

# Damaged files of every format, from bytes to answer: make fuzz N=2000
fuzz: $(VENV)/.development
	$(BIN)/python -m tests.hostile.fuzz --n $(N) --seed $(SEED)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# pip runs only when the list of requirements has changed.
$(VENV)/.runtime: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/.runtime
