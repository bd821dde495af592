# An oracle for whole iterations: PyTorch, where the developer has it.
check_PROGRAMS += tests/oracle/record
tests_oracle_record_SOURCES = %D%/record.c \
    tests/unit/make_spec.c tests/unit/make_spec.h
tests_oracle_record_LDADD = $(TRAIN_LIBS) $(STORE_LIBS)

ORACLE_TESTS =
ORACLE_TESTS += %D%/control.sh
ORACLE_TESTS += %D%/gymnasium.sh
ORACLE_TESTS += %D%/known.sh
ORACLE_TESTS += %D%/laws.sh
ORACLE_TESTS += %D%/oracle.sh
ORACLE_TESTS += %D%/published.sh
TESTS += $(ORACLE_TESTS)
EXTRA_DIST += $(ORACLE_TESTS)
EXTRA_DIST += %D%/algorithm.py
EXTRA_DIST += %D%/autoreset.py
EXTRA_DIST += %D%/bound.py
EXTRA_DIST += %D%/compare.py
EXTRA_DIST += %D%/control.py
EXTRA_DIST += %D%/elsewhere.py
EXTRA_DIST += %D%/laws.py
EXTRA_DIST += %D%/network.py
EXTRA_DIST += %D%/published.py
EXTRA_DIST += %D%/real_control.py
EXTRA_DIST += %D%/recovery.py
EXTRA_DIST += %D%/truth.py
tests/oracle/oracle.sh.log tests/oracle/oracle.log: tests/oracle/record$(EXEEXT)
