# Every command a developer needs. `make` alone lists them.

CARGO   ?= cargo
PREFIX  ?= /usr/local
# Where a corpus with known cells and its scoring script may lie beside the repository; nothing here needs it.
SAMPLES ?= ../shared
# A folder of reports for `make corpus` and `make bench`.
DIR     ?= samples/text
OUT     ?= $(TARGET)/corpus

TARGET   = $(or $(CARGO_TARGET_DIR),target)
NIANBAO  = $(TARGET)/release/nianbao
PAGES    = config convert check inspect explain forms formats schema completions man
# Warnings of rustdoc are errors; exported for the one target that needs it.
doc: export RUSTDOCFLAGS = -D warnings

.DEFAULT_GOAL := help
.PHONY: help setup setup-pdf build release test lint fmt fmt-check doc check deny bless schema samples differential bench bench-run corpus overlay score \
        fuzz mutate validate-html a11y man completions install uninstall dist clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | sort \
	  | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## see that the toolchain is complete and fetch the dependencies
	@$(CARGO) --version
	@$(CARGO) fmt --version >/dev/null 2>&1 || { echo "rustfmt is missing: rustup component add rustfmt" >&2; exit 1; }
	@$(CARGO) clippy --version >/dev/null 2>&1 || { echo "clippy is missing: rustup component add clippy" >&2; exit 1; }
	$(CARGO) fetch --locked

setup-pdf: ## install the programs that save PDFs anew and draw them in tests (apt)
	apt-get install -y qpdf ghostscript mupdf-tools poppler-utils

build: ## build the program for debugging
	$(CARGO) build --locked

release: ## build the program as it is shipped
	$(CARGO) build --locked --release -p nianbao-cli

test: ## run all tests
	$(CARGO) test --locked --workspace --quiet

lint: ## clippy, warnings are errors
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

fmt: ## format the sources
	$(CARGO) fmt --all

fmt-check: ## see that the sources are formatted
	$(CARGO) fmt --all -- --check

doc: ## build the library documentation, warnings are errors
	$(CARGO) doc --locked --workspace --no-deps

check: ## everything that must hold before a commit: fmt-check, lint, test, doc
	$(MAKE) fmt-check
	$(MAKE) lint
	$(MAKE) test
	$(MAKE) doc

deny: ## licences and advisories of the dependencies (needs cargo-deny)
	@if $(CARGO) deny --version >/dev/null 2>&1; then $(CARGO) deny --locked check; \
	else echo "skipped: cargo-deny is not installed (cargo install cargo-deny --locked)"; fi

bless: ## write the goldens anew; then read every line of git diff
	BLESS=1 $(CARGO) test --locked --workspace --quiet
	@git status --short tests docs/schema || true

schema: release ## write docs/schema/report-1.json from the types
	@mkdir -p docs/schema
	$(NIANBAO) schema > docs/schema/report-1.json

samples: release ## convert the samples to JSON, DOCX and HTML under target/samples
	@rm -rf $(TARGET)/samples
	$(NIANBAO) convert samples/text -o $(TARGET)/samples --to json,docx,html || [ $$? -eq 1 ]
	@echo "see $(TARGET)/samples"

bench: release ## time the stages apart, and the whole program beside others on the same files and beside the floor
	$(CARGO) bench --locked -p nianbao
	$(CARGO) build --locked --release -p nianbao --example floor
	@SAMPLES='$(SAMPLES)/samples' TEXTS='$(DIR)' tools/bench.sh $(NIANBAO) $(TARGET)/release/examples/floor

bench-run: release ## time runs over 100 to 10,000 files with one and two jobs, and the memory of all processes
	@SAMPLES='$(or $(RUN_SAMPLES),samples)' tools/bench-run.sh $(NIANBAO)

differential: release ## compare tables with those LibreOffice reads: make differential DIR=folder-of-doc-files
	@if command -v soffice >/dev/null; then tools/differential.py $(NIANBAO) '$(DIR)' $(TARGET)/differential; \
	else echo "skipped: soffice is not installed"; fi

corpus: release ## convert every file of a folder apart; fails where one panics, takes over 10 s or 1 GB: make corpus DIR=reports OUT=target/corpus
	@tools/corpus.py $(NIANBAO) '$(DIR)' '$(OUT)'

