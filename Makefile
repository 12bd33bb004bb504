# make            lists what there is
.DEFAULT_GOAL := help
.PHONY: help install build demo test test-long check check-code check-tests lint bench reproduce format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

node_modules/.installed: package-lock.json
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); if (a < 20 || (a === 20 && b < 19)) { console.error("Node " + process.versions.node + " is too old: 20.19 or newer is needed."); process.exit(1); }'
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

install: node_modules/.installed ## Install the npm packages, exactly as locked

build: install ## Compile the command line and the canister
	npm run --silent build

demo: build ## A jury from an empty pool to a verified backup, on this machine
	@npm run --silent demo

test: build ## Run the tests, in some eight minutes
	npm run --silent test

test-long: build ## Run those that take longer: pages in a browser, documents as written, large logs
	npm run --silent test:long

check: install ## Types, lint, structure and the tests of the pure code, in a minute
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check-code check-tests

check-code: install
	npm run --silent check:code

check-tests: install
	npm run --silent check:tests

lint: install ## Types, ESLint, formatting
	npm run --silent lint

reproduce: build ## Build two clones apart and compare their modules
	@npm run --silent reproduce

bench: build ## Count the canister's instructions
	npm run --silent bench

format: install ## Format all files
	npm run --silent format

clean: ## Remove what was built and installed
	rm -rf dist .azle node_modules
