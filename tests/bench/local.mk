# Programs to measure with; built by `make check`, run by hand.
check_PROGRAMS += tests/bench/train_curve
tests_bench_train_curve_SOURCES = %D%/train_curve.c %D%/clock.h \
    tests/unit/make_spec.c tests/unit/make_spec.h
tests_bench_train_curve_LDADD = $(TRAIN_LIBS)

check_PROGRAMS += tests/bench/language_speed
tests_bench_language_speed_SOURCES = %D%/language_speed.c \
    src/cli/bench_language.c src/cli/bench_time.c src/cli/bench.h \
    src/cli/catalog.c
tests_bench_language_speed_LDADD = $(rlstudy_LDADD)
