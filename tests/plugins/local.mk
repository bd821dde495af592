# Plug-ins to test with: one as it should be, one with a mistake to choose, and
# some that cannot be loaded.  They are never instrumented: their crashes are
# meant.
PLUGIN_CC = $(CC) -std=c11 -I$(top_srcdir)/include $(WARN_CFLAGS) $(CPPFLAGS) \
    $(CFLAGS) -fPIC -shared $(LDFLAGS)
FOR_PLUGINS = include/rlstudy/env.h include/rlstudy/env_single.h
TEST_PLUGINS = %D%/walk.so %D%/faulty.so %D%/crash.so %D%/hang.so %D%/exit.so \
    %D%/old.so %D%/small.so %D%/no_step.so %D%/bad_name.so \
    %D%/bad_default.so %D%/reserved.so %D%/silent.so \
    %D%/glide.so %D%/hoard.so %D%/hoard_small.so \
    %D%/libenv.so %D%/libenv_bare.so %D%/libenv_old.so %D%/libenv_part.so
check_DATA += $(TEST_PLUGINS)
tests/e2e/plugins.sh.log tests/e2e/plugins.log \
tests/e2e/libenv.sh.log tests/e2e/libenv.log tests/unit/test_libenv.log \
tests/unit/test_env_contract.log tests/unit/test_explain.log: $(TEST_PLUGINS)
EXTRA_DIST += %D%/walk.c %D%/faulty.c %D%/libenv.c %D%/unloadable.c \
    %D%/glide.c %D%/glide.h %D%/hoard.c %D%/hoard.h
CLEANFILES += $(TEST_PLUGINS)

%D%/walk.so: %D%/walk.c $(FOR_PLUGINS)
	$(AM_V_CC)$(MKDIR_P) %D% && $(PLUGIN_CC) -o $@ $(srcdir)/%D%/walk.c
%D%/faulty.so: %D%/faulty.c $(FOR_PLUGINS)
	$(AM_V_CC)$(MKDIR_P) %D% && $(PLUGIN_CC) -o $@ $(srcdir)/%D%/faulty.c
%D%/glide.so: %D%/glide.c %D%/glide.h include/rlstudy/env_puffer.h $(FOR_PLUGINS)
	$(AM_V_CC)$(MKDIR_P) %D% && \
	$(PLUGIN_CC) -I$(srcdir)/%D% -o $@ $(srcdir)/%D%/glide.c
# A header that allocates, and one whose memory is too small for it.
HOARD = $(AM_V_CC)$(MKDIR_P) %D% && $(PLUGIN_CC) -I$(srcdir)/%D% \
    -I$(srcdir)/include/rlstudy/puffer -o $@ $(srcdir)/%D%/hoard.c
FOR_HOARD = %D%/hoard.c %D%/hoard.h include/rlstudy/env_puffer.h \
    include/rlstudy/puffer/raylib.h $(FOR_PLUGINS)
%D%/hoard.so: $(FOR_HOARD)
	$(HOARD)
%D%/hoard_small.so: $(FOR_HOARD)
	$(HOARD) -DPUFFER_HEAP=200
UNLOADABLE = $(AM_V_CC)$(MKDIR_P) %D% && \
    $(PLUGIN_CC) -o $@ $(srcdir)/%D%/unloadable.c
%D%/crash.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=0
%D%/hang.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=1
%D%/exit.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=2
%D%/old.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=3
%D%/small.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=4
%D%/no_step.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=5
%D%/bad_name.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=6
%D%/bad_default.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=7
%D%/reserved.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=8
%D%/silent.so: %D%/unloadable.c $(FOR_PLUGINS)
	$(UNLOADABLE) -DHOW=9
LIBENV_FIXTURE = $(AM_V_CC)$(MKDIR_P) %D% && \
    $(PLUGIN_CC) -I$(top_srcdir)/src -o $@ $(srcdir)/%D%/libenv.c
FOR_LIBENV = %D%/libenv.c src/env/libenv_abi.h
%D%/libenv.so: $(FOR_LIBENV)
	$(LIBENV_FIXTURE)
%D%/libenv_bare.so: $(FOR_LIBENV)
	$(LIBENV_FIXTURE) -DNO_STATE
%D%/libenv_old.so: $(FOR_LIBENV)
	$(LIBENV_FIXTURE) -DVERSION=2
%D%/libenv_part.so: $(FOR_LIBENV)
	$(LIBENV_FIXTURE) -DNO_ACT
