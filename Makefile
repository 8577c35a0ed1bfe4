# `make run` and `make test` set up all they need in .venv; see README.md.
PYTHON ?= python3
PORT ?= 8050
ARTEFACTS_DIR ?= artefacts
ARGS ?= --source demo --backbone cnn --epochs 12
# Processes that run tests side by side; a narrowed run (PYTEST='...') uses one. One more than two cores: some tests wait
# for servers without using a core.
WORKERS ?= 3

VENV := .venv
PY := $(VENV)/bin/python
# Python compiles what it imports. Compiling all of every package would take half of the set-up.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile

export PORT ARTEFACTS_DIR
# Where this is set, every process compiles TensorFlow and the other libraries anew, which takes longer than to import
# them. What Python keeps of it lies in $(VENV) and in folders that Git ignores.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run build acquire test test-all test-assets lint audit sbom format docs docs-check bench bench-model bench-decoding bench-crowd bench-load bench-search bench-same bench-re-search bench-serving bench-map bench-projections bench-annotations bench-named password slug verify lock clean

help:
	@echo "make run     set up, build the demonstration collection if there is nothing to show, serve the page on PORT ($(PORT))"
	@echo "make test    set up and run the tests, the browser's included; PYTEST='-k map' narrows them down"
	@echo "make test-all   the same with the heavy backbones in full (docs/testing.md)"
	@echo "make build   make a build: ARGS='--source folder --path DIR --backbone mobilenet_v2' (default: the demonstration)"
	@echo "make acquire fetch a museum's collection to look at: ARGS='--source met --department \"Asian Art\"'"
	@echo "make lint    ruff, mypy and the import contracts        make format  let ruff mend what it can"
	@echo "make audit   ask for known weaknesses of all packages   make sbom    write docs/sbom.json, what the page is made of"
	@echo "make docs    write the reference pages from the code    make docs-check  check that docs and code agree"
	@echo "make bench   measure, and write docs/benchmarks.md"
	@echo "make bench-model PICTURES=DIR   what each idea of the classifier is worth, on a labelled folder: docs/model-benchmark.md"
	@echo "make bench-named PICTURES=DIR   README's table of figures, from one build that has a name"
	@echo "make bench-decoding   what decoding costs, beside OpenCV and Pillow: docs/decoding-benchmark.md"
	@echo "make bench-crowd   what a visitor waits while others upload slowly: docs/crowd-benchmark.md"
	@echo "make bench-load   uploads a second on one core within 512 MB, beside Flask and Keras: docs/load-benchmark.md"
	@echo "make bench-search   search by vector, beside faiss and memory bandwidth: docs/search-benchmark.md"
	@echo "make bench-same PICTURES=DIR   how surely a work is recognised in another picture: docs/same-picture-benchmark.md"
	@echo "make bench-re-search   what a liked and a disliked work are worth, on the live build: docs/re-search-benchmark.md"
	@echo "make bench-serving   what the page takes over 100,000 works: docs/serving-benchmark.md"
	@echo "make bench-map   the map's scene beside Plotly: docs/map-benchmark.md; PICTURES=DIR takes real pictures"
	@echo "make bench-projections   what maps cost and keep, on the live build: docs/projection-benchmark.md"
	@echo "make bench-annotations DATA=DIR   how good text, poses, counts and sizes are: docs/annotations-benchmark.md"
	@echo "make password   hash a password for curators, for CURATOR_PASSWORD_HASH: docs/curators.md"
	@echo "make slug    how large the deployed page is, and what memory and time it takes: docs/slug.md"
	@echo "make verify  check every hash of the live build"
	@echo "make lock    pin constraints.txt anew          make clean  remove .venv and caches (builds stay)"

run: $(VENV)/.page
	@test -n "$$ARTEFACTS_URL" || test -f "$(ARTEFACTS_DIR)/current.json" || test -f "$(ARTEFACTS_DIR)/acquired/current.json" || \
		$(MAKE) --no-print-directory build
	@$(PY) app.py

build: $(VENV)/.pipeline
	@$(PY) -m pipeline.build --artefacts "$(ARTEFACTS_DIR)" $(ARGS)

acquire: $(VENV)/.pipeline
	@$(PY) -m pipeline.acquire --artefacts "$(ARTEFACTS_DIR)" $(if $(filter command environment,$(origin ARGS) ),$(ARGS),--source met)

test: $(VENV)/.browser test-assets
	@$(PY) -m pytest $(or $(PYTEST),-n $(WORKERS) --dist loadfile --no-loadscope-reorder)

test-all: $(VENV)/.browser test-assets
	@$(PY) -m pytest -m "" $(or $(PYTEST),-n $(WORKERS) --dist loadfile --no-loadscope-reorder)

