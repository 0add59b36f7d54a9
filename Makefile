# SPDX-License-Identifier: Apache-2.0
# `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

packages := libssl-dev libyaml-dev libutf8proc-dev libsqlite3-dev zlib1g-dev libzstd-dev \
    pkg-config age shellcheck zstd python3-cryptography python3-jsonschema python3-yaml
swift_files := $(shell git ls-files '*.swift')
shell_files := .ci/run $(shell git ls-files '*.sh')

# Set WARNINGS=-Xswiftc\ -warnings-as-errors to be strict; .ci/run does.
WARNINGS ?=
configuration ?= debug
release := swift build -c release --product ctanon $(WARNINGS)
export SWIFT_BACKTRACE ?= enable=no

.PHONY: help install build demo test lint bench fuzz docs

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12

install: ## the Debian packages that are missing (as root), or the command that installs them
	@missing=(); \
	for package in $(packages); do \
	    status=$$(dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null || true); \
	    case $$status in *' ok installed') ;; *) missing+=("$$package") ;; esac; \
	done; \
	if [ "$${#missing[@]}" -eq 0 ]; then exit 0; fi; \
	if [ "$$(id -u)" -ne 0 ]; then \
	    echo "missing: apt-get install $${missing[*]}" >&2; exit 1; \
	fi; \
	apt-get update -q; \
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$${missing[@]}"

build: install ## the release build, .build/release/ctanon
	$(release)

demo: build ## two exports, their verification, an edited file, two refusals, on invented people
	CTANON=.build/release/ctanon docs/examples/demo.sh

test: install ## all tests
	swift test --disable-xctest $(WARNINGS) </dev/null

lint: install ## formatting, shell scripts, and what no source file may contain
	@swift format lint --strict --parallel $(swift_files)
	shellcheck $(shell_files)
	@if grep -rnE '^[^/]*import Foundation' Sources; then echo 'Foundation is imported' >&2; exit 1; fi
	@if grep -rln 'import COpenSSL' Sources | grep -v '^Sources/Sealing/OpenSSL/'; then \
	    echo 'libcrypto outside its folder' >&2; exit 1; fi
	@swift test --disable-xctest --filter ImportTableTests $(WARNINGS) </dev/null >/dev/null || \
	    { echo 'the imports differ from docs/explanation/architecture.md' >&2; exit 1; }
	@if grep -nE 'unsafeFlags' Package.swift; then echo 'unsafe flags' >&2; exit 1; fi

bench: build ## speed and memory, side by side with other programs
	python3 Tests/Benchmarks/bench.py

fuzz: install ## random bytes against the parsers: T=csv S=60 for one, all without T
	Tests/Fuzz/run.sh "$(T)" "$(S)"

docs: ## the pages that are made from the tables of the program
	swift build --product ctanon
	@mkdir -p docs/reference docs/man
	.build/debug/ctanon --generate markdown > docs/reference/cli.md
	.build/debug/ctanon --generate exit-codes > docs/reference/exit-codes.md
	.build/debug/ctanon --generate error-codes > docs/reference/error-codes.md
	.build/debug/ctanon --generate man > docs/man/ctanon.1
