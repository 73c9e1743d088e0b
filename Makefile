# Each target sets up its own environment in .venv from constraints.txt.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-least lint docs notebooks bench mutants golden clean

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[all,dev]"
	touch .venv/ready

demo: .venv/ready
	$(BIN)/suitors run tokyo_2025 --runs 1000
	$(BIN)/suitors compare tokyo_2025 --power JPN --strategies japan,china --runs 1000 --decompose --futures 250 --runs-per-future 20 --out results/japan_against_china
	$(BIN)/suitors report results/japan_against_china

# Each process takes a half, so that what the tests of a file share is made once.
test: .venv/ready
	$(BIN)/python -m pytest -n 2 --dist worksteal

# What rounding could break, with no more of the processor than NumPy needs.
ROUNDING := bounds determinism exact extremes golden rounding
test-least: .venv/ready
	env $$($(BIN)/python -m benchmarks.processors --least) $(BIN)/python -m pytest -n 2 --dist worksteal $(ROUNDING:%=tests/test_%.py)

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/docs: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[all,dev,docs]"
	touch .venv/docs

# A page to begin with: build/docs/index.html.
docs: .venv/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

# Executed, with figures, to open and change: build/notebooks.
notebooks: .venv/ready
	rm -rf build/notebooks
	mkdir -p build/notebooks
	for name in $(basename $(notdir $(wildcard docs/notebooks/*.py))); do \
		$(BIN)/jupytext --quiet --to ipynb --output build/notebooks/$$name.ipynb docs/notebooks/$$name.py || exit 1; done
	$(BIN)/jupyter execute --inplace build/notebooks/*.ipynb

# Apart from the rest: a rival brings a package called tests, which would hide ours.
.venv/bench: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps --target .venv/bench agentpy

bench: .venv/bench
	PYTHONPATH=.venv/bench $(BIN)/python -m benchmarks

.venv/mutants: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[all,dev,mutants]"
	touch .venv/mutants

mutants: .venv/mutants
	$(BIN)/python tests/mutants.py

golden: .venv/ready
	$(BIN)/python -m pytest -q tests/test_golden.py --update-golden

clean:
	rm -rf .venv build dist