overlay: release ## draw the place of every cell over the pages of PDFs, as PNG: make overlay DIR=samples/pdf
	@if command -v pdftoppm >/dev/null; then tools/overlay.py $(NIANBAO) '$(DIR)' $(TARGET)/overlay; \
	else echo "skipped: pdftoppm is not installed (poppler-utils)"; fi

score: release ## score against reports whose true cells are known, where SAMPLES has them
	@if [ -f '$(SAMPLES)/score/score.py' ]; then python3 '$(SAMPLES)/score/score.py' --run '$(NIANBAO) convert {in}'; \
	else echo "skipped: no $(SAMPLES)/score/score.py"; fi

mutate: ## ten thousand seeded mutations of the samples through the whole way, in release
	NIANBAO_MUTATIONS=10000 $(CARGO) test --locked --release --quiet -p nianbao-tests -- mutated::

validate-html: release ## run the Nu HTML checker over the pages of the samples (needs java, npm)
	@tools/pages.sh $(NIANBAO) samples $(TARGET)/pages
	@tools/validate-html.sh $(TARGET)/pages $(TARGET)/npm

a11y: release ## run axe-core over the pages of the samples (needs node, npm, Chromium)
	@tools/pages.sh $(NIANBAO) samples $(TARGET)/pages
	@tools/a11y.sh $(TARGET)/pages $(TARGET)/npm

fuzz: ## fuzz one target on the nightly toolchain: make fuzz T=read_text
	@if [ -d fuzz ]; then cd fuzz && $(CARGO) +nightly fuzz run $(T); else echo "skipped: no fuzz targets yet"; fi

man: release ## write the manual pages under target/man
	@mkdir -p $(TARGET)/man
	@$(NIANBAO) man --lang en > $(TARGET)/man/nianbao.1
	@for page in $(PAGES); do $(NIANBAO) man $$page --lang en > $(TARGET)/man/nianbao-$$page.1 || exit 1; done
	@echo "see $(TARGET)/man"

completions: release ## write the shell completions under target/completions
	@mkdir -p $(TARGET)/completions
	@$(NIANBAO) completions bash > $(TARGET)/completions/nianbao.bash
	@$(NIANBAO) completions zsh > $(TARGET)/completions/_nianbao
	@$(NIANBAO) completions fish > $(TARGET)/completions/nianbao.fish
	@$(NIANBAO) completions powershell > $(TARGET)/completions/_nianbao.ps1
	@$(NIANBAO) completions elvish > $(TARGET)/completions/nianbao.elv
	@echo "see $(TARGET)/completions"

install: man completions ## install program, manual and completions under PREFIX (honours DESTDIR)
	install -Dm755 $(NIANBAO) '$(DESTDIR)$(PREFIX)/bin/nianbao'
	install -d '$(DESTDIR)$(PREFIX)/share/man/man1'
	install -m644 $(TARGET)/man/*.1 '$(DESTDIR)$(PREFIX)/share/man/man1/'
	install -Dm644 $(TARGET)/completions/nianbao.bash '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/nianbao'
	install -Dm644 $(TARGET)/completions/_nianbao '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_nianbao'
	install -Dm644 $(TARGET)/completions/nianbao.fish '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nianbao.fish'

uninstall: ## take away what install put under PREFIX
	rm -f '$(DESTDIR)$(PREFIX)/bin/nianbao' '$(DESTDIR)$(PREFIX)'/share/man/man1/nianbao*.1 \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/nianbao' \
	  '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_nianbao' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nianbao.fish'

dist: man completions ## pack the program with its papers under target/dist
	@set -e; version=$$($(NIANBAO) --version | cut -d' ' -f2); host=$$(rustc -vV | sed -n 's/^host: //p'); \
	name=nianbao-$$version-$$host; rm -rf $(TARGET)/dist/$$name; mkdir -p $(TARGET)/dist/$$name; \
	cp -r $(NIANBAO) README.md README.zh.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE docs $(TARGET)/man $(TARGET)/completions $(TARGET)/dist/$$name/; \
	tar -C $(TARGET)/dist -czf $(TARGET)/dist/$$name.tar.gz $$name; echo $(TARGET)/dist/$$name.tar.gz

clean: ## remove what was built
	$(CARGO) clean
