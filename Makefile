# SPDX-License-Identifier: GPL-2.0-or-later
#
#   make                  build/tasklint, and build/tasklint.so for gcc
#   make CC=gcc-11        the plugin for another compiler: build/<target>-<version>/tasklint.so
#   make check            everything tested; the parts are the check-* targets below
#   make demo             what it finds in a small driver
#   make install          into $(DESTDIR)$(PREFIX)
#   make new-rule ID=...  start a rule
#
# Options: WERROR=1 (warnings are errors), SANITIZE=1 (ASan and UBSan, in a folder of its own),
# V=1 (show commands), HOSTCC and CXX (what compiles us, where CC is a cross compiler).

ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local

# The compiler the plugin is for. Empty where it isn't there yet: see `deps`.
TARGET  := $(shell $(CC) -dumpmachine 2>/dev/null)
VERSION := $(shell $(CC) -dumpfullversion 2>/dev/null)
HEADERS := $(wildcard $(shell $(CC) -print-file-name=plugin 2>/dev/null)/include)
DEFAULT := $(shell gcc -dumpmachine 2>/dev/null)-$(shell gcc -dumpfullversion 2>/dev/null)

# The compilers that build it: CC itself and the g++ beside it, but for cross compilers the host's.
HOSTCC ?= $(if $(filter $(TARGET)-% -,$(DEFAULT)),$(CC),gcc)
ifeq ($(origin CXX),default)
CXX := $(lastword $(HOSTCC))
CXX := $(patsubst ./%,%,$(dir $(CXX)))$(subst gcc,g++,$(notdir $(CXX)))
CXX := $(if $(shell command -v $(CXX) 2>/dev/null),$(CXX),g++)
endif

NAME  := $(TARGET)-$(VERSION)
KIND  := $(if $(SANITIZE),-sanitize)
BUILD := build/$(NAME)$(KIND)
Q     := $(if $(V),,@)

# Who sees whose headers. `make check-layers` looks closer.
INCLUDES := -Iengine/include
$(BUILD)/engine/%.o: LAYER = -Iengine
$(BUILD)/engine/solve/%.o: LAYER = -Iengine -Irules
$(BUILD)/plugin/entry.o: LAYER = -isystem $(HEADERS)
$(BUILD)/testsuite/unit/%.o: LAYER = $(CHECK_CFLAGS) $(JANSSON_CFLAGS)
$(BUILD)/tool/%.o: LAYER = $(JANSSON_CFLAGS)

SAN      := $(if $(SANITIZE),-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all)
COMMON   := -O2 -g -Wall -Wextra -fPIC -fvisibility=hidden $(if $(WERROR),-Werror) \
	    $(SAN)
CFLAGS   := -std=gnu11 $(COMMON)
CXXFLAGS := -std=gnu++14 -fno-rtti $(COMMON) -isystem $(HEADERS)
LDFLAGS  := $(SAN)
JANSSON_CFLAGS = $(shell pkg-config --cflags jansson)
CHECK_CFLAGS   = $(shell pkg-config --cflags check)

objects = $(addprefix $(BUILD)/,$(addsuffix .o,$(basename $(wildcard $(1)))))
ENGINE := $(call objects,engine/*/*.c rules/*.c)
PLUGIN := $(call objects,plugin/*.cc)
TOOL   := $(call objects,tool/*.c)
UNIT   := $(call objects,testsuite/unit/*.c)
C_FILES = $(wildcard engine/*/*.c rules/*.c plugin/*.c tool/*.c)

.PHONY: all check check-unit check-fixtures check-bad check-tool check-objects check-link check-generated check-build check-lsp \
	check-fuzz fuzzers check-faults check-hostile check-valgrind check-sanitized \
	check-sarif check-fix check-man check-readme check-package check-layers check-docs check-lint \
	check-kernel check-lsp-editors bench bench-lsp demo install new-rule clean deps FORCE
.DELETE_ON_ERROR:

all: build/tasklint$(KIND) build/tasklint.so

# One of another kind doesn't take the place of ours; it uses our plugin.
build/tasklint$(KIND): $(TOOL) $(BUILD)/libtasklint.a
	@echo "  LD      $@"
	$(Q)$(HOSTCC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs jansson libelf sqlite3 zlib) -pthread

# Leads to the plugin for gcc; to that for another compiler only where there is no other.
build/tasklint.so: $(BUILD)/tasklint.so $(BUILD)/tasklint-gcc.so FORCE
	@[ '$(NAME)' != '$(DEFAULT)' -a -e $@ ] || ln -sfn $(NAME)/tasklint.so $@

# What GCC loads first: knows no compiler version, and loads the rest only into the right one.
# ccache looks at this file alone, so it is made anew when what it loads or reads has changed.
$(BUILD)/tasklint.so: $(BUILD)/plugin/entry.o $(BUILD)/tasklint-gcc.so $(BUILD)/tasklint-index.so $(wildcard rules/facts/*.facts rules/facts/*/*.facts)
	@echo "  LD      $@"
	$(Q)$(HOSTCC) $(LDFLAGS) -shared -o $@ $< -ldl

