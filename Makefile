# Every target sets up .venv first (packaging/bootstrap.py); once it is there, that takes a tenth of a second.
# ARGS are passed on: make run ARGS=notes.md, make test ARGS="tests/core -k polish", make bench ARGS="--quick --json".

ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
endif

.PHONY: run test test-night lint bench bundle deb tarball appdir sbom setup setup-dev setup-package clean-setup

run: setup
	@.venv/bin/python packaging/run.py $(ARGS)

# Hundreds of processes of the program start in the tests: where Python may not write bytecode (containers say so), each
# would compile it anew.
test: lint
	@.venv/bin/python -m compileall -q app tests
	@.venv/bin/python -m pytest $(ARGS)

# Everything, with what takes long: a fault at every call of every save, thousands of kills.
test-night: lint
	@.venv/bin/python -m pytest -m "night or not night" $(ARGS)

# PYRIGHT_PYTHON_IGNORE_WARNINGS: its wrapper would otherwise ask the network for a newer version each time.
lint: setup-dev
	@.venv/bin/python -m ruff check .
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 .venv/bin/python -m pyright

bench: setup
	@.venv/bin/python -m tests.benchmarks.engine $(ARGS)

# The program that is double-clicked, in dist/stet, and tried; deb, tarball: the same as a Debian package, or as
# an archive with install.sh, in dist.
bundle: setup-package
	@.venv/bin/python packaging/bundle.py

deb: bundle
	@.venv/bin/python packaging/deb.py

tarball: bundle
	@.venv/bin/python packaging/tarball.py

# AppImage's folder, and the AppImage where appimagetool is; sbom: what the program consists of, and its licences.
appdir: bundle
	@.venv/bin/python packaging/appimage.py

sbom: setup-package
	@.venv/bin/python packaging/sbom.py

setup setup-dev setup-package:
	@test -n "$(PYTHON)" || { echo "Stet needs Python 3.11 or newer, and none is on the PATH." \
	  "Install one (Debian, Ubuntu: sudo apt-get install -y python3), then run make again." >&2; exit 1; }
	@$(PYTHON) packaging/bootstrap.py $(patsubst setup-%,--%,$(filter-out setup,$@))

clean-setup:
	rm -rf .venv build
