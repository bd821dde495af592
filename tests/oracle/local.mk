# An oracle for whole iterations: PyTorch, where the developer has it.
check_PROGRAMS += tests/oracle/record
tests_oracle_record_SOURCES = %D%/record.c \
    tests/unit/make_spec.c tests/unit/make_spec.h
tests_oracle_record_LDADD = $(TRAIN_LIBS) $(STORE_LIBS)

TESTS += %D%/oracle.sh
EXTRA_DIST += \
    %D%/algorithm.py \
    %D%/compare.py \
    %D%/network.py \
    %D%/oracle.sh
tests/oracle/oracle.sh.log tests/oracle/oracle.log: tests/oracle/record$(EXEEXT)
