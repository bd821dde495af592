# Fuzzing: one target for each thing that reads bytes from outside.  `make check`
# replays the corpora, each file also cut short at many places.  To look for
# more:
#
#     ../configure CC=clang --with-sanitizers=fuzzer-no-link,address,undefined
#     make fuzzers && tests/fuzz/fuzzer_language \
#         -dict=../tests/fuzz/language.dict NEW-CORPUS tests/fuzz/language
#
# A new target NAME is fuzz_NAME.c, a folder NAME with a corpus, a line in each of
# the two lists, and what it is linked with.
FUZZ_TARGETS = \
    tests/fuzz/fuzz_actions \
    tests/fuzz/fuzz_columns \
    tests/fuzz/fuzz_curves \
    tests/fuzz/fuzz_events \
    tests/fuzz/fuzz_facts \
    tests/fuzz/fuzz_folder \
    tests/fuzz/fuzz_format \
    tests/fuzz/fuzz_idx \
    tests/fuzz/fuzz_index \
    tests/fuzz/fuzz_language \
    tests/fuzz/fuzz_libenv \
    tests/fuzz/fuzz_lsp \
    tests/fuzz/fuzz_monitor \
    tests/fuzz/fuzz_plan \
    tests/fuzz/fuzz_request \
    tests/fuzz/fuzz_slurm \
    tests/fuzz/fuzz_store \
    tests/fuzz/fuzz_values
FUZZ_CORPORA = \
    %D%/actions \
    %D%/columns \
    %D%/curves \
    %D%/events \
    %D%/facts \
    %D%/folder \
    %D%/format \
    %D%/idx \
    %D%/index \
    %D%/language \
    %D%/libenv \
    %D%/lsp \
    %D%/monitor \
    %D%/plan \
    %D%/request \
    %D%/slurm \
    %D%/store \
    %D%/values
check_PROGRAMS += $(FUZZ_TARGETS)

# The function main: that of the replay; libFuzzer brings its own.
check_LIBRARIES = tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = %D%/replay.c %D%/fuzz.h
FUZZ_MAIN = tests/fuzz/libreplay.a

tests_fuzz_fuzz_actions_SOURCES = %D%/fuzz_actions.c src/cli/env_actions.c
tests_fuzz_fuzz_actions_LDADD = $(FUZZ_MAIN) $(ENV_LIBS)
tests_fuzz_fuzz_columns_SOURCES = %D%/fuzz_columns.c %D%/imported.h
tests_fuzz_fuzz_columns_LDADD = $(FUZZ_MAIN) $(IMPORT_LIBS)
tests_fuzz_fuzz_curves_SOURCES = %D%/fuzz_curves.c %D%/imported.h
tests_fuzz_fuzz_curves_LDADD = $(FUZZ_MAIN) $(IMPORT_LIBS)
tests_fuzz_fuzz_events_SOURCES = %D%/fuzz_events.c %D%/imported.h
tests_fuzz_fuzz_events_LDADD = $(FUZZ_MAIN) $(IMPORT_LIBS)
tests_fuzz_fuzz_facts_SOURCES = %D%/fuzz_facts.c
tests_fuzz_fuzz_facts_LDADD = $(FUZZ_MAIN) $(ENV_LIBS)
tests_fuzz_fuzz_folder_SOURCES = %D%/fuzz_folder.c
tests_fuzz_fuzz_folder_LDADD = $(FUZZ_MAIN) $(REPORT_LIBS)
tests_fuzz_fuzz_format_SOURCES = %D%/fuzz_format.c
tests_fuzz_fuzz_format_LDADD = $(FUZZ_MAIN) $(GRAMMAR_LIBS)
tests_fuzz_fuzz_idx_SOURCES = %D%/fuzz_idx.c
tests_fuzz_fuzz_idx_LDADD = $(FUZZ_MAIN) $(ENV_LIBS)
tests_fuzz_fuzz_index_SOURCES = %D%/fuzz_index.c
tests_fuzz_fuzz_index_LDADD = $(FUZZ_MAIN) $(STORE_LIBS)
tests_fuzz_fuzz_language_SOURCES = %D%/fuzz_language.c
tests_fuzz_fuzz_language_LDADD = $(FUZZ_MAIN) $(LANG_TEST_LIBS)
tests_fuzz_fuzz_libenv_SOURCES = %D%/fuzz_libenv.c
tests_fuzz_fuzz_libenv_LDADD = $(FUZZ_MAIN) $(ENV_LIBS)
tests_fuzz_fuzz_lsp_SOURCES = %D%/fuzz_lsp.c
tests_fuzz_fuzz_lsp_LDADD = $(FUZZ_MAIN) $(LSP_LIBS) $(LANG_TEST_LIBS)
tests_fuzz_fuzz_monitor_SOURCES = %D%/fuzz_monitor.c %D%/imported.h
tests_fuzz_fuzz_monitor_LDADD = $(FUZZ_MAIN) $(IMPORT_LIBS)
tests_fuzz_fuzz_plan_SOURCES = %D%/fuzz_plan.c src/cli/saved.c
tests_fuzz_fuzz_plan_LDADD = $(FUZZ_MAIN) $(STORE_LIBS)
tests_fuzz_fuzz_request_SOURCES = %D%/fuzz_request.c
tests_fuzz_fuzz_request_LDADD = $(FUZZ_MAIN) $(SERVE_LIBS)
tests_fuzz_fuzz_slurm_SOURCES = %D%/fuzz_slurm.c
tests_fuzz_fuzz_slurm_LDADD = $(FUZZ_MAIN) $(EXEC_LIBS)
tests_fuzz_fuzz_store_SOURCES = %D%/fuzz_store.c
tests_fuzz_fuzz_store_LDADD = $(FUZZ_MAIN) $(STORE_LIBS)
tests_fuzz_fuzz_values_SOURCES = %D%/fuzz_values.c
tests_fuzz_fuzz_values_LDADD = $(FUZZ_MAIN) $(LANG_TEST_LIBS)

# The same objects, linked anew.  What is generated comes first, as it does for
# `make all`.
.PHONY: fuzzers
fuzzers: $(BUILT_SOURCES)
	rm -f $(FUZZ_TARGETS)
	$(MAKE) $(AM_MAKEFLAGS) FUZZ_MAIN= \
	    AM_LDFLAGS='$(AM_LDFLAGS) -fsanitize=fuzzer' $(FUZZ_TARGETS)
	for target in $(FUZZ_TARGETS); do \
	    mv $$target tests/fuzz/fuzzer_$${target##*/fuzz_} || exit; \
	done

TESTS += %D%/replay.sh
EXTRA_DIST += %D%/replay.sh %D%/language.dict $(FUZZ_CORPORA)
CLEANFILES += tests/fuzz/fuzzer_*
