# Golden files: studies with a mistake and what is said about it, studies
# without one and what they come to.
noinst_LIBRARIES += tests/golden/libcatalog.a
tests_golden_libcatalog_a_SOURCES = %D%/catalog.c %D%/catalog.h
LANG_TEST_LIBS = tests/golden/libcatalog.a $(PLAN_LIBS) $(GRAMMAR_LIBS) \
    $(STDLIB_LIBS) $(DIAG_LIBS)

check_PROGRAMS += tests/golden/golden
tests_golden_golden_SOURCES = %D%/golden.c
tests_golden_golden_LDADD = $(LANG_TEST_LIBS)

check_PROGRAMS += tests/golden/reference
tests_golden_reference_SOURCES = %D%/reference.c src/cli/catalog.c
tests_golden_reference_LDADD = $(rlstudy_LDADD)

check_SCRIPTS += %D%/run %D%/manual %D%/chapter
TESTS += %D%/run %D%/manual %D%/chapter
EXTRA_DIST += %D%/run %D%/manual %D%/chapter %D%/bad %D%/good %D%/format

.PHONY: update-golden
update-golden: tests/golden/golden
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/%D%/run --update

# The manual's list of what is built in.
.PHONY: update-reference
update-reference: tests/golden/reference
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/%D%/manual --update

# What the language chapter says that the program prints.
.PHONY: update-chapter
update-chapter: rlstudy$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/%D%/chapter --update
