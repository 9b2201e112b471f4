# The book, its tests and its tools. `make help` lists what there is.
VENV ?= .venv
RUN := $(VENV)/bin/python
HOMEWORK ?= .venv-homework
P ?=
ROUNDS ?= 3
ROWS ?=
# Which variant of the homeworks: a whole number that draws their constants, or nothing for the book's.
SEED ?=
SEEDED = $(if $(SEED),--seed="$(SEED)")
PYTEST ?= $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 12 --durations-min 10
HOMEWORK_PYTEST ?= $(HOMEWORK)/bin/python -m pytest -n 2 --dist worksteal --durations 12 --durations-min 10
# Per cent of lines and branches of the package that its tests must reach. Measuring it makes what
# traces JAX take a third longer, so `make test-all` does it, which the workflow runs each week.
COVERAGE ?= 95
MEASURE := --cov=policy_gradients --cov-branch --cov-report=term:skip-covered --cov-fail-under=$(COVERAGE)
PACKAGE := package and not learning and not slow

# What Python compiles is kept, whatever the shell asks for: else each page would compile JAX anew.
# The rest of what is installed is never compiled, which saves the first build most of a minute.
export PYTHONDONTWRITEBYTECODE :=

# Where the home folder cannot be written to, what the installers download is kept here.
HOME_CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)
ifeq ($(shell mkdir -p "$(HOME_CACHE)/uv" 2>/dev/null && test -w "$(HOME_CACHE)/uv" && echo writable),)
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv
export PIP_CACHE_DIR ?= $(CURDIR)/.cache/pip
endif

CANDIDATES = $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
# Readers get every page that can be built, with what failed in plain sight; CI accepts no failure.
STRICT := $(if $(filter true,$(CI)),--strict)
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
find_python = for python in $(CANDIDATES); do \
  "$$python" -c '$(1)' 2>/dev/null && break; python=; done

.DELETE_ON_ERROR:
.PHONY: help setup book serve live notebooks pdf zip homework-setup quizzes slides homework grade grade-selftest \
        page lint check test test-all test-machines test-newest outdated lock release release-check \
        bench locomotion system clean

help: ## show this list
	@awk -F ':.*## ' '/^### / { print "\n" substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

### To read the book

book: $(VENV)/.stamp ## run every cell and build the site into _build/html (begin with this)
	@$(RUN) -m book_tools build $(STRICT)

serve: $(VENV)/.stamp ## show the built site in your browser, on http://127.0.0.1:8000
	@$(RUN) -m book_tools serve

notebooks: $(VENV)/.stamp ## open the pages as notebooks in JupyterLab (make live does the same)
	@$(RUN) -m book_tools live

live: notebooks # the name that this target had first

pdf: $(VENV)/.stamp ## print the built site into one PDF file, which its front page then offers
	@$(RUN) -m book_tools pdf

zip: $(VENV)/.stamp ## pack the built site into one zip file, which opens without a server
	@$(RUN) -m book_tools zip

setup: $(VENV)/.stamp ## only install what the book needs into .venv (every other command does it too)

homework-setup: $(HOMEWORK)/.stamp ## install what you need to solve the homeworks into .venv-homework

### To teach with it

quizzes: $(VENV)/.stamp ## check the quizzes and write them into the site (make book does it too)
	@$(RUN) -m book_tools quizzes

slides: $(VENV)/.stamp ## make slides of the pages of the built site (make book does it too)
	@$(RUN) -m book_tools slides

homework: $(HOMEWORK)/.stamp ## make the notebooks for students and what grades them (SEED=2027: other constants)
	@$(HOMEWORK)/bin/python -m homework_tools release $(SEEDED)

grade: $(HOMEWORK)/.stamp ## grade a folder of hand-ins: make grade HW=1 SUBMISSIONS=folder (and the SEED)
	@test -n "$(HW)" -a -n "$(SUBMISSIONS)" || \
	  { echo "Which homework and whose? For example: make grade HW=1 SUBMISSIONS=handed-in"; exit 1; }
	@[ -d "_build/homework$(if $(SEED),-$(SEED))/hw$(HW)/tests" ] || \
	  $(HOMEWORK)/bin/python -m homework_tools release hw$(HW) $(SEEDED)
	@$(HOMEWORK)/bin/python -m homework_tools grade "hw$(HW)" "$(SUBMISSIONS)" $(GRADE) $(SEEDED) \
	  $(if $(ROSTER),--roster "$(ROSTER)") $(if $(MANUAL),--manual "$(MANUAL)") \
	  $(if $(DEADLINE),--deadline "$(DEADLINE)")

grade-selftest: $(HOMEWORK)/.stamp ## try whether hand-ins can do any harm on this machine
	@$(HOMEWORK)/bin/python -m homework_tools selftest

### To change it

