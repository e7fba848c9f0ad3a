# Needs Go and Node, nothing else. `make help` lists the targets.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
WEBFILES := $(shell find web/src web/public -type f ! -name '*.test.*') $(wildcard web/*.html web/*.ts web/*.json web/*.js web/plugins/* internal/catalog/data/apps/*)
# Compiled as the program is, so that the linter finds all packages ready.
LINT := CGO_ENABLED=0 GOFLAGS='$(GOFLAGS) -trimpath -buildvcs=false' go tool -modfile=tools.mod golangci-lint

.DEFAULT_GOAL := help
.PHONY: help run demo build portal test lint fmt chaos bench benchgo verify generate clean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and serve on http://127.0.0.1:8080
	bin/noonday serve

demo: build ## serve a throw-away installation with a simulated tenant
	bin/noonday demo

build: bin/noonday ## leave the program, portal embedded, at bin/noonday

portal: web/dist/index.html ## build the portal into web/dist

# Go knows best what has changed; it is told the portal only through web/dist.
bin/noonday: web/dist/index.html FORCE
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./cmd/noonday

web/dist/index.html: web/node_modules/.package-lock.json $(WEBFILES)
	cd web && npm run build
	@touch web/dist/.gitkeep $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

test: ## everything that must pass before a change goes in
	script/test

lint: web/node_modules/.package-lock.json ## what golangci-lint and eslint have to say
	$(LINT) run ./...
	cd web && npm run lint

chaos: ## rounds of disasters: make chaos SEED=1 ROUNDS=200; the same seed has the same ones
	SEED=$(or $(SEED),$(shell date +%s)) ROUNDS=$(or $(ROUNDS),50) go test -run '^TestChaos$$' -count 1 -timeout 0 -v ./internal/chaos

bench: build ## one table of figures beside their targets: make bench SIZES="10000" LISTS=100000
	@[ -n "$(SIZES)$(LISTS)" ] || echo 'A collection of a million users is left out; it takes an hour: make bench SIZES=1000000'
	SIZES="$(if $(SIZES)$(LISTS),$(SIZES),10000 100000)" LISTS="$(if $(SIZES)$(LISTS),$(LISTS),1000000)" script/bench

benchgo: build ## the Go benchmarks: make benchgo BENCH=Page COUNT=6
	go test -run '^$$' -bench '$(or $(BENCH),.)' -count $(or $(COUNT),1) -benchmem -timeout 0 ./internal/...

verify: web/node_modules/.package-lock.json ## what is generated is as committed, and modules are tidy
	go mod tidy -diff
	go mod verify
	$(MAKE) --no-print-directory generate
	git diff --exit-code -- web/openapi.json web/src/api/schema.ts

# Compiled as the program is: with other flags all would be compiled once more.
generate: web/node_modules/.package-lock.json ## the description of the API, and the portal's types from it
	CGO_ENABLED=0 go run -trimpath -buildvcs=false ./cmd/noonday openapi > web/openapi.json
	cd web && npm run --silent api

fmt: ## format all Go code
	$(LINT) fmt ./...

clean: ## remove what was built
	rm -rf bin web/node_modules web/test-results web/playwright-report
	find web/dist -mindepth 1 ! -name .gitkeep -delete

FORCE:
