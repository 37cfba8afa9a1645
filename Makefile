# The two commands are `make run` and `make test`; `make` alone lists the others.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PYTHON

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Install, prepare the demonstration and start it; another port: PORT=8001 make run
	@.ci/setup runtime
	@exec .venv/bin/civic up

.PHONY: test
test: ## Run every test, in a real browser and on both databases; some: make test ARGS=tests/events
	@.ci/setup runtime test
	@.ci/test $(ARGS)

.PHONY: setup
setup: ## Only the environment; the command line is then .venv/bin/civic
	@.ci/setup runtime
	@echo "Ready: .venv/bin/civic --help"

.PHONY: dev
dev: ## Start a server that reloads when a file changes
	@.ci/setup runtime
	@CIVIC_ENV=development exec .venv/bin/civic up --reload

.PHONY: check
check: ## Format, lint, types, templates, architecture and translations
	@.ci/setup runtime test dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/python -m pytest -q tests/test_architecture.py tests/test_translations.py

.PHONY: format
format: ## Let ruff format the code and sort the imports
	@.ci/setup runtime test dev
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format .

.PHONY: translations
translations: ## Collect new texts into translations/; a language more: make translations LOCALE=qu
	@.ci/setup runtime
	@.ci/translations $(LOCALE)

.PHONY: screenshots
screenshots: ## Photograph the main pages, phone and desktop, into docs/images/
	@.ci/setup runtime test
	@CHROMIUM=$$(.ci/chromium install) && export CHROMIUM && .venv/bin/python -m tests.browser.screenshots

.PHONY: weigh
weigh: ## Print what every public page costs: kilobytes, requests, statements
	@.ci/setup runtime test
	@.venv/bin/python -m tests.weigh

.PHONY: wheel
wheel: ## Build the wheel of a release into dist/; it carries templates, static files and translations
	@.ci/setup runtime
	@rm -rf build && .venv/bin/python -m pip wheel --quiet --no-deps --no-index --no-build-isolation -w dist .

.PHONY: sbom
sbom: ## Write what a release is made of into dist/sbom.cdx.json (CycloneDX) and count its licences
	@.ci/setup runtime
	@mkdir -p dist && .venv/bin/python .ci/sbom.py > dist/sbom.cdx.json

.PHONY: bench
bench: ## Measure against named limits; slow, never part of the tests
	@.ci/setup runtime test
	@.venv/bin/python -m bench

.PHONY: lock
lock: ## Lock the newest versions of the packages that requirements/*.in name
	@.ci/setup runtime test dev
	@.ci/lock --upgrade