page: $(VENV)/.stamp ## build one page for a look at it: make page P=ppo
	@test -n "$(P)" || { echo "Which page? For example: make page P=reinforce"; exit 1; }
	@$(RUN) -m book_tools build --page "$(P)"

LINT = $(RUN) -m ruff check code tests benchmarks && \
  $(RUN) -m ruff format --check --output-format concise code tests benchmarks && $(RUN) -m mypy

lint: $(VENV)/.stamp ## style and types
	@$(LINT)

check: lint ## style, types and the package's tests that train nothing
	@$(PYTEST) -q -m "not slow and not learning and not training" tests/package

# Pages and what runs them use the oldest instructions that XLA compiles for, because a reader's
# processor rounds otherwise than ours; the package's own tests use those of this machine.
OLDEST := $(if $(filter x86_64,$(shell uname -m)),--xla_cpu_max_isa=SSE4_2)

test: $(VENV)/.stamp $(HOMEWORK)/.stamp system ## build the book strictly, then run the tests
	@flags="XLA_FLAGS=$(OLDEST) $$XLA_FLAGS"; \
	env "$$flags" $(RUN) -m book_tools build --strict; built=$$?; \
	$(PYTEST) -m "$(PACKAGE)"; package=$$?; \
	env "$$flags" $(PYTEST) -m "not slow and not ($(PACKAGE))"; pages=$$?; \
	$(HOMEWORK_PYTEST) -m "not slow" tests/homework; graded=$$?; \
	$(LINT) && [ $$built$$package$$pages$$graded = 0000 ]

test-all: $(VENV)/.stamp $(HOMEWORK)/.stamp system ## the same with the slow tests, and with the coverage of the package
	@$(RUN) -m book_tools build --strict; built=$$?; \
	$(PYTEST) -m package $(MEASURE); package=$$?; \
	$(PYTEST) -m "not package"; pages=$$?; \
	$(HOMEWORK_PYTEST) tests/homework; graded=$$?; \
	$(LINT) && [ $$built$$package$$pages$$graded = 0000 ]

# The pages and tests that train, as other processors would round: instructions, threads, keys.
MACHINES := SSE4_2:2:0 SSE4_2:1:0 AVX2:2:0 AVX2:1:0 native:2:0 native:1:0 native:2:1000 native:2:2000
test-machines: $(VENV)/.stamp ## run what trains as other processors would round it (an hour)
	@failed=0; for machine in $(MACHINES); do set -- $$(echo $$machine | tr : ' '); \
	  $(RUN) tests/book/other_machines.py --isa $$1 --threads $$2 --seeds $$3 || failed=1; done; \
	for isa in SSE4_2 AVX2; do echo "The tests that train, $$isa"; \
	  XLA_FLAGS=--xla_cpu_max_isa=$$isa $(PYTEST) -q -m learning tests/package || failed=1; done; exit $$failed

test-newest: $(VENV)/.stamp ## try the newest versions of what is locked (LAYERS="jax sphinx": only these)
	@$(RUN) tests/newest.py $(LAYERS)

outdated: $(VENV)/.stamp ## list the locked packages that are older than their newest version, and why
	@$(RUN) -m book_tools.outdated

# jsonschema parses a grammar of web addresses each time it is imported, for a check that nobody here
# asks for: two seconds of every page and every process that reads a notebook. Without it it does without.
SLOW_TO_IMPORT := --no-emit-package rfc3987-syntax --no-emit-package lark

lock: $(VENV)/.stamp ## resolve pyproject.toml into requirements.txt again (UPGRADE=--upgrade: newest)
	@$(RUN) -m uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 \
	  --extra notebook --extra environments --group book --group test $(SLOW_TO_IMPORT) \
	  --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links \
	  pyproject.toml -o requirements.txt
	@for name in homework purejaxrl sbx rejax; do \
	  $(RUN) -m uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 -c requirements.txt \
	    --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links \
	    locks/$$name.in -o locks/$$name.txt || exit 1; done

clean: ## remove what was built and cached (the environment stays)
	@rm -rf _build .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

### To release and measure it

release: $(VENV)/.stamp $(HOMEWORK)/.stamp ## write all files of a tagged version into _build/release
	@$(RUN) -m book_tools release

release-check: $(VENV)/.stamp $(HOMEWORK)/.stamp ## the same, made twice to compare the bytes
	@$(RUN) -m book_tools release --check

bench: .venv-bench/.stamp .venv-peers/.stamp .venv-purejaxrl/.stamp .venv-sbx/.stamp .venv-rejax/.stamp ## compare our speed with that of peers (ROUNDS=3; ROWS="functional growth": only these)
	@.venv-bench/bin/python -m compileall -q code/policy_gradients
	@.venv-bench/bin/python benchmarks/run.py $(ROUNDS) $(ROWS)

locomotion: $(VENV)/.stamp .venv-peers/.stamp ## compare returns of PPO on robots with those of a peer (hours; goes on where it stopped)
	@$(RUN) benchmarks/locomotion.py

