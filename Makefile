# make site   build the site into _site/        make test   run every test
# PIP_ARGS goes to pip as it is. PyTorch built for the CPU alone (200 MB; the default for Linux brings gigabytes of CUDA):
#   make site PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu"

PYTHON ?= python3
PIP_ARGS ?=
BUILD_ARGS ?=
SITE ?= _site
CHANGES ?= changed-facts.md

VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install $(PIP_ARGS)

# The facts of main's last build, beside the store and cached with it: what `make changed-facts` compares with.
KEPT := .nnviz-cache/kept

.PHONY: site preview test test-tools check-site keep-facts changed-facts clean

site: $(VENV)/.site
	@$(PY) -m nnviz_site build $(BUILD_ARGS)

# The site as a pull request builds it: strict where MNIST can be had, else on small digits.
preview: $(VENV)/.site
	@$(PY) scripts/preview.py $(BUILD_ARGS)

# Both runs take place, whatever the first one finds; pytest itself prints the ten slowest tests of each.
# A file of browser tests stays in one process: what it looks at is looked at once.
test: test-tools
	@status=0; \
	$(PY) -m pytest -n 2 -m "not browser" || status=1; \
	$(PY) -m pytest -n 2 --dist loadfile -m browser || status=1; \
	exit $$status

# What was built into $(SITE), looked at in a browser, its reproduce.py run: `make check-site SITE=folder`.
check-site: test-tools
	@NNVIZ_TEST_SITE="$(abspath $(SITE))" $(PY) -m pytest tests/browser/test_published.py tests/browser/test_live.py tests/test_open_data.py

keep-facts:
	@mkdir -p $(KEPT) && cp "$(SITE)/facts.json" "$(SITE)/build.json" $(KEPT)

changed-facts:
	@$(PYTHON) scripts/facts_diff.py $(KEPT)/facts.json "$(SITE)/facts.json" > "$(CHANGES)" && cat "$(CHANGES)"

test-tools: $(VENV)/.test
	@$(PY) tests/tools/programs.py

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "nnviz_site needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) can't make $(VENV). On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 2; }

$(VENV)/.site: pyproject.toml | $(PY)
	$(INSTALL) -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(PY)
	$(INSTALL) -e '.[dev]'
	@touch $@ $(VENV)/.site

clean:
	rm -rf _site node_modules changed-facts.md $(VENV)
