# Unit tests of store and exec.
check_PROGRAMS += tests/unit/test_store tests/unit/test_exec
TESTS += tests/unit/test_store tests/unit/test_exec
tests_unit_test_store_SOURCES = %D%/test_store.c
tests_unit_test_store_LDADD = $(UNIT_LIBS) $(STORE_LIBS)
check_PROGRAMS += tests/unit/test_index
TESTS += tests/unit/test_index
tests_unit_test_index_SOURCES = %D%/test_index.c
tests_unit_test_index_LDADD = $(UNIT_LIBS) $(STORE_LIBS)
tests_unit_test_exec_SOURCES = %D%/test_exec.c
tests_unit_test_exec_LDADD = $(UNIT_LIBS) $(EXEC_LIBS)
