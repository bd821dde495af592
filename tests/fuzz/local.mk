# Fuzzing: one target for each thing that reads bytes from outside.  `make check`
# replays the corpora, each file also cut short at many places.  To look for
# more:
#
#     ../configure CC=clang --with-sanitizers=fuzzer-no-link,address,undefined
#     make fuzzers && tests/fuzz/fuzzer_language NEW-CORPUS tests/fuzz/language
FUZZ_REPLAY = %D%/replay.c %D%/fuzz.h
FUZZ_ENGINE = -fsanitize=fuzzer

check_PROGRAMS += tests/fuzz/fuzz_curves tests/fuzz/fuzz_format \
    tests/fuzz/fuzz_idx \
    tests/fuzz/fuzz_language tests/fuzz/fuzz_store
EXTRA_PROGRAMS += tests/fuzz/fuzzer_curves tests/fuzz/fuzzer_format \
    tests/fuzz/fuzzer_idx \
    tests/fuzz/fuzzer_language tests/fuzz/fuzzer_store

tests_fuzz_fuzz_curves_SOURCES = %D%/fuzz_curves.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_curves_LDADD = $(ANALYSIS_LIBS)
tests_fuzz_fuzzer_curves_SOURCES = %D%/fuzz_curves.c
tests_fuzz_fuzzer_curves_LDADD = $(ANALYSIS_LIBS)
tests_fuzz_fuzzer_curves_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

tests_fuzz_fuzz_format_SOURCES = %D%/fuzz_format.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_format_LDADD = $(GRAMMAR_LIBS)
tests_fuzz_fuzzer_format_SOURCES = %D%/fuzz_format.c
tests_fuzz_fuzzer_format_LDADD = $(GRAMMAR_LIBS)
tests_fuzz_fuzzer_format_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

tests_fuzz_fuzz_idx_SOURCES = %D%/fuzz_idx.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_idx_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_idx_SOURCES = %D%/fuzz_idx.c
tests_fuzz_fuzzer_idx_LDADD = $(ENV_LIBS)
tests_fuzz_fuzzer_idx_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

tests_fuzz_fuzz_language_SOURCES = %D%/fuzz_language.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_language_LDADD = $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_language_SOURCES = %D%/fuzz_language.c
tests_fuzz_fuzzer_language_LDADD = $(LANG_TEST_LIBS)
tests_fuzz_fuzzer_language_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

tests_fuzz_fuzz_store_SOURCES = %D%/fuzz_store.c $(FUZZ_REPLAY)
tests_fuzz_fuzz_store_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_store_SOURCES = %D%/fuzz_store.c
tests_fuzz_fuzzer_store_LDADD = $(STORE_LIBS)
tests_fuzz_fuzzer_store_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_ENGINE)

.PHONY: fuzzers
fuzzers: tests/fuzz/fuzzer_curves tests/fuzz/fuzzer_format \
    tests/fuzz/fuzzer_idx \
    tests/fuzz/fuzzer_language tests/fuzz/fuzzer_store

TESTS += %D%/replay.sh
EXTRA_DIST += %D%/replay.sh %D%/curves %D%/format %D%/idx %D%/language %D%/store
