# Whole studies, as a user runs them.
E2E_TESTS = \
    %D%/explain.sh \
    %D%/fmt.sh \
    %D%/help.sh \
    %D%/kill.sh \
    %D%/study.sh \
    %D%/terminal.sh \
    %D%/usage.sh
E2E_TESTS = %D%/study.sh %D%/plan.sh %D%/kill.sh %D%/usage.sh %D%/help.sh \
    %D%/fmt.sh %D%/terminal.sh
TESTS += $(E2E_TESTS)
EXTRA_DIST += $(E2E_TESTS) %D%/lib.sh

# They run the program.
E2E_LOGS = $(E2E_TESTS:.sh=.sh.log)
$(E2E_LOGS): rlstudy$(EXEEXT)
$(E2E_TESTS:.sh=.sh.log) $(E2E_TESTS:.sh=.log): rlstudy$(EXEEXT)

# Holds what is printed against doc/schema.
check_PROGRAMS += tests/tools/validate
tests_tools_validate_SOURCES = tests/tools/validate.c
tests_tools_validate_LDADD = $(JANSSON_LIBS)
tests/e2e/plan.sh.log tests/e2e/plan.log: tests/tools/validate$(EXEEXT)