# The page's scripts have unit tests of their own, which need Node.js.
test-assets:
	@if node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then \
		node tests/assets/run.mjs; \
	else \
		echo "The tests of assets/ are left out: they need Node.js 18 or newer (Debian: apt-get install nodejs)."; \
	fi

lint: $(VENV)/.dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-cache --no-logo
	@# There is none for every system.
	@test ! -x $(VENV)/bin/hadolint || $(VENV)/bin/hadolint Dockerfile

audit: $(VENV)/.dev
	@$(PY) .ci/audit.py

password: $(VENV)/.page
	@$(PY) -c 'import getpass, werkzeug.security as hashing; print(hashing.generate_password_hash(getpass.getpass()))'

# What the page is made of, as CycloneDX.
sbom: $(VENV)/.dev
	@$(PIP) uv
	@$(PY) -m uv pip compile -q --python-version 3.11 --no-annotate --no-header requirements.txt \
		| $(VENV)/bin/cyclonedx-py requirements - --output-reproducible --of JSON -o docs/sbom.json

format: $(VENV)/.dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

docs: $(VENV)/.dev
	@$(PY) docs/reference.py
	@$(PY) docs/imports.py

docs-check: $(VENV)/.dev
	@$(PY) -m pytest tests/docs

bench: $(VENV)/.dev
	@$(PY) -m benchmarks

bench-model: $(VENV)/.dev
	@test -n "$(PICTURES)" || { echo "Name a folder with one sub-folder a class: make bench-model PICTURES=DIR"; exit 1; }
	@$(PY) -m benchmarks.model --path "$(PICTURES)"

bench-named: $(VENV)/.dev
	@test -n "$(PICTURES)" || { echo "Name a folder with one sub-folder a class: make bench-named PICTURES=DIR"; exit 1; }
	@$(PY) -m benchmarks.named_run --path "$(PICTURES)" --artefacts "$(ARTEFACTS_DIR)" $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-decoding: $(VENV)/.dev
	@$(PY) -m benchmarks.decoding $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-search: $(VENV)/.dev
	@$(PY) -m benchmarks.search $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-same: $(VENV)/.dev
	@test -n "$(PICTURES)" || { echo "Name a folder with one sub-folder a class: make bench-same PICTURES=DIR"; exit 1; }
	@$(PY) -m benchmarks.same_picture --path "$(PICTURES)" $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-serving: $(VENV)/.dev
	@$(PY) -m benchmarks.serving --artefacts "$(ARTEFACTS_DIR)"

bench-map: $(VENV)/.browser
	@$(PY) -m benchmarks.map $(if $(PICTURES),--pictures "$(PICTURES)") $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-projections: $(VENV)/.dev
	@$(PY) -m benchmarks.projecting --artefacts "$(ARTEFACTS_DIR)" $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-re-search: $(VENV)/.dev
	@$(PY) -m benchmarks.re_search --artefacts "$(ARTEFACTS_DIR)"

bench-annotations: $(VENV)/.dev
	@test -n "$(DATA)" || { echo "Name a folder with pose, text, measuring, counting, paintings: make bench-annotations DATA=DIR"; exit 1; }
	@$(PY) -m benchmarks.annotations "$(DATA)" $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-crowd: $(VENV)/.dev
	@$(PY) -m benchmarks.crowd --artefacts "$(ARTEFACTS_DIR)" $(if $(filter command environment,$(origin ARGS)),$(ARGS))

bench-load: $(VENV)/.dev
	@$(PY) -m benchmarks.load --artefacts "$(ARTEFACTS_DIR)" $(if $(filter command environment,$(origin ARGS)),$(ARGS))

slug: $(VENV)/.dev
	@$(PY) -m benchmarks.slug --artefacts "$(ARTEFACTS_DIR)" $(if $(filter command environment,$(origin ARGS)),$(ARGS))

verify: $(VENV)/.page
	@$(PY) -m pipeline.verify --artefacts "$(ARTEFACTS_DIR)"

lock: $(VENV)/.dev
	@$(PIP) uv
	@: > constraints.txt
	@$(PY) -m uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header requirements-dev.txt \
		| sed '1i # Every package that the requirements files pull in, pinned. Made by `make lock`; do not edit.' > .constraints
	@mv .constraints constraints.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.page: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Vitrine needs Python 3.11 or newer; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) for the page ..."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.pipeline: $(VENV)/.page requirements-pipeline.txt
	@echo "Setting up $(VENV) for the pipeline (TensorFlow is about 300 MB) ..."
	@$(PIP) -r requirements-pipeline.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.pipeline requirements-cluster.txt requirements-postgresql.txt requirements-s3.txt requirements-dev.txt
	@echo "Setting up $(VENV) for the tests ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.browser: $(VENV)/.dev
	@$(PY) -m tests.browser.chromium
	@touch $@
