# Unit tests of what cli prints.
check_PROGRAMS += tests/unit/test_progress
TESTS += tests/unit/test_progress
tests_unit_test_progress_SOURCES = %D%/test_progress.c \
    src/cli/chart.c \
    src/cli/json.c \
    src/cli/print.c \
    src/cli/progress.c \
    src/cli/progress_block.c \
    src/cli/progress_json.c \
    src/cli/terminal.c
tests_unit_test_progress_LDADD = $(UNIT_LIBS) $(REPORT_LIBS) -lm

# The table of diagnostics, with examples that the whole program checks.
check_PROGRAMS += tests/unit/test_names
TESTS += tests/unit/test_names
tests_unit_test_names_SOURCES = %D%/test_names.c \
    src/cli/catalog.c src/cli/example.c
tests_unit_test_names_LDADD = $(UNIT_LIBS) $(rlstudy_LDADD)

check_PROGRAMS += tests/unit/test_explain
TESTS += tests/unit/test_explain
tests_unit_test_explain_SOURCES = %D%/test_explain.c \
    src/cli/card.c src/cli/card_example.c src/cli/card_kind.c \
    src/cli/card_law.c src/cli/catalog.c src/cli/example.c src/cli/topics.c
tests_unit_test_explain_LDADD = $(UNIT_LIBS) $(rlstudy_LDADD)

# What `rlstudy bench` measures.
check_PROGRAMS += tests/unit/test_bench
TESTS += tests/unit/test_bench
tests_unit_test_bench_SOURCES = %D%/test_bench.c \
    src/cli/bench.h src/cli/bench_language.c src/cli/bench_network.c \
    src/cli/bench_rows.c src/cli/bench_time.c src/cli/bench_train.c \
    src/cli/data_dir.c \
    src/cli/catalog.c
tests_unit_test_bench_LDADD = $(UNIT_LIBS) $(rlstudy_LDADD)

check_PROGRAMS += tests/unit/test_quantity
TESTS += tests/unit/test_quantity
tests_unit_test_quantity_SOURCES = %D%/test_quantity.c src/cli/quantity.c
tests_unit_test_quantity_LDADD = $(UNIT_LIBS) $(DIAG_LIBS)
