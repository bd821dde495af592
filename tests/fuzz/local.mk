# Fuzzing.  `make check` replays the corpus; for a session:
#
#     ../configure CC=clang --with-sanitizers=fuzzer-no-link,address,undefined
#     make && make tests/fuzz/fuzzer && tests/fuzz/fuzzer corpus/
check_PROGRAMS += tests/fuzz/fuzz_language
tests_fuzz_fuzz_language_SOURCES = %D%/fuzz_language.c
tests_fuzz_fuzz_language_LDADD = $(LANG_TEST_LIBS)
check_SCRIPTS += %D%/replay
TESTS += %D%/replay
EXTRA_DIST += %D%/replay %D%/corpus

EXTRA_PROGRAMS = tests/fuzz/fuzzer
tests_fuzz_fuzzer_SOURCES = %D%/fuzz_language.c
tests_fuzz_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DLIBFUZZER
tests_fuzz_fuzzer_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzzer_LDADD = $(LANG_TEST_LIBS)
