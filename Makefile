# Two commands matter: `make run` serves the app, `make test` runs every test.

# The first Python that is there, runs, and has a wheel of every pinned package; `make PYTHON=... run` takes another.
PYTHONS := python3.13 python3.12 python3.11 python3
SUITABLE := import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(firstword $(foreach python,$(PYTHONS),$(shell $(python) -c '$(SUITABLE)' 2>/dev/null && echo $(python))))
PORT ?= 8501
N ?= 2000
SEED ?= 0
VENV := .venv
BIN := $(VENV)/bin
SLOW := app batch browser cli docs hostile training wheel

# uv installs in seconds what takes pip a minute, so pip fetches it where there is none, and steps in where it fails.
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
install = $(UV) pip install --quiet --python $(BIN)/python -r $(1) || $(PIP) -r $(1)

.PHONY: run share test test-fast lint messages docs wheel test-wheel train figures examples fuzz lock bench clean

run: $(VENV)/.serving
	$(BIN)/python -m genreclf app --port $(PORT)

# The same for everybody in the network, phones included: they can open every page and drop songs.
share: $(VENV)/.serving
	$(BIN)/python -m genreclf app --port $(PORT) --share

# Four at a time on two cores: tests in a browser mostly wait. Files come in the order that tests/conftest.py gives them.
test: $(VENV)/.development lint
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