$(BUILD)/tasklint-gcc.so: $(PLUGIN) $(BUILD)/libtasklint.a
	@echo "  LD      $@"
	$(Q)$(CXX) $(LDFLAGS) -shared -o $@ $^ $(shell pkg-config --libs zlib)

# Reads an index; loaded where there is one, as it needs SQLite.
$(BUILD)/tasklint-index.so: $(BUILD)/engine/index/reader.o $(BUILD)/libtasklint.a
	@echo "  LD      $@"
	$(Q)$(HOSTCC) $(LDFLAGS) -shared -o $@ $^ $(shell pkg-config --libs sqlite3 zlib)

$(BUILD)/libtasklint.a: $(ENGINE)
	@echo "  AR      $@"
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(CFLAGS) $(INCLUDES) $(LAYER) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.cc $(BUILD)/flags $(BUILD)/headers
	@echo "  CXX     $@"
	@mkdir -p $(@D)
	$(Q)$(CXX) $(CXXFLAGS) $(INCLUDES) -MMD -MP -c -o $@ $<

# Changes when the flags do, so that objects are made anew.
$(BUILD)/flags: FORCE
	@$(if $(VERSION),,echo "no gcc called '$(CC)' here: try make deps CC='$(CC)'" >&2; exit 2)
	@mkdir -p $(@D)
	@echo '$(HOSTCC) $(CXX) $(CFLAGS) $(CXXFLAGS)' | cmp -s - $@ || \
		echo '$(HOSTCC) $(CXX) $(CFLAGS) $(CXXFLAGS)' >$@

$(BUILD)/plugin/entry.o: $(BUILD)/headers
$(BUILD)/headers:
	@$(if $(HEADERS),,echo "no plugin headers of '$(CC)' here: try make deps CC='$(CC)'" >&2; exit 2)
	@mkdir -p $(@D) && touch $@

-include $(patsubst %.o,%.d,$(ENGINE) $(PLUGIN) $(TOOL) $(UNIT) $(BUILD)/plugin/entry.o)

# Tests. `check` runs all the others and sums them up.

check:
	@testsuite/install-deps check
	@testsuite/check

$(BUILD)/unit-tests: $(UNIT) $(BUILD)/libtasklint.a
	@echo "  LD      $@"
	$(Q)$(HOSTCC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs check jansson libelf sqlite3 zlib)

check-unit: $(BUILD)/unit-tests
	$(Q)$<

check-fixtures: all
	@testsuite/run-fixtures --cc '$(CC)'

check-bad: all
	@testsuite/run-bad --cc '$(CC)'

check-tool: all
	@testsuite/check-tool

# Real units go through the unit tests, too.
check-objects: all $(BUILD)/unit-tests
	@testsuite/run-objects --cc '$(CC)'

# Findings that only several files together show.
check-link: all
	@testsuite/run-link --cc '$(CC)'

# Facts that are generated, and drivers that see nothing else.
check-generated: all
	@testsuite/run-generated --cc '$(CC)'

check-build: all
	@testsuite/check-build

# The Debian package; needs debhelper and lintian, and some minutes.
check-package:
	@testsuite/check-package

check-fix: all
	@testsuite/check-fix

check-man: all
	@testsuite/check-man

check-readme: all
	@testsuite/check-readme

# Our SARIF, by the schema and by a validator that isn't ours; needs npm.
check-sarif: all
	@testsuite/check-sarif

