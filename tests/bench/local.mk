# Programs to measure with; built by `make check`, run by hand.
check_PROGRAMS += tests/bench/train_curve
tests_bench_train_curve_SOURCES = %D%/train_curve.c \
    tests/unit/make_spec.c tests/unit/make_spec.h
tests_bench_train_curve_LDADD = $(TRAIN_LIBS)
