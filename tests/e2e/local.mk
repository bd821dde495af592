# Whole studies, as a user runs them.
E2E_TESTS = %D%/study.sh %D%/kill.sh %D%/usage.sh %D%/help.sh %D%/fmt.sh \
    %D%/terminal.sh %D%/curves.sh
TESTS += $(E2E_TESTS)
EXTRA_DIST += $(E2E_TESTS) %D%/lib.sh

# They run the program.
tests/e2e/study.sh.log tests/e2e/kill.sh.log tests/e2e/usage.sh.log: \
    rlstudy$(EXEEXT)
tests/e2e/study.log tests/e2e/kill.log tests/e2e/usage.log tests/e2e/help.log tests/e2e/fmt.log tests/e2e/terminal.log: rlstudy$(EXEEXT)
tests/e2e/curves.log tests/e2e/curves.sh.log: rlstudy$(EXEEXT) \
    tests/tools/synthetic_csv$(EXEEXT)
