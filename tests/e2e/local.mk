# Whole studies, as a user runs them.
E2E_TESTS =
E2E_TESTS += %D%/algorithms.sh
E2E_TESTS += %D%/bench.sh
E2E_TESTS += %D%/budgets.sh
E2E_TESTS += %D%/compare.sh
E2E_TESTS += %D%/completion.sh
E2E_TESTS += %D%/curves.sh
E2E_TESTS += %D%/data.sh
E2E_TESTS += %D%/decide.sh
E2E_TESTS += %D%/explain.sh
E2E_TESTS += %D%/figures.sh
E2E_TESTS += %D%/films.sh
E2E_TESTS += %D%/fmt.sh
E2E_TESTS += %D%/folder.sh
E2E_TESTS += %D%/gymnasium.sh
E2E_TESTS += %D%/help.sh
E2E_TESTS += %D%/imports.sh
E2E_TESTS += %D%/inputs.sh
E2E_TESTS += %D%/kill.sh
E2E_TESTS += %D%/laws.sh
E2E_TESTS += %D%/layout.sh
E2E_TESTS += %D%/libenv.sh
E2E_TESTS += %D%/mend.sh
E2E_TESTS += %D%/papers.sh
E2E_TESTS += %D%/plan.sh
E2E_TESTS += %D%/play.sh
E2E_TESTS += %D%/plugins.sh
E2E_TESTS += %D%/points.sh
E2E_TESTS += %D%/pool.sh
E2E_TESTS += %D%/returns.sh
E2E_TESTS += %D%/serve.sh
E2E_TESTS += %D%/state.sh
E2E_TESTS += %D%/study.sh
E2E_TESTS += %D%/tensors.sh
E2E_TESTS += %D%/tensorboard.sh
E2E_TESTS += %D%/terminal.sh
E2E_TESTS += %D%/usage.sh
E2E_TESTS += %D%/wall.sh
E2E_TESTS += %D%/watch.sh
TESTS += $(E2E_TESTS)
EXTRA_DIST += $(E2E_TESTS) %D%/lib.sh %D%/layout-1

# They run the program.
E2E_LOGS = $(E2E_TESTS:.sh=.sh.log) $(E2E_TESTS:.sh=.log)
$(E2E_LOGS): rlstudy$(EXEEXT)

# A stand-in for the package.
EXTRA_DIST += tests/gymnasium/gymnasium/__init__.py
EXTRA_DIST += tests/gymnasium/gymnasium/registration.py
EXTRA_DIST += tests/gymnasium/gymnasium/spaces.py
EXTRA_DIST += tests/gymnasium/gymnasium/tasks.py
EXTRA_DIST += tests/gymnasium/gymnasium/vector.py

# A server that misbehaves.
EXTRA_DIST += %D%/data_server.py

# A browser, as far as a test of serve needs one.
EXTRA_DIST += %D%/serve_client.py

# An independent reader of checkpoints.
EXTRA_DIST += tests/tools/check_tensors.py
# An independent writer of event files.
EXTRA_DIST += tests/tools/read_events.py
EXTRA_DIST += tests/tools/write_events.py

# Holds what is printed against doc/schema.
check_PROGRAMS += tests/tools/validate
tests_tools_validate_SOURCES = tests/tools/validate.c
tests_tools_validate_LDADD = $(JANSSON_LIBS)
$(E2E_LOGS): tests/tools/validate$(EXEEXT)
tests/e2e/curves.sh.log tests/e2e/curves.log \
tests/e2e/compare.sh.log tests/e2e/compare.log \
tests/e2e/decide.sh.log tests/e2e/decide.log: \
    tests/tools/synthetic_csv$(EXEEXT)

# Whether two pictures show the same.
if CAIRO
check_PROGRAMS += tests/tools/picture_difference
tests_tools_picture_difference_SOURCES = tests/tools/picture_difference.c
tests_tools_picture_difference_LDADD = $(CAIRO_LIBS) -lm
tests/e2e/figures.sh.log tests/e2e/figures.log: \
    tests/tools/picture_difference$(EXEEXT)
endif

# Calls that kill.
tests/e2e/folder.sh.log tests/e2e/folder.log: tests/faults/preload.so

# Reports of made-up studies.
tests/e2e/figures.sh.log tests/e2e/figures.log \
tests/e2e/papers.sh.log tests/e2e/papers.log: \
    tests/unit/report_demo$(EXEEXT)

# A store of as many runs as one likes.
check_PROGRAMS += tests/tools/many_runs
tests_tools_many_runs_SOURCES = tests/tools/many_runs.c \
    src/cli/catalog.c src/cli/example.c
tests_tools_many_runs_LDADD = $(rlstudy_LDADD)
tests/e2e/state.sh.log tests/e2e/state.log: tests/tools/many_runs$(EXEEXT)
