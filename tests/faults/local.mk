# What goes wrong around a study, made to happen: a few of each kind in
# `make check`, every call and 200 moments in `make check-faults`.
TESTS += %D%/faults.sh
EXTRA_DIST += %D%/faults.sh
EXTRA_DIST += %D%/preload.c
check_DATA += %D%/preload.so
CLEANFILES += %D%/preload.so

# A shared object, without libtool; never instrumented, as it comes before
# everything else.
%D%/preload.so: %D%/preload.c
	$(AM_V_CCLD)$(MKDIR_P) %D% && $(CC) -std=c11 $(WARN_CFLAGS) $(CPPFLAGS) \
	    $(CFLAGS) -shared -fPIC -o $@ $(top_srcdir)/%D%/preload.c -ldl

FAULTS_LOGS = %D%/faults.sh.log %D%/faults.log
$(FAULTS_LOGS): rlstudy$(EXEEXT) %D%/preload.so

# FAULTS_SEED=N repeats one, FAULTS_ONLY=kill or kill:17 a part.
.PHONY: check-faults
check-faults: rlstudy$(EXEEXT) %D%/preload.so
	$(AM_TESTS_ENVIRONMENT) FAULTS=long sh $(top_srcdir)/%D%/faults.sh
