# tests: whole studies, unit programs, golden files, module rules.  The long ones
# begin, so that all cores have something to do until the end.
include tests/faults/local.mk
include tests/slurm/local.mk
include tests/page/local.mk
include tests/e2e/local.mk
include tests/unit/local.mk

TESTS += tests/check_calls.sh
TESTS += tests/check_includes.sh
TESTS += tests/check_lists.sh
TESTS += tests/check_symbols.sh
EXTRA_DIST += tests/check_calls.sh
EXTRA_DIST += tests/check_includes.sh
EXTRA_DIST += tests/check_lists.sh
EXTRA_DIST += tests/check_symbols.sh
tests/check_symbols.sh.log tests/check_symbols.log \
tests/check_calls.sh.log tests/check_calls.log: rlstudy$(EXEEXT)
include tests/plugins/local.mk
include tests/bench/local.mk
include tests/golden/local.mk
include tests/editors/local.mk
include tests/lsp/local.mk
include tests/fuzz/local.mk
include tests/oracle/local.mk
