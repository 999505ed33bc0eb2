# Goten's commands. `make` alone lists them.
#
# Everything happens in this folder: the Python environment in .venv, the wheel in dist.
# A target that has nothing to do does nothing: the wheel is built again only when the
# content of a Go or Python source changed.

GO     ?= go
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet
PEERS  := .peers
SHELL  := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help tools venv wheel install demo test test-go test-race test-python test-slow test-arm64 \
        check check-go check-python check-generated generate bench bench-kernels bench-learning \
        report peers clean FORCE

# TESTFLAGS goes to go test, PYTESTFLAGS to pytest: make test-go TESTFLAGS='-run Softmax'.
TESTFLAGS   ?=
PYTESTFLAGS ?=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

tools: ## say what is missing of Go, a C compiler and Python
	@GO=$(GO) PYTHON=$(PYTHON) .ci/require

# --- The environment and the wheel ---------------------------------------------------

$(VENV)/base.stamp: tests/requirements-base.txt
	@$(MAKE) --no-print-directory tools
	@echo "venv: creating $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install -r $< -c tests/constraints.txt
	@touch $@

$(VENV)/tests.stamp: $(VENV)/base.stamp tests/requirements.txt tests/constraints.txt
	@echo "venv: installing the test dependencies (2 to 5 minutes the first time)"
	@$(PIP) install -r tests/requirements.txt -c tests/constraints.txt
	@touch $@

venv: $(VENV)/tests.stamp ## create .venv with the pinned test dependencies

SOURCES = find . -maxdepth 1 \( -name '*.go' -o -name go.mod -o -name go.sum \
	    -o -name setup.py -o -name pyproject.toml -o -name MANIFEST.in \); \
	  find arrowio bindings core layers train python/goten -type f \
	    ! -name '*_test.go' ! -path '*/testdata/*' ! -path '*/_gen/*' \
	    \( -name '*.go' -o -name '*.s' -o -name '*.[ch]' -o -name '*.py' -o -name '*.pyi' \
	    -o -name py.typed \) ! -name '_core*' 2>/dev/null || true

# Checksums, not times: a checkout touches files without changing them, and a deleted
# source must rebuild the wheel too.
dist/sources: FORCE
	@mkdir -p dist
	@{ { $(SOURCES); } | LC_ALL=C sort | xargs cksum; } > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

dist/wheel.stamp: dist/sources | $(VENV)/base.stamp
	@echo "wheel: building (1 to 3 minutes the first time)"
	@rm -rf dist/*.whl build
	@$(PY) -m build --wheel --no-isolation --outdir dist . > dist/build.log 2>&1 \
	  || { tail -n 40 dist/build.log; echo "wheel: failed, see dist/build.log"; exit 1; }
	@ls -sh dist/*.whl
	@touch $@

wheel: dist/wheel.stamp ## build the wheel into dist/, if a source changed

$(VENV)/goten.stamp: dist/wheel.stamp $(VENV)/base.stamp
	@$(PIP) install --force-reinstall --no-deps dist/goten-*.whl
	@touch $@

install: $(VENV)/goten.stamp ## install the wheel into .venv

# --- What a newcomer runs -------------------------------------------------------------

demo: $(VENV)/goten.stamp ## build, install and run the example programs
	@.ci/demo $(PY) $(GO)

test: test-go test-race test-python test-slow ## run every test

test-go: | tools ## Go tests, with the checks of -tags invariants
	$(GO) test -tags invariants $(TESTFLAGS) ./...

test-race: | tools ## Go tests under the race detector
	$(GO) test -race -short $(TESTFLAGS) ./core/... ./layers/... ./train/... .

# Not part of `make test`: the emulator is 10 to 50 times slower than the machine.
QEMU ?= qemu-aarch64-static
test-arm64: | tools ## Go tests of core for arm64, by emulation
	@command -v $(QEMU) > /dev/null || { echo "test-arm64: there is no $(QEMU); install" \
	  "qemu-user-static (Debian, Ubuntu) or say QEMU=PROGRAM" >&2; exit 1; }
	GOARCH=arm64 $(GO) vet ./core/... ./layers/... ./train/... .
	GOARCH=arm64 CGO_ENABLED=0 $(GO) test -short -exec $(QEMU) $(TESTFLAGS) \
	  ./core/internal/... ./core/rng ./core/tensor

PYTEST = $(PY) -m pytest -ra --strict-markers --timeout 600 $(PYTESTFLAGS)

test-python: $(VENV)/goten.stamp $(VENV)/tests.stamp ## Python tests on the installed wheel
	$(PYTEST) -m 'not slow' tests/python

# pytest says 5 where no test is marked.
test-slow: $(VENV)/goten.stamp $(VENV)/tests.stamp ## Python tests that take a minute each
	$(PYTEST) -m slow tests/python || [ $$? = 5 ]

check: check-go check-generated check-python ## all that must pass before a commit, but the tests

check-go: | tools
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" \
	  || { gofmt -d $$(git ls-files '*.go') | head -n 40; echo "run gofmt -w"; exit 1; }
	$(GO) vet -tags invariants ./...
	$(GO) tool staticcheck -tags invariants ./...
	$(GO) test -count=1 ./tests/lint

check-generated: | tools
	@GO=$(GO) .ci/generated

# mypy reads the stub of the extension from the installed wheel.
check-python: $(VENV)/goten.stamp $(VENV)/tests.stamp
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/mypy

generate: | tools ## write the generated sources anew
	$(GO) generate ./...

bench: $(VENV)/goten.stamp ## measure the figures the project promises
	@for b in import_time.py eager.py workloads; do $(PY) benchmarks/$$b; done

# KERNELS chooses cases: make bench-kernels KERNELS='softmax gemm'.
KERNELS ?=

bench-kernels: ## measure kernels beside those of other libraries (make peers)
	@GO=$(GO) $(PYTHON) benchmarks/kernels $(KERNELS)

bench-learning: $(VENV)/goten.stamp ## measure what models learn from real data (make peers)
	@$(PY) benchmarks/learning.py

report: $(PEERS)/stamp ## write the tables and pictures of docs/performance.md
	@$(PEERS)/bin/python benchmarks/report.py

$(PEERS)/stamp: benchmarks/requirements-peers.txt
	@$(PYTHON) -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install -r $<
	@touch $@

peers: $(PEERS)/stamp ## install the libraries to compare with into .peers (7 GB)

clean: ## remove what was built (the environments too)
	rm -rf $(VENV) $(PEERS) build dist _gopy python/*.egg-info
