# Sandan: everything that a person runs from a checkout. `make help` lists it.
# Only Python 3.11+, make and git are needed; Node and PostgreSQL come as Python packages.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test bench soak lint lock screenshots gallery clean writable python free \
	environment tools assets

VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests
WORKERS ?= 2
PORT ?=

# The newest Python that the locks were tried on comes first; any from 3.11 on will do.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for name in python3.13 python3.12 python3.11 python3 python python3.14; do \
	if command -v $$name && $$name -c '$(NEW_ENOUGH)'; then break; fi; done 2>/dev/null | tail -n 1)
endif

# An environment does not survive being moved or copied, so a checkout that was makes its own.
ifneq ($(shell cat $(VENV)/.home 2>/dev/null || pwd -P),$(shell pwd -P))
$(shell rm -rf $(VENV))
endif

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: free environment assets ## install, make the sample sub-district, serve it on port 8000 (PORT=…)
	@exec $(BIN)/market demo --serve $(if $(PORT),--port $(PORT))

test: tools assets ## install what tests need, then run all of them (TESTS=… for some)
	@$(BIN)/python -m pytest $(TESTS) -n $(WORKERS) --dist loadfile -m "not soak"

bench: tools assets ## measure time and memory beside rivals (BENCH="engine --needs 1000 10000")
	@$(BIN)/python -m tests.bench $(BENCH)

soak: tools assets ## the tests with long random runs (SOAK=1)
	@SOAK=1 $(BIN)/python -m pytest $(TESTS) -n $(WORKERS) --dist loadfile

lint: tools ## style, templates and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/lint-imports --no-cache

COMPILE := --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-annotate \
	--python-version 3.11 --custom-compile-command "make lock"

lock: tools ## pin the newest releases that pyproject.toml allows, with their hashes
	@$(BIN)/uv pip compile $(COMPILE) --extra build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile $(COMPILE) --extra build --extra fast --extra bench --extra dev \
		pyproject.toml --constraint requirements.lock -o requirements-dev.lock

screenshots: tools assets ## the pictures of the README, from a fresh sample
	@$(BIN)/python -m tests.support.screenshots .readme

gallery: tools assets ## pictures of every page, role, width, language and theme (GALLERY="--roles officer")
	@$(BIN)/python -m tests.support.gallery gallery $(GALLERY)

clean: ## remove the environment and what was built; the data in instance/ stays
	@rm -rf $(VENV) market/static/vendor build dist gallery .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache

# -- What hinders is said in one line, before anything is begun ----------------------------------

COMMA := ,
UNWRITABLE = $(firstword $(shell for folder in . $(VENV) instance market/static; do \
	if [ -e $$folder ] && ! [ -w $$folder ]; then echo $$folder; fi; done))
writable:
	@$(if $(UNWRITABLE),$(error cannot write in $(CURDIR)/$(UNWRITABLE:.=): use a folder of your own))

python: writable
	@$(if $(shell $(or $(PYTHON),false) -c '$(NEW_ENOUGH)' 2>/dev/null && echo yes),,$(error \
	Sandan needs Python 3.11 or newer$(if $(PYTHON),$(COMMA) which $(PYTHON) is not,; none was found): \
	install one or name it, as in make run PYTHON=/usr/bin/python3.12))

BIND := import socket, sys; at = ("127.0.0.1", int(sys.argv[1])); \
	s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
	sys.exit(s.bind(at))
free: python
	@$(if $(shell $(PYTHON) -c '$(BIND)' $(or $(PORT),8000) 2>/dev/null || echo busy),$(error \
	port $(or $(PORT),8000) is in use: stop what uses it or choose another, as in make run PORT=8001))

# -- How the environment comes about -------------------------------------------------------------

# An environment that is there already is kept, and its packages are brought to the lock.
$(BIN)/python: | python
	@echo "making $(VENV) with $(PYTHON)"
	@if $(PYTHON) -m venv $(VENV) >/dev/null; then pwd -P > $(VENV)/.home; else rm -rf $(VENV); \
		echo "error: this Python cannot make environments (on Debian: apt install python3-venv)" >&2; \
		exit 1; fi

INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
ITSELF := $(INSTALL) --no-deps --no-build-isolation --editable .

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what Sandan needs (a minute or two, once)"
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(BIN)/python market/assets/build.py
	@$(ITSELF)
	@touch $@

$(VENV)/.tools: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "installing what Sandan and its tests need (a few minutes, once)"
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python market/assets/build.py
	@$(ITSELF)
	@touch $@ $(VENV)/.runtime

environment: writable $(VENV)/.runtime

tools: writable $(VENV)/.tools

assets:
	@$(BIN)/python market/assets/build.py
