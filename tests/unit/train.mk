check_PROGRAMS += tests/unit/test_train
TESTS += tests/unit/test_train
tests_unit_test_train_SOURCES = %D%/test_train.c \
    %D%/make_spec.c %D%/make_spec.h
tests_unit_test_train_LDADD = $(UNIT_LIBS) $(TRAIN_LIBS)
tests_unit_test_train_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc \
    -Wl,--wrap=calloc -Wl,--wrap=realloc
