# Environments: contract, drawing, MNIST files.
check_PROGRAMS += tests/unit/test_env
TESTS += tests/unit/test_env
tests_unit_test_env_SOURCES = %D%/test_env.c
tests_unit_test_env_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

# What env.h promises, for all environments.
check_PROGRAMS += tests/unit/test_env_contract
TESTS += tests/unit/test_env_contract
tests_unit_test_env_contract_SOURCES = %D%/test_env_contract.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_env_contract_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

# Classic control.  The steps to compare with were printed by the script.
check_PROGRAMS += tests/unit/test_control
TESTS += tests/unit/test_control
tests_unit_test_control_SOURCES = %D%/test_control.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_control_LDADD = $(UNIT_LIBS) $(ENV_LIBS)
EXTRA_DIST += %D%/gymnasium_steps.py %D%/gymnasium_steps.txt

# Games with generated levels.
check_PROGRAMS += tests/unit/test_games
TESTS += tests/unit/test_games
tests_unit_test_games_SOURCES = %D%/test_games.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_games_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

check_PROGRAMS += tests/unit/test_recall
TESTS += tests/unit/test_recall
tests_unit_test_recall_SOURCES = %D%/test_recall.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_recall_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

# What random play earns.
check_PROGRAMS += tests/unit/test_returns
TESTS += tests/unit/test_returns
tests_unit_test_returns_SOURCES = %D%/test_returns.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_returns_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

check_PROGRAMS += tests/unit/test_known
TESTS += tests/unit/test_known
tests_unit_test_known_SOURCES = %D%/test_known.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_known_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

check_PROGRAMS += tests/unit/test_duel
TESTS += tests/unit/test_duel
tests_unit_test_duel_SOURCES = %D%/test_duel.c
tests_unit_test_duel_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

# What plug-ins say of themselves, and the processes that they are asked in.
check_PROGRAMS += tests/unit/test_plugin
TESTS += tests/unit/test_plugin
tests_unit_test_plugin_SOURCES = %D%/test_plugin.c
tests_unit_test_plugin_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

# Libraries of the libenv interface; also on a real Procgen, where
# RLSTUDY_PROCGEN_LIB and RLSTUDY_PROCGEN_ASSETS say where it is.
check_PROGRAMS += tests/unit/test_libenv
TESTS += tests/unit/test_libenv
tests_unit_test_libenv_SOURCES = %D%/test_libenv.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_libenv_LDADD = $(UNIT_LIBS) $(ENV_LIBS)

# What random play comes to in one, to be compared with what others measured.
check_PROGRAMS += tests/tools/libenv_play
tests_tools_libenv_play_SOURCES = tests/tools/libenv_play.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_tools_libenv_play_LDADD = $(ENV_LIBS)
# Environments of Gymnasium, with a stand-in for it.
check_PROGRAMS += tests/unit/test_gymnasium
TESTS += tests/unit/test_gymnasium
tests_unit_test_gymnasium_SOURCES = %D%/test_gymnasium.c \
    %D%/env_batch.c %D%/env_batch.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_gymnasium_LDADD = $(UNIT_LIBS) $(ENV_LIBS)
