# Whole studies, as a user runs them.
E2E_TESTS = \
    %D%/explain.sh \
    %D%/fmt.sh \
    %D%/help.sh \
    %D%/kill.sh \
    %D%/study.sh \
    %D%/terminal.sh \
    %D%/usage.sh
TESTS += $(E2E_TESTS)
EXTRA_DIST += $(E2E_TESTS) %D%/lib.sh

# They run the program.
E2E_LOGS = $(E2E_TESTS:.sh=.sh.log)
$(E2E_LOGS): rlstudy$(EXEEXT)
