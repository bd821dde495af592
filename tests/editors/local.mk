# What editors are given.
TESTS += %D%/run
EXTRA_DIST += %D%/run %D%/sample.study %D%/textmate.py
