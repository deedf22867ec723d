# Two commands for a fresh machine: `make demo` and `make test`. Everything is installed into .venv from requirements.lock.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin

# Every process of the tests would compile anew what it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint bench soak lock clean

demo: .venv
	$(BIN)/xianshen demo --port $(PORT)

test: .venv lint
	$(BIN)/pytest -n auto --dist worksteal

lint: .venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv
	$(BIN)/python -m tests.bench

soak: .venv
	$(BIN)/python -m tests.faults.soak

.venv: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12" >&2; exit 2; }
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet 'uv==0.13.9'
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch .venv

# Writes requirements.lock anew from the bounds in pyproject.toml.
lock:
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--python-version 3.11 --all-extras pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache data
