# Targets for people. `make run` and `make test` need Go, Node and make; what else
# they need they install or name.

GO       ?= go
TEMPL    := $(GO) tool templ
LINT     := $(GO) tool -modfile=tools/go.mod golangci-lint
DIST     := web/static/dist/manifest.json
SOURCES  := $(wildcard web/src/*) web/package.json web/package-lock.json web/build.js $(shell find web/views -name '*.templ')
# The race detector watches everything but SQLite's own code, C turned into Go, which shares
# nothing with us but bytes and takes two thirds of the store's tests when watched. No more
# may be left out: the linker would take a generic function of a package that is not watched,
# such as sync.Map's, for one that is, and races would be seen that are none.
RACE     := -race -gcflags=modernc.org/sqlite/lib=-race=false
DEMO     := $(if $(strip $(foreach v,$(filter SOBOT_%,$(.VARIABLES)),$(if $(filter environment,$(origin $(v))),$($(v))))),,-demo)

.DEFAULT_GOAL := help

.PHONY: help
help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 12

.PHONY: run
run: assets ## serve the dashboard; the demo when no SOBOT_ variable is set
	$(GO) run ./cmd/dashboard $(DEMO)

.PHONY: test
test: need assets check ## everything: checks, race tests, real-browser tests
	BROWSER_TESTS=required $(GO) test $(RACE) -timeout 15m ./...

.PHONY: check
check: ## formatting, vet, linters, generated files fresh
	$(TEMPL) generate -path web/views >/dev/null
	@git diff --exit-code --stat -- 'web/views/**/*_templ.go' || { echo 'Generated views were stale; they are fresh now: commit them.'; exit 1; }
	$(GO) mod verify >/dev/null && $(GO) mod tidy -diff
	$(GO) vet ./... && $(GO) vet -tags bench,torture ./...
	$(LINT) run ./...

.PHONY: fmt
fmt: ## format all sources
	$(LINT) fmt ./...
	$(TEMPL) fmt web/views

.PHONY: generate
generate: ## regenerate the views after a change of a .templ file
	$(TEMPL) generate -path web/views

.PHONY: assets
assets: $(DIST) ## build styles and scripts, when stale

$(DIST): $(SOURCES) web/node_modules/.package-lock.json
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is missing: install Node.js 20 or newer (https://nodejs.org or your package manager).'; exit 1; }
	@# Not npm ci: where a registry lacks the packages of other platforms, the lock file does too, and ci refuses it.
	cd web && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: dev
dev: assets ## demo that rebuilds views, styles and program while you edit
	$(TEMPL) generate -watch -watch-pattern '(internal|cmd|web)/.+\.go$$|web/views/.+\.templ$$|web/src/.+' -cmd 'make -s demo'

.PHONY: demo
demo: assets # what dev restarts
	$(GO) run ./cmd/dashboard -demo

.PHONY: build
build: assets ## one static binary: bin/dashboard
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o bin/dashboard ./cmd/dashboard

.PHONY: bench
bench: ## figures, as ratios within one run (median of five)
	$(GO) test -tags bench -count 1 -timeout 30m -run '^TestBench$$' ./cmd/dashboard ./internal/store ./web -v | grep ratio

.PHONY: torture
torture: assets ## proofs at full size, minutes each; their figures are kept in docs/figures.md
	$(GO) test -tags torture -count 1 -timeout 60m -run '^TestTorture' -v ./internal/events ./internal/store ./internal/desk ./web ./cmd/dashboard

.PHONY: need
need: # what the tests need beyond Go and Node: a C compiler for the race detector, and Chromium
	@sh tools/need.sh
