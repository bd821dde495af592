# The page in a real browser.
EXTRA_DIST += %D%/browser.py