# What can be told within two minutes: no browser, no Ray, no wheel, no program that is started, nothing that trains, loads TensorFlow or is damaged.
test-fast: $(VENV)/.development lint
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not ray and not tensorflow" $(foreach folder,$(SLOW),--ignore tests/$(folder))

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# After a change of sentences: the template of catalogues, and the catalogues brought up to it (docs/translating.md).
LOCALE := genreclf/locale
messages: $(VENV)/.development
	$(BIN)/pybabel --quiet extract --keyword=Sentence --add-comments=Translators: --strip-comments --add-location=file --width=120 \
		--omit-header --output=$(LOCALE)/genreclf.pot genreclf pages
	for catalogue in $(LOCALE)/*/LC_MESSAGES/genreclf.po; do \
		$(BIN)/pybabel --quiet update --domain=genreclf --no-fuzzy-matching --ignore-pot-creation-date --width=120 --input-file=$(LOCALE)/genreclf.pot \
			--output-file=$$catalogue --locale=$$(basename $$(dirname $$(dirname $$catalogue))) || exit; \
	done

# Guide and reference: build/docs/index.html
docs: $(VENV)/.development
	rm -rf build/docs docs/reference
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -c docs . build/docs

# The whole product as one file: dist/genreclf-*.whl
wheel: $(VENV)/.development
	rm -rf dist
	$(BIN)/uv build --quiet --wheel --out-dir dist

# Does it work on its own, in a fresh environment outside of the checkout? And are there wheels for all supported Pythons?
test-wheel: wheel
	GENRECLF_WHEEL=$(firstword $(wildcard dist/*.whl)) $(BIN)/python -m pytest tests/wheel

# Everything under models/, from data to cards: make train GTZAN=FOLDER SONGS=FOLDER WORLD=FOLDER TEACHERS="NPZ NPZ NPZ" [SPEECH=FOLDER]
# GTZAN holds features_30_sec.csv, mel/*.npz, musicnn_tags/*.npz and audio; SONGS, WORLD and TEACHERS are described in genreclf/datasets/labelled_recordings.py and
# genreclf/training/distillation/teacher_logits.py; SPEECH holds train/, valid/ and test/, each with a folder of recordings per speaker.
# It takes hours and replaces what is there. A rehearsal with little data, in a clone: XDG_CACHE_HOME=/tmp/rehearsal make train ... REPEATS=1 EPOCHS=2
# STEPS=40 FURTHER_STEPS=20 FOLD_STEPS=40. Needs: apt-get install espeak-ng flite
REPEATS ?= 5
EPOCHS ?= 40
STEPS ?= 9500
FURTHER_STEPS ?= 3200
FOLD_STEPS ?= 4500
TRAIN := $(BIN)/python -m genreclf train
TRAIN_TAGGER = $(TRAIN) audio-tagger --data $(GTZAN) --songs $(SONGS) --world $(WORLD) --teacher-logits $(TEACHERS) --fold-steps $(FOLD_STEPS)
train: $(VENV)/.development
	@test -n "$(and $(GTZAN),$(SONGS),$(WORLD),$(TEACHERS))" \
		|| { echo 'Please say where the data are: make train GTZAN=FOLDER SONGS=FOLDER WORLD=FOLDER TEACHERS="NPZ ..."' >&2; false; }
	$(TRAIN) features-cnn --data $(GTZAN)/features_30_sec.csv --repeats $(REPEATS)
	$(TRAIN) features-cnn --augment --data $(GTZAN)/features_30_sec.csv --audio $(GTZAN)/audio --repeats $(REPEATS)
	$(TRAIN) mel-cnn --data $(wildcard $(GTZAN)/mel/*.npz) --epochs $(EPOCHS) --repeats $(REPEATS)
	$(TRAIN) musicnn-transfer --data $(GTZAN) $(if $(SPEECH),--speech $(SPEECH)) --repeats $(REPEATS)
	$(TRAIN_TAGGER) --steps $(STEPS)
	$(TRAIN_TAGGER) --steps $(FURTHER_STEPS) --init-from audio-tagger
	$(TRAIN) duo-transfer --data $(GTZAN) --songs $(SONGS) --world $(WORLD) --repeats $(REPEATS)
	$(BIN)/python -m genreclf evaluate --songs $(SONGS)
	$(BIN)/python -m experiments.musicnn_reproduction --data $(GTZAN)/audio --tags $(GTZAN)/musicnn_tags --out models/musicnn-transfer/tags.csv
	$(BIN)/python -m genreclf evaluate --data $(GTZAN) --altered
	$(BIN)/python -m genreclf.evaluation.tag_precision --songs $(SONGS)
	$(BIN)/python -m genreclf.evaluation.streaming --songs $(SONGS)
	$(BIN)/python -m experiments.head_settings --data $(GTZAN) --songs $(SONGS) --world $(WORLD)
	$(BIN)/python -m experiments.nested_backbones --data $(GTZAN) --songs $(SONGS) --world $(WORLD) --teacher-logits $(TEACHERS)
	$(BIN)/python -m experiments.codec_probe --data $(GTZAN) --songs $(SONGS) --world $(WORLD)
	$(BIN)/python -m experiments.eight_bits --songs $(SONGS) --world $(WORLD)
	$(BIN)/python -m docs.figures

# The README's tables and screenshots
figures: $(VENV)/.development
	$(BIN)/python -m docs.figures
	$(BIN)/python -m docs.screenshots

# The ten examples; needs: apt-get install fluidsynth fluid-soundfont-gm musescore-general-soundfont-lossless flite
examples: $(VENV)/.development
	$(BIN)/python -m examples.compose
	$(BIN)/python -m examples.report

# Damaged files of every format, from bytes to answer: make fuzz N=2000
fuzz: $(VENV)/.development
	$(BIN)/python -m tests.hostile.fuzz --n $(N) --seed $(SEED)

# The whole tree of what the container installs, each file with its hash; after a change of requirements-serve.txt.
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --constraint deploy/constraints.txt
lock: $(VENV)/.development
	$(LOCK) requirements-serve.txt --output-file deploy/serve.lock
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		| $(LOCK) - --output-file deploy/build.lock

# What is fast, measured on a machine with nothing else to do: benchmarks/README.md
bench: $(VENV)/.development
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist docs/reference .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Please install Python 3.11, 3.12 or 3.13, with its module venv: none of $(PYTHONS) is one." >&2; false; }
	$(PYTHON) -m venv $(VENV)
	test -x "$(UV)" || $(PIP) --no-compile $$(grep '^uv==' requirements-dev.txt) || true

# Packages are installed only when the list of requirements has changed. Serving does without TensorFlow, which is most of the whole.
$(VENV)/.serving: requirements-serve.txt | $(BIN)/python
	$(call install,requirements-serve.txt)
	touch $@

$(VENV)/.development: $(wildcard requirements*.txt) | $(BIN)/python
	$(call install,requirements-dev.txt)
	touch $@ $(VENV)/.serving
