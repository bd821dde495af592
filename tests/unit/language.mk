# The language's unit tests.
check_PROGRAMS += tests/unit/test_diag tests/unit/test_grammar \
    tests/unit/test_check tests/unit/test_plan
TESTS += tests/unit/test_diag tests/unit/test_grammar tests/unit/test_check \
    tests/unit/test_plan
tests_unit_test_diag_SOURCES = %D%/test_diag.c
tests_unit_test_diag_LDADD = $(UNIT_LIBS) $(DIAG_LIBS)
tests_unit_test_grammar_SOURCES = %D%/test_grammar.c
tests_unit_test_grammar_LDADD = $(UNIT_LIBS) $(LANG_TEST_LIBS)
tests_unit_test_check_SOURCES = %D%/test_check.c
tests_unit_test_check_LDADD = $(UNIT_LIBS) $(LANG_TEST_LIBS)
tests_unit_test_plan_SOURCES = %D%/test_plan.c
tests_unit_test_plan_LDADD = $(UNIT_LIBS) $(LANG_TEST_LIBS)

check_PROGRAMS += tests/unit/test_format
TESTS += tests/unit/test_format
tests_unit_test_format_SOURCES = %D%/test_format.c src/cli/catalog.c
tests_unit_test_format_LDADD = $(UNIT_LIBS) tests/golden/libcatalog.a \
    $(rlstudy_LDADD)

check_PROGRAMS += tests/unit/test_query tests/unit/test_lsp
TESTS += tests/unit/test_query tests/unit/test_lsp
tests_unit_test_query_SOURCES = %D%/test_query.c
tests_unit_test_query_LDADD = $(UNIT_LIBS) $(LANG_TEST_LIBS)
tests_unit_test_lsp_SOURCES = %D%/test_lsp.c
tests_unit_test_lsp_LDADD = $(UNIT_LIBS) $(LSP_LIBS)
