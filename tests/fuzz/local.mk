# Fuzzing: one target for each thing that reads bytes from outside.  `make check`
# replays the corpora, each file also cut short at many places.  To look for
# more:
#
#     ../configure CC=clang --with-sanitizers=fuzzer-no-link,address,undefined
#     make fuzzers && tests/fuzz/fuzzer_language \
#         -dict=../tests/fuzz/language.dict NEW-CORPUS tests/fuzz/language
FUZZ_REPLAY = %D%/replay.c %D%/fuzz.h
FUZZ_ENGINE = -fsanitize=fuzzer
FUZZERS =
EXTRA_PROGRAMS += $(FUZZERS)

check_PROGRAMS += tests/fuzz/fuzz_actions
FUZZERS += tests/fuzz/fuzzer_actions
EXTRA_DIST += %D%/actions
tests_fuzz_fuzz_actions_SOURCES = %D%/fuzz_actions.c src/cli/env_actions.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_actions_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_actions_SOURCES = %D%/fuzz_actions.c src/cli/env_actions.c
tests_fuzz_fuzzer_actions_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_actions_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_curves
FUZZERS += tests/fuzz/fuzzer_curves
EXTRA_DIST += %D%/curves
tests_fuzz_fuzz_curves_SOURCES = %D%/fuzz_curves.c %D%/imported.h $(FUZZ_REPLAY)
tests_fuzz_fuzz_curves_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_curves_SOURCES = %D%/fuzz_curves.c %D%/imported.h
tests_fuzz_fuzzer_curves_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_curves_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_columns
FUZZERS += tests/fuzz/fuzzer_columns
EXTRA_DIST += %D%/columns
tests_fuzz_fuzz_columns_SOURCES = %D%/fuzz_columns.c %D%/imported.h $(FUZZ_REPLAY)
tests_fuzz_fuzz_columns_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_columns_SOURCES = %D%/fuzz_columns.c %D%/imported.h
tests_fuzz_fuzzer_columns_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_columns_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_events
FUZZERS += tests/fuzz/fuzzer_events
EXTRA_DIST += %D%/events
tests_fuzz_fuzz_events_SOURCES = %D%/fuzz_events.c %D%/imported.h $(FUZZ_REPLAY)
tests_fuzz_fuzz_events_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_events_SOURCES = %D%/fuzz_events.c %D%/imported.h
tests_fuzz_fuzzer_events_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_events_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_monitor
FUZZERS += tests/fuzz/fuzzer_monitor
EXTRA_DIST += %D%/monitor
tests_fuzz_fuzz_monitor_SOURCES = %D%/fuzz_monitor.c %D%/imported.h $(FUZZ_REPLAY)
tests_fuzz_fuzz_monitor_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_monitor_SOURCES = %D%/fuzz_monitor.c %D%/imported.h
tests_fuzz_fuzzer_monitor_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzzer_monitor_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_facts
FUZZERS += tests/fuzz/fuzzer_facts
EXTRA_DIST += %D%/facts
tests_fuzz_fuzz_facts_SOURCES = %D%/fuzz_facts.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_facts_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_facts_SOURCES = %D%/fuzz_facts.c
tests_fuzz_fuzzer_facts_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_facts_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_folder
FUZZERS += tests/fuzz/fuzzer_folder
EXTRA_DIST += %D%/folder
tests_fuzz_fuzz_folder_SOURCES = %D%/fuzz_folder.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_folder_LDADD = $(REPORT_LIBS)
tests_fuzz_fuzzer_folder_SOURCES = %D%/fuzz_folder.c
tests_fuzz_fuzzer_folder_LDADD = $(REPORT_LIBS)
tests_fuzz_fuzzer_folder_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_format
FUZZERS += tests/fuzz/fuzzer_format
EXTRA_DIST += %D%/format
tests_fuzz_fuzz_format_SOURCES = %D%/fuzz_format.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_format_LDADD = $(GRAMMAR_LIBS)
tests_fuzz_fuzzer_format_SOURCES = %D%/fuzz_format.c
tests_fuzz_fuzzer_format_LDADD = $(GRAMMAR_LIBS)
tests_fuzz_fuzzer_format_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_idx
FUZZERS += tests/fuzz/fuzzer_idx
EXTRA_DIST += %D%/idx
tests_fuzz_fuzz_idx_SOURCES = %D%/fuzz_idx.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_idx_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_idx_SOURCES = %D%/fuzz_idx.c
tests_fuzz_fuzzer_idx_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_idx_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_index
FUZZERS += tests/fuzz/fuzzer_index
EXTRA_DIST += %D%/index
tests_fuzz_fuzz_index_SOURCES = %D%/fuzz_index.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_index_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_index_SOURCES = %D%/fuzz_index.c
tests_fuzz_fuzzer_index_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_index_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_language
FUZZERS += tests/fuzz/fuzzer_language
EXTRA_DIST += %D%/language
tests_fuzz_fuzz_language_SOURCES = %D%/fuzz_language.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_language_LDADD = $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_language_SOURCES = %D%/fuzz_language.c
tests_fuzz_fuzzer_language_LDADD = $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_language_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_libenv
FUZZERS += tests/fuzz/fuzzer_libenv
EXTRA_DIST += %D%/libenv
tests_fuzz_fuzz_libenv_SOURCES = %D%/fuzz_libenv.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_libenv_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_libenv_SOURCES = %D%/fuzz_libenv.c
tests_fuzz_fuzzer_libenv_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_libenv_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_lsp
FUZZERS += tests/fuzz/fuzzer_lsp
EXTRA_DIST += %D%/lsp
tests_fuzz_fuzz_lsp_SOURCES = %D%/fuzz_lsp.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_lsp_LDADD = $(LSP_LIBS) $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_lsp_SOURCES = %D%/fuzz_lsp.c
tests_fuzz_fuzzer_lsp_LDADD = $(LSP_LIBS) $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_lsp_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_plan
FUZZERS += tests/fuzz/fuzzer_plan
EXTRA_DIST += %D%/plan
tests_fuzz_fuzz_plan_SOURCES = %D%/fuzz_plan.c src/cli/saved.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_plan_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_plan_SOURCES = %D%/fuzz_plan.c src/cli/saved.c
tests_fuzz_fuzzer_plan_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_plan_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_request
FUZZERS += tests/fuzz/fuzzer_request
EXTRA_DIST += %D%/request
tests_fuzz_fuzz_request_SOURCES = %D%/fuzz_request.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_request_LDADD = $(SERVE_LIBS)
tests_fuzz_fuzzer_request_SOURCES = %D%/fuzz_request.c
tests_fuzz_fuzzer_request_LDADD = $(SERVE_LIBS)
tests_fuzz_fuzzer_request_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_slurm
FUZZERS += tests/fuzz/fuzzer_slurm
EXTRA_DIST += %D%/slurm
tests_fuzz_fuzz_slurm_SOURCES = %D%/fuzz_slurm.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_slurm_LDADD = $(EXEC_LIBS)
tests_fuzz_fuzzer_slurm_SOURCES = %D%/fuzz_slurm.c
tests_fuzz_fuzzer_slurm_LDADD = $(EXEC_LIBS)
tests_fuzz_fuzzer_slurm_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_store
FUZZERS += tests/fuzz/fuzzer_store
EXTRA_DIST += %D%/store
tests_fuzz_fuzz_store_SOURCES = %D%/fuzz_store.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_store_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_store_SOURCES = %D%/fuzz_store.c
tests_fuzz_fuzzer_store_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_store_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

check_PROGRAMS += tests/fuzz/fuzz_values
FUZZERS += tests/fuzz/fuzzer_values
EXTRA_DIST += %D%/values
tests_fuzz_fuzz_values_SOURCES = %D%/fuzz_values.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_values_LDADD = $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_values_SOURCES = %D%/fuzz_values.c
tests_fuzz_fuzzer_values_LDADD = $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_values_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

# What is generated comes first, as it does for `make all`.
.PHONY: fuzzers
fuzzers: $(BUILT_SOURCES)
	$(MAKE) $(AM_MAKEFLAGS) $(FUZZERS)

TESTS += %D%/replay.sh
EXTRA_DIST += %D%/replay.sh %D%/language.dict
