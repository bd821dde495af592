# Programs to measure with; built by `make check`, run by hand.
check_PROGRAMS += tests/bench/net_speed tests/bench/train_curve
tests_bench_net_speed_SOURCES = %D%/net_speed.c %D%/clock.h \
    tests/unit/make_spec.c tests/unit/make_spec.h
tests_bench_net_speed_LDADD = $(NN_LIBS) $(BASE_LIBS)
tests_bench_train_curve_SOURCES = %D%/train_curve.c %D%/clock.h \
    tests/unit/make_spec.c tests/unit/make_spec.h
tests_bench_train_curve_LDADD = $(TRAIN_LIBS)

check_PROGRAMS += tests/bench/language_speed
tests_bench_language_speed_SOURCES = %D%/language_speed.c \
    src/cli/bench_language.c src/cli/bench.h src/cli/catalog.c
tests_bench_language_speed_LDADD = $(rlstudy_LDADD)

# The scripts of bench/, with made-up figures.
BENCH_TESTS =
BENCH_TESTS += %D%/curves.sh
BENCH_TESTS += %D%/peers.sh
TESTS += $(BENCH_TESTS)
EXTRA_DIST += $(BENCH_TESTS)
