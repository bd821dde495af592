# The page in a real browser.
EXTRA_DIST += %D%/browser.py

TESTS += %D%/live.sh
EXTRA_DIST += %D%/live.py
EXTRA_DIST += %D%/live.sh
tests/page/live.sh.log tests/page/live.log: rlstudy$(EXEEXT)
