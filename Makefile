# Everything the project can do, one word each. `make run` and `make test` set up what they need.
SHELL := /bin/bash
V := .venv
PY := $(V)/bin/python
STAMP := $(V)/.ready
ENGLISH := src/tertib/project/locale/en/LC_MESSAGES/django
READY := $(STAMP) $(ENGLISH).mo
# One test process per core; tests/conftest.py says what stays together.
SPREAD := -n auto

.PHONY: help setup run test check proof bench servers clean

help:  ## show these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# uv comes into a folder of its own, so that neither ensurepip nor a writable system Python is needed.
.tools/bin/uv: uv.req
	python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --upgrade --target .tools --require-hashes -r uv.req
	touch $@

$(STAMP): requirements.lock pyproject.toml .tools/bin/uv
	.tools/bin/uv venv --quiet --allow-existing --python "$$(command -v python3)" $(V)
	.tools/bin/uv pip sync --quiet --python $(PY) --require-hashes requirements.lock
	.tools/bin/uv pip install --quiet --python $(PY) --no-deps --editable .
	touch $@

# A broken translation stops here, not on a page. The order-only | keeps a new .ready from compiling again.
$(ENGLISH).mo: $(ENGLISH).po scripts/messages | $(STAMP)
	$(PY) scripts/messages compile

setup: $(READY)  ## install the locked dependencies into .venv

run: $(READY)  ## serve the demo office on http://localhost:8000
	$(V)/bin/tertib serve --demo

servers:  ## install the real servers that the tests talk to (Debian, as root)
	bash scripts/install-servers

check: $(READY)  ## format, lint, import contracts, types
	$(V)/bin/ruff format --check .
	$(V)/bin/ruff check .
	$(V)/bin/lint-imports --no-logo
	$(V)/bin/mypy

test: $(READY) servers check  ## all checks, sampled to stay under 25 minutes
	$(V)/bin/pytest $(SPREAD)

proof: $(READY) servers check  ## the full counts that the issues name
	TERTIB_PROOF=1 $(V)/bin/pytest $(SPREAD)

bench: $(READY)  ## the figures, as ratios measured in one run
	$(PY) benchmarks/all.py

lock: .tools/bin/uv  ## resolve the dependencies anew
	.tools/bin/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --no-header --quiet -o requirements.lock

clean:  ## remove what the targets above made
	rm -rf $(V) .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
