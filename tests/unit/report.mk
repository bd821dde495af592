# Unit tests of report, and a program that writes reports to be looked at.
noinst_PROGRAMS += tests/unit/report_demo
tests_unit_report_demo_SOURCES = \
    %D%/report_demo.c %D%/report_fake.c %D%/report_fake.h \
    %D%/report_shapes.c %D%/report_shapes.h
tests_unit_report_demo_LDADD = $(REPORT_LIBS) $(ANALYSIS_LIBS) -lm

check_PROGRAMS += tests/unit/test_report
TESTS += tests/unit/test_report
tests_unit_test_report_SOURCES = \
    %D%/test_report.c %D%/report_fake.c %D%/report_fake.h
tests_unit_test_report_LDADD = $(UNIT_LIBS) $(REPORT_LIBS) $(ANALYSIS_LIBS) -lm

# The writers of figures, held against each other.
check_PROGRAMS += tests/unit/test_figures
TESTS += tests/unit/test_figures
tests_unit_test_figures_SOURCES = \
    %D%/test_figures.c %D%/report_fake.c %D%/report_fake.h \
    %D%/report_shapes.c %D%/report_shapes.h
tests_unit_test_figures_LDADD = \
    $(UNIT_LIBS) $(REPORT_LIBS) $(ANALYSIS_LIBS) -lm

# Files of pictures.
check_PROGRAMS += tests/unit/test_picture
TESTS += tests/unit/test_picture
tests_unit_test_picture_SOURCES = %D%/test_picture.c
tests_unit_test_picture_LDADD = $(UNIT_LIBS) $(PICTURE_LIBS)

# What a report says, for pages and papers.
check_PROGRAMS += tests/unit/test_papers
TESTS += tests/unit/test_papers
tests_unit_test_papers_SOURCES = %D%/test_papers.c
tests_unit_test_papers_LDADD = $(UNIT_LIBS) $(REPORT_LIBS) $(ANALYSIS_LIBS) -lm
