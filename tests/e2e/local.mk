# Whole studies, as a user runs them.
E2E_TESTS = %D%/study.sh %D%/kill.sh %D%/usage.sh %D%/help.sh %D%/fmt.sh \
    %D%/terminal.sh %D%/curves.sh
E2E_TESTS =
E2E_TESTS += %D%/explain.sh
E2E_TESTS += %D%/fmt.sh
E2E_TESTS += %D%/help.sh
E2E_TESTS += %D%/kill.sh
E2E_TESTS += %D%/plan.sh
E2E_TESTS += %D%/study.sh
E2E_TESTS += %D%/terminal.sh
E2E_TESTS += %D%/usage.sh
TESTS += $(E2E_TESTS)
EXTRA_DIST += $(E2E_TESTS) %D%/lib.sh

# They run the program.
tests/e2e/study.sh.log tests/e2e/kill.sh.log tests/e2e/usage.sh.log: \
    rlstudy$(EXEEXT)
tests/e2e/study.log tests/e2e/kill.log tests/e2e/usage.log tests/e2e/help.log tests/e2e/fmt.log tests/e2e/terminal.log: rlstudy$(EXEEXT)
tests/e2e/curves.log tests/e2e/curves.sh.log: rlstudy$(EXEEXT) \
    tests/tools/synthetic_csv$(EXEEXT)
E2E_LOGS = $(E2E_TESTS:.sh=.sh.log) $(E2E_TESTS:.sh=.log)
$(E2E_LOGS): rlstudy$(EXEEXT)

# Holds what is printed against doc/schema.
check_PROGRAMS += tests/tools/validate
tests_tools_validate_SOURCES = tests/tools/validate.c
tests_tools_validate_LDADD = $(JANSSON_LIBS)
tests/e2e/plan.sh.log tests/e2e/plan.log: tests/tools/validate$(EXEEXT)
