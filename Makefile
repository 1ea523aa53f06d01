# Two commands matter: `make run` serves the app, `make test` runs every test.
PYTHON ?= python3.11
PORT ?= 8501
N ?= 2000
SEED ?= 0
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint train figures examples fuzz bench clean

run: $(VENV)/.runtime
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

test: $(VENV)/.development lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Everything under models/, from data to cards: make train GTZAN=FOLDER SPEECH=FOLDER
# GTZAN holds features_30_sec.csv, mel/*.npz and audio; SPEECH holds train/, valid/ and test/, each with a folder of wav files per speaker.
TRAIN := $(BIN)/python -m genreclf train
train: $(VENV)/.development
	$(TRAIN) features-cnn --data $(GTZAN)/features_30_sec.csv --repeats 5
	$(TRAIN) features-cnn --augment --data $(GTZAN)/features_30_sec.csv --audio $(GTZAN)/audio --repeats 5
	$(TRAIN) mel-cnn --data $(wildcard $(GTZAN)/mel/*.npz) --epochs 40 --repeats 5
	$(TRAIN) musicnn-transfer --data $(GTZAN) --speech $(SPEECH) --repeats 5
	$(BIN)/python -m genreclf.training.backbone_check --data $(GTZAN)/audio --tags $(GTZAN)/musicnn_tags --out models/musicnn-transfer/tags.csv
	$(BIN)/python -m genreclf evaluate --data $(GTZAN) --altered
	$(BIN)/python -m docs.figures

# The README's tables and screenshots: make figures SONG=song.mp3
figures: $(VENV)/.development
	$(BIN)/python -m docs.figures
	$(BIN)/python -m docs.screenshots --song $(SONG)

# The ten examples; needs: apt-get install fluidsynth fluid-soundfont-gm musescore-general-soundfont-lossless flite
examples: $(VENV)/.development
	$(BIN)/python -m examples.compose
	$(BIN)/python -m examples.report

# Damaged files of every format, from bytes to answer: make fuzz N=2000
fuzz: $(VENV)/.development
	$(BIN)/python -m tests.hostile.fuzz --n $(N) --seed $(SEED)

# What is fast, measured on a machine with nothing else to do: benchmarks/README.md
bench: $(VENV)/.development
	$(BIN)/python -m benchmarks

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
