TRAIN_TEST_SOURCES = %D%/make_spec.c %D%/make_spec.h \
    %D%/small_train.c %D%/small_train.h \
    %D%/toys.c %D%/toys.h

check_PROGRAMS += tests/unit/test_train
TESTS += tests/unit/test_train
tests_unit_test_train_SOURCES = %D%/test_train.c $(TRAIN_TEST_SOURCES)
tests_unit_test_train_LDADD = $(UNIT_LIBS) $(TRAIN_LIBS)
tests_unit_test_train_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc \
    -Wl,--wrap=calloc -Wl,--wrap=realloc

check_PROGRAMS += tests/unit/test_rivals
TESTS += tests/unit/test_rivals
tests_unit_test_rivals_SOURCES = %D%/test_rivals.c $(TRAIN_TEST_SOURCES)
tests_unit_test_rivals_LDADD = $(UNIT_LIBS) $(TRAIN_LIBS)

# For those who work on the duel.
check_PROGRAMS += tests/tools/ladder
tests_tools_ladder_SOURCES = tests/tools/ladder.c
tests_tools_ladder_LDADD = $(ENV_LIBS)

check_PROGRAMS += tests/tools/first_quarter
tests_tools_first_quarter_SOURCES = tests/tools/first_quarter.c \
    %D%/make_spec.c %D%/make_spec.h
tests_tools_first_quarter_LDADD = $(UNIT_LIBS) $(TRAIN_LIBS)

check_PROGRAMS += tests/unit/test_learn
TESTS += tests/unit/test_learn
tests_unit_test_learn_SOURCES = %D%/test_learn.c $(TRAIN_TEST_SOURCES)
tests_unit_test_learn_LDADD = $(UNIT_LIBS) $(TRAIN_LIBS)
