TRAIN_TEST_SOURCES = %D%/make_spec.c %D%/make_spec.h \
    %D%/small_train.c %D%/small_train.h \
    %D%/toys.c %D%/toys.h

check_PROGRAMS += tests/unit/test_train
TESTS += tests/unit/test_train
tests_unit_test_train_SOURCES = %D%/test_train.c $(TRAIN_TEST_SOURCES)
tests_unit_test_train_LDADD = $(UNIT_LIBS) $(TRAIN_LIBS)
tests_unit_test_train_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc \
    -Wl,--wrap=calloc -Wl,--wrap=realloc

check_PROGRAMS += tests/unit/test_learn
TESTS += tests/unit/test_learn
tests_unit_test_learn_SOURCES = %D%/test_learn.c $(TRAIN_TEST_SOURCES)
tests_unit_test_learn_LDADD = $(UNIT_LIBS) $(TRAIN_LIBS)
