# The analysis: its unit tests, and a tool for those who work on it.
noinst_LIBRARIES += tests/tools/libsynthetic.a
tests_tools_libsynthetic_a_SOURCES = \
    tests/tools/synthetic.c tests/tools/synthetic.h

check_PROGRAMS += tests/tools/recover
tests_tools_recover_SOURCES = tests/tools/recover.c
tests_tools_recover_LDADD = tests/tools/libsynthetic.a $(ANALYSIS_LIBS)

check_PROGRAMS += tests/tools/synthetic_csv
tests_tools_synthetic_csv_SOURCES = tests/tools/synthetic_csv.c
tests_tools_synthetic_csv_LDADD = tests/tools/libsynthetic.a $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_analysis
TESTS += tests/unit/test_analysis
tests_unit_test_analysis_SOURCES = tests/unit/test_analysis.c
tests_unit_test_analysis_LDADD = tests/tools/libsynthetic.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_frontier
TESTS += tests/unit/test_frontier
tests_unit_test_frontier_SOURCES = tests/unit/test_frontier.c
tests_unit_test_frontier_LDADD = $(UNIT_LIBS) $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_metric
TESTS += tests/unit/test_metric
tests_unit_test_metric_SOURCES = tests/unit/test_metric.c
tests_unit_test_metric_LDADD = tests/tools/libsynthetic.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

check_PROGRAMS += tests/tools/multiplier
tests_tools_multiplier_SOURCES = tests/tools/multiplier.c
tests_tools_multiplier_LDADD = tests/tools/libsynthetic.a $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_compare
TESTS += tests/unit/test_compare
tests_unit_test_compare_SOURCES = tests/unit/test_compare.c
tests_unit_test_compare_LDADD = tests/tools/libsynthetic.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

noinst_LIBRARIES += tests/unit/liblawpoints.a
tests_unit_liblawpoints_a_SOURCES = \
    tests/unit/law_points.c tests/unit/law_points.h

check_PROGRAMS += tests/unit/test_law
TESTS += tests/unit/test_law
tests_unit_test_law_SOURCES = tests/unit/test_law.c
tests_unit_test_law_LDADD = tests/unit/liblawpoints.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_law_misfit
TESTS += tests/unit/test_law_misfit
tests_unit_test_law_misfit_SOURCES = tests/unit/test_law_misfit.c
tests_unit_test_law_misfit_LDADD = tests/unit/liblawpoints.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_law_special
TESTS += tests/unit/test_law_special
tests_unit_test_law_special_SOURCES = tests/unit/test_law_special.c
tests_unit_test_law_special_LDADD = tests/unit/liblawpoints.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_prepare
TESTS += tests/unit/test_prepare
tests_unit_test_prepare_SOURCES = tests/unit/test_prepare.c
tests_unit_test_prepare_LDADD = tests/tools/libsynthetic.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)

check_PROGRAMS += tests/unit/test_gain
TESTS += tests/unit/test_gain
tests_unit_test_gain_SOURCES = tests/unit/test_gain.c
tests_unit_test_gain_LDADD = tests/tools/libsynthetic.a $(UNIT_LIBS) \
    $(ANALYSIS_LIBS)
