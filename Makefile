# Two commands are the whole set-up: « make demo » and « make test ».

PYTHON ?= python3
VENV ?= .venv
UV ?= uv
PARALLELE ?= 2
PYTEST_OPTIONS ?=
DEMO_OPTIONS ?=

# Without compiled files each command that the trials start would compile the whole package again.
export PYTHONDONTWRITEBYTECODE :=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --retries 5 --no-compile
# What shares a costly setting stays on one of the processes.
PYTEST := $(BIN)/python -m pytest -n $(PARALLELE) --dist loadgroup
# One stamp per lock file: the environment is brought up to date when the lock or the metadata changes.
CREE := $(VENV)/.cree
BASE := $(VENV)/.base
ESSAIS := $(VENV)/.essais
CHROMIUM := $(VENV)/.chromium

.DEFAULT_GOAL := aide
.DELETE_ON_ERROR:
.PHONY: aide systeme systeme-essais demo test essais-sqlite essais-postgresql epreuves verifier \
	benchmarks verrous vendor propre

aide: ## Montre cette aide
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

systeme: ## Installe ce qui manque au système pour la démonstration (root ou sudo)
	@PYTHON='$(PYTHON)' outils/systeme.sh

systeme-essais: ## Installe ce qui manque au système pour les essais, Chromium compris
	@PYTHON='$(PYTHON)' outils/systeme.sh essais

demo: systeme $(BASE) ## Installe, remplit une démonstration et la sert
	$(BIN)/clauses demo $(DEMO_OPTIONS)

# The steps are separate recipe lines and not parallel prerequisites: two cores, one thing at a time.
test: systeme-essais $(ESSAIS) $(CHROMIUM) ## Vérifie le code et passe tous les essais sur SQLite et PostgreSQL
	$(MAKE) --no-print-directory verifier
	$(MAKE) --no-print-directory essais-sqlite
	$(MAKE) --no-print-directory essais-postgresql

essais-sqlite: $(ESSAIS) $(CHROMIUM) ## Passe les essais sur SQLite, navigateur compris
	CLAUSES_TEST_MOTEUR=sqlite $(PYTEST) -m 'not epreuve' $(PYTEST_OPTIONS)

essais-postgresql: $(ESSAIS) ## Passe sur PostgreSQL les essais qui touchent une base
	CLAUSES_TEST_MOTEUR=postgresql $(PYTEST) -m 'not navigateur and not epreuve and not embarque' $(PYTEST_OPTIONS)

epreuves: systeme-essais $(ESSAIS) $(CHROMIUM) ## Passe les épreuves longues au nombre plein, sur les deux bases
	CLAUSES_EPREUVES=1 CLAUSES_TEST_MOTEUR=sqlite $(PYTEST) -m epreuve $(PYTEST_OPTIONS)
	CLAUSES_EPREUVES=1 CLAUSES_TEST_MOTEUR=postgresql $(PYTEST) -m 'epreuve and not navigateur' $(PYTEST_OPTIONS)
	CLAUSES_EPREUVES=1 CLAUSES_TEST_MOTEUR=postgresql $(PYTEST) -m 'embarque and not epreuve' $(PYTEST_OPTIONS)

verifier: $(ESSAIS) ## Vérifie le style, les couches et les gabarits
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint clauses/templates --lint

benchmarks: $(ESSAIS) ## Mesure les rapports annoncés (tableau d’impact, classeur, import)
	$(BIN)/python -m benchmarks

verrous: ## Recalcule les versions verrouillées (demande uv)
	$(call verrouiller,requirements/base.txt,)
	$(call verrouiller,requirements/essais.txt,--extra essais --constraints requirements/base.txt)

vendor: ## Recopie les fichiers du navigateur depuis npm (demande npm)
	npm ci --ignore-scripts --no-audit --no-fund
	$(PYTHON) outils/vendor.py

propre: ## Efface l’environnement et les caches, jamais les données
	rm -rf '$(VENV)' node_modules build dist *.egg-info .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# No address in the lock files: they are good wherever pip finds its packages.
define verrouiller
	$(UV) pip compile pyproject.toml requirements/construction.in $(2) --output-file $(1) --quiet \
		--universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command 'make verrous'
endef

# A stamp and not bin/python, which exists before pip does: an interrupted creation starts again from nothing.
# The order-only prerequisite keeps « make -j » right: nothing is installed before the system is ready.
$(CREE): | systeme
	$(PYTHON) -m venv --clear '$(VENV)'
	touch $@

$(BASE): requirements/base.txt pyproject.toml $(CREE)
	$(PIP) --require-hashes --only-binary :all: --requirement requirements/base.txt
	$(PIP) --no-deps --no-build-isolation --no-index --editable .
	touch $@

$(ESSAIS): requirements/essais.txt $(BASE)
	$(PIP) --require-hashes --only-binary :all: --requirement requirements/essais.txt
	touch $@

# Debian's Chromium when it is there; elsewhere (Ubuntu ships it as a snap only) Playwright's own.
$(CHROMIUM): $(ESSAIS) | systeme-essais
	test -x /usr/bin/chromium-headless-shell || $(BIN)/playwright install --with-deps chromium
	touch $@