FUZZ_ROUNDS ?= 100
FUZZED := $(addprefix tool/,lsp-frame.c lsp-rpc.c lsp-text.c lsp-source.c util.c) $(wildcard engine/base/*.c)

$(BUILD)/fuzz-lsp: testsuite/lsp/fuzz.c $(FUZZED) $(wildcard tool/*.h)
	@echo "  CCLD    $@"
	$(Q)$(HOSTCC) -std=gnu11 -O1 -g -Wall -Wextra -fsanitize=address,undefined -fno-sanitize-recover=all \
		-Iengine/include -Itool -o $@ $(filter %.c,$^) $(shell pkg-config --cflags --libs jansson)

check-lsp: all $(BUILD)/fuzz-lsp
	@testsuite/check-lsp $(BUILD)/fuzz-lsp $(FUZZ_ROUNDS)

# The language server with clients that others wrote, on real drivers; and what it costs.
check-lsp-editors:
	@testsuite/install-deps lsp
	@$(MAKE) --no-print-directory all
	@testsuite/kernel/prepare 6.1
	@testsuite/lsp/check-editors

bench-lsp:
	@testsuite/install-deps kernel
	@$(MAKE) --no-print-directory all
	@testsuite/kernel/prepare 6.1
	@testsuite/lsp/measure

# Readers against what no friend writes: clang's libFuzzer, with ASan and UBSan. See testsuite/check-fuzz.
# That NULL + 0, of an empty list, is undefined behaviour is a quirk of the standard that C2y gives up.
FUZZ := build/fuzz
FUZZ_CFLAGS = -std=gnu11 -O1 -g -Wall -Wextra -Wno-string-concatenation -fsanitize=address,undefined,fuzzer-no-link \
	      -fno-sanitize-recover=undefined -fno-sanitize=pointer-overflow -Iengine/include -Iengine -Irules -Itool
fuzz_objects = $(addprefix $(FUZZ)/,$(addsuffix .o,$(basename $(filter-out tool/main.c,$(wildcard $(1))))))
FUZZ_TARGETS := $(filter-out main unit,$(basename $(notdir $(wildcard testsuite/fuzz/*.c))))

$(FUZZ)/%.o: %.c Makefile
	@echo "  CLANG   $@"
	@mkdir -p $(@D)
	$(Q)clang $(FUZZ_CFLAGS) $(JANSSON_CFLAGS) -MMD -MP -c -o $@ $<

$(addprefix $(FUZZ)/,$(FUZZ_TARGETS)): $(FUZZ)/%: $(FUZZ)/testsuite/fuzz/%.o $(FUZZ)/testsuite/fuzz/main.o \
		$(FUZZ)/testsuite/fuzz/unit.o $(call fuzz_objects,engine/*/*.c rules/*.c tool/*.c)
	@echo "  CLANG   $@"
	$(Q)clang -fsanitize=address,undefined,fuzzer -o $@ $^ $(shell pkg-config --libs jansson libelf sqlite3 zlib) -pthread

-include $(patsubst %.o,%.d,$(call fuzz_objects,engine/*/*.c rules/*.c tool/*.c testsuite/fuzz/*.c))

fuzzers: $(addprefix $(FUZZ)/,$(FUZZ_TARGETS))

check-fuzz: fuzzers
	@testsuite/check-fuzz $(if $(FUZZ_SECONDS),--seconds $(FUZZ_SECONDS))

# Memory, disk and the kernel fail, one time after the other. Needs strace.
check-faults: all
	@testsuite/check-faults --cc '$(CC)'

# Files of others that mean no good, against the tool.
check-hostile: all
	@testsuite/run-hostile

# Unit tests and commands by valgrind.
check-valgrind: all $(BUILD)/unit-tests
	@testsuite/check-valgrind $(BUILD)/unit-tests

# The tool with ASan and UBSan: make check-sanitized SANITIZE=1
check-sanitized: build/tasklint$(KIND)
	@testsuite/run-hostile --tool build/tasklint$(KIND)

check-layers:
	@testsuite/check-layers

check-docs: all
	@testsuite/check-docs

check-lint: $(BUILD)/flags
	@testsuite/check-lint $(C_FILES)

# Real drivers: of the configured kernel in KDIR, or of Debian's 6.1.
check-kernel:
	@testsuite/install-deps kernel
	@$(MAKE) --no-print-directory all
	@$(if $(KDIR),,testsuite/kernel/prepare 6.1)
	@testsuite/kernel/check $(if $(KDIR),--kdir '$(KDIR)')

bench:
	@testsuite/install-deps kernel
	@$(MAKE) --no-print-directory all
	@testsuite/kernel/prepare 6.1
	@testsuite/bench/run

demo:
	@testsuite/install-deps demo
	@$(MAKE) --no-print-directory all
	@CC='$(CC)' testsuite/demo/run

deps:
	@testsuite/install-deps all '$(CC)'

install: all
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin lib/tasklint/$(NAME) share/tasklint/facts/generated \
		share/tasklint/rewrites \
		share/doc/tasklint/rules share/doc/tasklint/ci share/man/man1 \
		share/bash-completion/completions)
	install build/tasklint $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(addprefix $(BUILD)/,tasklint.so tasklint-gcc.so tasklint-index.so) $(DESTDIR)$(PREFIX)/lib/tasklint/$(NAME)
	install -m 644 rules/facts/*.facts $(DESTDIR)$(PREFIX)/share/tasklint/facts
	install -m 644 rules/facts/generated/*.facts $(DESTDIR)$(PREFIX)/share/tasklint/facts/generated
	install -m 644 rules/rewrites/*.json $(DESTDIR)$(PREFIX)/share/tasklint/rewrites
	install -m 644 tool/report.html $(DESTDIR)$(PREFIX)/share/tasklint
	install -m 644 README.md LICENSE docs/*.md $(DESTDIR)$(PREFIX)/share/doc/tasklint
	install -m 644 docs/rules/*.md $(DESTDIR)$(PREFIX)/share/doc/tasklint/rules
	install -m 644 docs/ci/* $(DESTDIR)$(PREFIX)/share/doc/tasklint/ci
	install -m 644 docs/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 completions/tasklint $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -d $(DESTDIR)$(PREFIX)/share/doc/tasklint/editors/vscode
	install -m 644 $(wildcard docs/editors/*.*) $(DESTDIR)$(PREFIX)/share/doc/tasklint/editors
	install -m 644 $(addprefix docs/editors/vscode/,.vscodeignore README.md extension.js package.json) \
		$(DESTDIR)$(PREFIX)/share/doc/tasklint/editors/vscode

new-rule:
	@testsuite/new-rule '$(ID)'

clean:
	rm -rf build
