# Unit tests: one CUnit program a module; see unit.h.
noinst_LIBRARIES += tests/unit/libunit.a
tests_unit_libunit_a_SOURCES = %D%/unit.c %D%/unit.h
UNIT_LIBS = tests/unit/libunit.a $(CUNIT_LIBS)

check_PROGRAMS += tests/unit/test_base
TESTS += tests/unit/test_base
tests_unit_test_base_SOURCES = %D%/test_base.c
tests_unit_test_base_LDADD = $(UNIT_LIBS) $(BASE_LIBS)
include tests/unit/store.mk
include tests/unit/env.mk
include tests/unit/nn.mk
include tests/unit/train.mk
include tests/unit/analysis.mk
include tests/unit/import.mk

include tests/unit/report.mk
include tests/unit/language.mk
include tests/unit/cli.mk

check_PROGRAMS += tests/unit/test_serve
TESTS += tests/unit/test_serve
tests_unit_test_serve_SOURCES = %D%/test_serve.c
tests_unit_test_serve_LDADD = $(UNIT_LIBS) $(SERVE_LIBS)
