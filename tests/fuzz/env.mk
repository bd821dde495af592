# The reader of IDX files under random bytes.  `make check` replays the corpus;
# to look for more, build the target with libFuzzer:
#   clang -fsanitize=fuzzer,address,undefined -Isrc -I. -I$BUILD \
#       tests/fuzz/fuzz_idx.c src/env/idx.c src/base/err.c -o fuzz_idx
#   ./fuzz_idx NEW-CORPUS tests/fuzz/idx
check_PROGRAMS += tests/fuzz/fuzz_idx
TESTS += tests/fuzz/fuzz_idx
tests_fuzz_fuzz_idx_SOURCES = %D%/fuzz_idx.c %D%/fuzz.h %D%/replay.c
tests_fuzz_fuzz_idx_CPPFLAGS = $(AM_CPPFLAGS) \
    -DCORPUS='"$(abs_top_srcdir)/tests/fuzz/idx"'
tests_fuzz_fuzz_idx_LDADD = $(ENV_LIBS)
EXTRA_DIST += \
    %D%/idx/images-28-by-27 \
    %D%/idx/images-count-huge \
    %D%/idx/images-good \
    %D%/idx/images-header-cut \
    %D%/idx/images-magic \
    %D%/idx/images-short \
    %D%/idx/labels-count-huge \
    %D%/idx/labels-good \
    %D%/idx/labels-long \
    %D%/idx/labels-none \
    %D%/idx/labels-short \
    %D%/idx/labels-ten \
    %D%/idx/nothing
