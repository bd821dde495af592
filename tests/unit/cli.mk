# Unit tests of what cli prints.
check_PROGRAMS += tests/unit/test_progress
TESTS += tests/unit/test_progress
tests_unit_test_progress_SOURCES = %D%/test_progress.c \
    src/cli/print.c src/cli/progress.c
tests_unit_test_progress_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(JANSSON_LIBS)
