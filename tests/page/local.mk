# The page in a real browser.
TESTS += %D%/page.sh
EXTRA_DIST += %D%/browser.py
EXTRA_DIST += %D%/page.py
EXTRA_DIST += %D%/page.sh
EXTRA_DIST += %D%/rules.py
tests/page/page.sh.log tests/page/page.log: \
    rlstudy$(EXEEXT) tests/tools/many_runs$(EXEEXT)

TESTS += %D%/live.sh
EXTRA_DIST += %D%/live.py
EXTRA_DIST += %D%/live.sh
tests/page/live.sh.log tests/page/live.log: rlstudy$(EXEEXT)
