# Files of other programs.
check_PROGRAMS += tests/unit/test_import
TESTS += tests/unit/test_import
tests_unit_test_import_SOURCES = tests/unit/test_import.c
tests_unit_test_import_LDADD = $(UNIT_LIBS) $(IMPORT_LIBS)
