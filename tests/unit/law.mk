# Laws of points.
noinst_LIBRARIES += tests/unit/liblawpoints.a
tests_unit_liblawpoints_a_SOURCES = \
    tests/unit/law_points.c tests/unit/law_points.h

check_PROGRAMS += tests/unit/test_law
TESTS += tests/unit/test_law
tests_unit_test_law_SOURCES = tests/unit/test_law.c
tests_unit_test_law_LDADD = tests/unit/liblawpoints.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_law_special
TESTS += tests/unit/test_law_special
tests_unit_test_law_special_SOURCES = tests/unit/test_law_special.c
tests_unit_test_law_special_LDADD = tests/unit/liblawpoints.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)
