# SPDX-License-Identifier: Apache-2.0
#
# `make` alone lists what there is. Another Python: make test PYTHON=python3.13

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?=
VENV := .venv$(if $(PYTHON),-$(patsubst python%,%,$(notdir $(PYTHON))))
PY := $(VENV)/bin/python
BIN := $(VENV)/bin

PORT ?= 8000
DATA ?= ./var
DEMO ?= 1
FUZZ_SECONDS ?= 30

T ?=

# Make an environment, or see at once that it is there: $(call environment,FOLDER,LOCKS)
environment = @python=$(1)/bin/python; "$$python" -c '' 2>/dev/null \
	|| python=$$(tools/find-python $(PYTHON)) || exit 1; "$$python" tools/setup.py $(1) $(2)

.PHONY: help setup run example clean-data test test-postgres check fix bench bench-bulk bench-search bench-web torture torture-verify bench-status bench-batch bench-storage bench-movein bench-backup bench-export bench-backpack bench-documents bench-pages fuzz fuzz-api mutate docs pictures translations peers lock clean

help: ## this list
	@printf 'Skillmark: issue, bake, revoke and verify Open Badges 3.0\n\n'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' Makefile \
		| while IFS='|' read -r name words; do printf '  make %-14s %s\n' $$name "$$words"; done

run: ## the platform at http://localhost:8000, with demo data (PORT=8000 DATA=./var DEMO=1)
	$(call environment,$(VENV),build core server)
	@$(BIN)/skillmark serve --port $(PORT) --data $(DATA) $(if $(filter 1 true yes,$(DEMO)),--demo)

example: setup ## the main job on the command line: issue, bake, revoke and verify in out/
	@$(PY) examples/main_job.py

clean-data: ## wipe the platform's data in DATA (./var): asks first
	@$$(tools/find-python $(PYTHON)) tools/clean_data.py $(DATA)

test: setup ## every test (T="-k words" or a path for some); the end says what was skipped and why
	@$(PY) tools/run_tests.py $(T)

test-postgres: setup ## the tests of the server on a PostgreSQL of their own (needs PostgreSQL)
	@$(PY) tools/with_postgres.py $(PY) -m pytest -q -rs $(or $(T),tests/server)

check: setup ## what must be clean before a commit: format, lint, types, floors, docs
	@$(PY) tools/check.py

setup: ## the environment in .venv, from hash-locked wheels
	$(call environment,$(VENV))

fix: setup ## format, mend what lint can mend, write what the docs take from the code
	@$(BIN)/ruff check --quiet --fix-only . ; $(BIN)/ruff format --quiet .
	@for tool in ob3_coverage draw_floors check_docs; do $(PY) tools/$$tool.py write; done

docs: setup ## check the docs: links, examples, help texts, the table of requirements
	@$(PY) tools/check_docs.py

pictures: setup ## a picture of every page of the demo that runs at PORT, for docs/pictures
	@$(PY) tools/contact_sheet.py http://localhost:$(or $(PORT),8000)

translations: setup ## collect the sentences people read, and compile the Danish ones
	@$(PY) tools/translations.py update
	@$(PY) tools/server_words.py collect

peers: ## the JavaScript implementations for the tests (needs Node 20 and npm)
	@tools/peers

bench: setup ## speed against the other implementations, in one run
	@$(PY) bench/credential.py
	@$(PY) bench/bulk.py --count $(or $(N),20000)

bench-bulk: setup ## issuing and verifying N badges (20000) in bulk, beside the bare signature
	@$(PY) bench/bulk.py --count $(or $(N),20000)

bench-search: setup ## ranked searches over N=1000000 awards (ten minutes and more)
	@$(PY) bench/search.py $(or $(N),1000000)

bench-web: setup ## award pages a second with 100,000 awards, with wrk (ten minutes)
	@$(PY) bench/web.py

bench-pages: setup ## pages and downloads with 1,000,000 awards against 1,000 (an hour with making them)
	@$(PY) bench/pages.py

torture: setup ## every fault on both databases: kills, crashes, a full disk, a million rows (T=…)
	@SKILLMARK_TORTURE=1 $(PY) -m pytest -o faulthandler_timeout=0 -q -rs $(or $(T),tests/server/faults)

torture-verify: setup ## change each byte of 100 badges in each form, and verify them in bulk
	@SKILLMARK_TORTURE=1 $(PY) -m pytest -o faulthandler_timeout=0 -q tests/property/test_bulk_verifying.py

bench-status: setup ## a new version of a status list of a million entries
	@$(PY) bench/status.py

bench-batch: setup ## awards a second of a long list, and what an award takes (N=100000)
	@$(PY) bench/batch.py --rows $(or $(N),100000)

bench-movein: setup ## an export of another platform: its preview, and moving it in (N=10000)
	@$(PY) bench/move_in.py $(or $(N),10000)

bench-backup: setup ## backup and restore of N=100000 awards, and fsck of what came back
	@$(PY) bench/backup.py --rows $(or $(N),100000)

bench-export: setup ## export of N=100000 awards as static files, and a sample of them verified
	@$(PY) bench/export_site.py --rows $(or $(N),100000)

bench-backpack: setup ## the pages of somebody who keeps N=1000 badges
	@$(PY) bench/backpack.py $(or $(N),1000)

bench-documents: setup ## certificates as PDF: one, and N=10000 in one archive
	@$(PY) bench/documents.py $(or $(N),10000)

bench-storage: setup ## how long a site takes to verify all it keeps (N=100000)
	@$(PY) bench/verify_storage.py --rows $(or $(N),100000)

fuzz: ## coverage-guided fuzzing of each parser, FUZZ_SECONDS each (30)
	$(call environment,.venv-fuzz,core fuzz)
	@.venv-fuzz/bin/python tools/fuzz.py --seconds $(FUZZ_SECONDS) $(T)

fuzz-api: setup ## CALLS=100000 calls of the API made of its description, from another start each time (SEED=…)
	@SKILLMARK_API_CALLS=$(or $(CALLS),100000) SKILLMARK_API_SEED=$(or $(SEED),random) $(PY) -m pytest \
		-o faulthandler_timeout=0 -q tests/server/api/test_api_by_description.py

mutate: ## change verify, proofs and status, and see whether a test notices (an hour)
	$(call environment,.venv-mutate,core test mutate)
	@.venv-mutate/bin/python tools/mutate.py $(T)

lock: ## write requirements/*.txt anew (UPGRADE=1 takes the newest)
	$(call environment,.venv-lock,lock)
	@.venv-lock/bin/python tools/lock.py $(if $(UPGRADE),--upgrade)

clean: ## remove what the targets made
	@rm -rf .venv .venv-* .fuzz mutants build dist out .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache .coverage htmlcov tests/peers/node_modules src/*.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
