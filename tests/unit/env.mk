# Environments: contract, drawing, MNIST files.
check_PROGRAMS += tests/unit/test_env
TESTS += tests/unit/test_env
tests_unit_test_env_SOURCES = %D%/test_env.c
tests_unit_test_env_LDADD = $(UNIT_LIBS) $(ENV_LIBS)
