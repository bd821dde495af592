# Slurm: a small simulator of it for `make check`, and the real one, on this
# machine alone, for `make check-slurm` (root, and Debian's slurm-wlm and munge).
SLURM_TESTS =
SLURM_TESTS += %D%/fake.sh
SLURM_TESTS += %D%/expand.sh
TESTS += $(SLURM_TESTS)
EXTRA_DIST += $(SLURM_TESTS) %D%/fake

SLURM_LOGS = $(SLURM_TESTS:.sh=.sh.log) $(SLURM_TESTS:.sh=.log)
$(SLURM_LOGS): rlstudy$(EXEEXT)

EXTRA_DIST += %D%/one-host
EXTRA_DIST += %D%/real.sh
.PHONY: check-slurm
check-slurm: rlstudy$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/%D%/real.sh
