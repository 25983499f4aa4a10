# make run opens the studio, make test runs the tests; both install what they need the first time.
# On Windows, which has no make, the README gives the same commands by hand.

PYTHON  ?= python3
WORKERS ?= 2
VENV    := .venv
PY      := $(VENV)/bin/python
RUN     := $(VENV)/.for-running
TEST    := $(VENV)/.for-testing
PIP     := $(PY) -m pip install --disable-pip-version-check

# A .venv whose Python has gone (updated, moved, half made) is made again, whatever its stamps say.
ifneq ($(shell $(PY) -m pip --version >/dev/null 2>&1 && echo works),works)
.PHONY: $(PY) $(RUN) $(TEST)
endif

.PHONY: help run test test-long lint format clean tools

help:
	@echo 'make run        open the studio (the first time: install, and render the demo book)'
	@echo 'make test       install what the tests need, check format, lint and types, run the tests'
	@echo 'make test-long  the drills of many minutes'
	@echo 'make lint       format, lint and types only'
	@echo 'make format     put the code into the house format'
	@echo 'make clean      remove .venv and caches; your books and voices are not touched'

run: $(RUN)
	@$(PY) app.py --with-demo $(ARGS)

test: $(TEST) tools lint
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

test-long: $(TEST) tools
	@$(PY) -m pytest -m long --timeout 3600 $(ARGS)

lint: $(TEST)
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy

format: $(TEST)
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): pyproject.toml | $(PY)
	@echo 'Installing Sidetone into $(VENV) (once; some minutes) ...'
	@$(PIP) -e . || { echo 'Sidetone could not be installed: see above. Mend it and run make again; it goes on from here.' >&2; exit 1; }
	@touch $@

$(TEST): pyproject.toml | $(PY)
	@echo 'Installing Sidetone and what its tests need into $(VENV) (once; some minutes) ...'
	@$(PIP) -e '.[test]' || { echo 'The tests could not be installed: see above. Mend it and run make again; it goes on from here.' >&2; exit 1; }
	@touch $@ $(RUN)

$(PY):
	@found=; \
	for candidate in '$(PYTHON)' python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Sidetone needs Python 3.10 or newer; here is: $$('$(PYTHON)' --version 2>&1 || true)" >&2; \
	  echo 'Debian, Ubuntu: sudo apt install python3 python3-venv   Fedora: sudo dnf install python3   macOS: brew install python' >&2; \
	  echo 'If it has another name, say so: make run PYTHON=/path/to/python3.12' >&2; \
	  exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	  echo "$$found cannot make a virtual environment: its venv package is missing." >&2; \
	  echo 'Debian, Ubuntu: sudo apt install python3-venv' >&2; \
	  exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version)"; \
	"$$found" -m venv --clear $(VENV)

tools:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || command -v google-chrome-stable >/dev/null \
	  || echo 'No Chromium here: the browser tests are skipped. Debian, Ubuntu: sudo apt install chromium' >&2
	@command -v ffprobe >/dev/null \
	  || echo 'No ffprobe here: the tests that check finished files with it are skipped. Debian, Ubuntu: sudo apt install ffmpeg' >&2
