# bench: scripts that hold the program against others; not installed.
EXTRA_DIST += %D%/bridge.py
EXTRA_DIST += %D%/curves.py
EXTRA_DIST += %D%/curves.study
EXTRA_DIST += %D%/fits.py
EXTRA_DIST += %D%/peers.py
EXTRA_DIST += %D%/pool.sh
EXTRA_DIST += %D%/plan.py
EXTRA_DIST += %D%/procgen.py
