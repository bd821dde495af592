# Fuzzing of the CSV reader.  make check replays the corpus; for a session with
# libFuzzer: make fuzz-curves CC=clang, then run tests/fuzz/libfuzzer_curves on a
# copy of the corpus.
check_PROGRAMS += tests/fuzz/fuzz_curves
tests_fuzz_fuzz_curves_SOURCES = tests/fuzz/fuzz_curves.c
tests_fuzz_fuzz_curves_LDADD = $(ANALYSIS_LIBS)

TESTS += tests/fuzz/replay-curves.sh
EXTRA_DIST += tests/fuzz/replay-curves.sh tests/fuzz/curves-corpus

.PHONY: fuzz-curves
fuzz-curves:
	$(CC) $(DEFS) -I. $(AM_CPPFLAGS) -std=c11 -g -O1 -DFUZZ_ENGINE \
	    -fsanitize=fuzzer,address,undefined -o tests/fuzz/libfuzzer_curves \
	    $(top_srcdir)/tests/fuzz/fuzz_curves.c \
	    $(top_srcdir)/src/analysis/curves.c \
	    $(top_srcdir)/src/base/arena.c $(top_srcdir)/src/base/err.c \
	    $(top_srcdir)/src/base/file.c $(top_srcdir)/src/base/mem.c \
	    $(top_srcdir)/src/base/str.c $(ZLIB_LIBS) -lm
CLEANFILES += tests/fuzz/libfuzzer_curves