# Each side has an environment with what it needs and no more, compiled to bytecode as pip does.
.venv-bench/.stamp: requirements.txt pyproject.toml code/pyproject.toml $(VENV)/.stamp
	@$(RUN) -m uv venv --quiet --clear .venv-bench
	@$(RUN) -m uv pip install --quiet --compile-bytecode --python .venv-bench -c requirements.txt -e . -e code
	@touch $@

.venv-peers/.stamp: locks/peers.txt $(VENV)/.stamp
	@rm -rf .venv-peers && $(RUN) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r locks/peers.txt
	@touch $@

# One commit of PureJaxRL, which is on no package index; without the network its row is left out.
PUREJAXRL_SOURCE := https://github.com/luchris429/purejaxrl 146b4856d593bcb4114b9c9fdb45798034696551
.venv-purejaxrl/.stamp: locks/purejaxrl.txt $(VENV)/.stamp
	@$(RUN) -m uv venv --quiet --clear .venv-purejaxrl
	@$(RUN) -m uv pip sync --quiet --compile-bytecode --python .venv-purejaxrl locks/purejaxrl.txt
	@set -- $(PUREJAXRL_SOURCE); git init --quiet $(@D)/checkout && cd $(@D)/checkout && \
	  { GIT_TERMINAL_PROMPT=0 timeout 60 git fetch --quiet --depth 1 $$1 $$2 && git checkout --quiet FETCH_HEAD; } || \
	  echo "*** PureJaxRL is out of reach: name a checkout with PUREJAXRL=folder, or its row is left out ***"
	@touch $@

.venv-sbx/.stamp .venv-rejax/.stamp: .venv-%/.stamp: locks/%.txt $(VENV)/.stamp
	@$(RUN) -m uv venv --quiet --clear .venv-$*
	@$(RUN) -m uv pip sync --quiet --compile-bytecode --python .venv-$* locks/$*.txt
	@touch $@

# Homework has an environment of its own: Otter wants versions that the book does not.
$(HOMEWORK)/.stamp: locks/homework.txt pyproject.toml code/pyproject.toml $(VENV)/.stamp
	@echo "Setting up $(HOMEWORK)"
	@[ -e $@ ] || $(RUN) -m venv --clear $(HOMEWORK)
	@rm -f $@
	@$(RUN) -m uv pip sync --quiet --compile-bytecode --python $(HOMEWORK)/bin/python locks/homework.txt
	@$(RUN) -m uv pip install --quiet --no-deps --python $(HOMEWORK)/bin/python -e . -e code
	@touch $@

system: # what the tests need besides Python; installed only when CI=true
	@browser=; for name in chromium chromium-browser google-chrome; do \
	  command -v $$name >/dev/null && browser=$$name && break; done; \
	if [ -n "$$browser" ]; then :; \
	elif [ "$$CI" = true ]; then \
	  as=; [ "$$(id -u)" = 0 ] || as="sudo -n"; \
	  $$as apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$as apt-get install -yqq --no-install-recommends chromium; \
	else echo "*** Tests of the site will be SKIPPED: no Chromium. Get it: apt install chromium ***"; fi
	@if command -v bwrap >/dev/null; then :; \
	elif [ "$$CI" = true ]; then \
	  as=; [ "$$(id -u)" = 0 ] || as="sudo -n"; \
	  $$as apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$as apt-get install -yqq --no-install-recommends bubblewrap && \
	  { [ ! -e /proc/sys/kernel/apparmor_restrict_unprivileged_userns ] || \
	    $$as sysctl -qw kernel.apparmor_restrict_unprivileged_userns=0; }; \
	else echo "*** Tests of grading will be SKIPPED: no bubblewrap. Get it: apt install bubblewrap ***"; fi

# The stamp goes first and comes back last: without it an attempt was interrupted, so begin afresh.
$(VENV)/.stamp: requirements.txt pyproject.toml code/pyproject.toml
	@$(call find_python,import ensurepip; import venv; $(FITS)); \
	if [ -z "$$python" ]; then \
	  $(call find_python,$(FITS)); \
	  if [ -z "$$python" ]; then \
	    echo "Python 3.11, 3.12 or 3.13 is needed; name yours: make book PYTHON=/path/to/python"; \
	  else \
	    echo "$$python has no venv module; on Debian and Ubuntu: apt install python3-venv"; \
	  fi; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$python"; \
	[ -e $@ ] || "$$python" -m venv --clear $(VENV)
	@rm -f $@
	@$(RUN) -m pip install --quiet --disable-pip-version-check "$$(grep -o '^uv==[0-9.]*' requirements.txt)"
	@$(RUN) -m uv pip sync --quiet requirements.txt
	@$(RUN) -m uv pip install --quiet --no-deps -e . -e code
	@touch $@
