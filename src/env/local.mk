# env: environments behind one table of functions.

# What those who write environments include, and where such may be installed.
plugindir = $(pkglibdir)/environments
rlstudyincludedir = $(includedir)/rlstudy
rlstudyinclude_HEADERS = include/rlstudy/env.h \
    include/rlstudy/env_puffer.h include/rlstudy/env_single.h
# For headers that include it and draw nothing here.
rlstudypufferdir = $(includedir)/rlstudy/puffer
rlstudypuffer_HEADERS = include/rlstudy/puffer/raylib.h

noinst_LIBRARIES += src/env/libenv.a
src_env_libenv_a_SOURCES = \
    %D%/acrobot.c \
    %D%/answers.c %D%/answers.h \
    %D%/bandit.c \
    %D%/behave.c %D%/behave.h \
    %D%/canvas.c %D%/canvas.h \
    %D%/cartpole.c \
    %D%/chain.c \
    %D%/child.c %D%/child.h \
    %D%/conform.c %D%/conform.h %D%/conform_parts.h \
    %D%/conform_blocks.c %D%/conform_steps.c %D%/conform_trial.c \
    %D%/control.c %D%/control.h \
    %D%/digits.c \
    %D%/draw.c %D%/draw.h \
    %D%/duel.c %D%/duel.h \
    %D%/duel_rules.c %D%/duel_rules.h \
    %D%/duel_script.c %D%/duel_script.h \
    %D%/env.h \
    %D%/facts.c %D%/facts.h \
    %D%/guest.c %D%/guest.h \
    %D%/gymnasium.c %D%/gymnasium.h \
    %D%/gymnasium_ask.c \
    %D%/gymnasium_link.c %D%/gymnasium_link.h \
    %D%/gymnasium_text.h \
    %D%/games/coinleap.c %D%/games/coinleap.h \
    %D%/games/fruitgate.c %D%/games/fruitgate.h \
    %D%/games/frame.c %D%/games/game.h \
    %D%/games/paint.c %D%/games/paint.h \
    %D%/games/starraid.c %D%/games/starraid.h \
    %D%/idx.c %D%/idx.h \
    %D%/images.c %D%/images.h \
    %D%/libenv.c %D%/libenv.h \
    %D%/libenv_abi.h \
    %D%/libenv_ask.c \
    %D%/libenv_guest.c \
    %D%/libenv_host.c \
    %D%/libenv_options.c \
    %D%/libenv_parts.h \
    %D%/libenv_space.c \
    %D%/mnist.c \
    %D%/mountain_car.c \
    %D%/noise.c %D%/noise.h \
    %D%/pendulum.c \
    %D%/plugin.c %D%/plugin.h \
    %D%/plugin_ask.c %D%/plugin_buffers.c %D%/plugin_load.c \
    %D%/known.h \
    %D%/recall.c %D%/recall.h \
    %D%/registry.c \
    %D%/returns.c %D%/returns.h \
    %D%/stamp.c %D%/stamp.h \
    %D%/trig.h \
    %D%/watch.c
nodist_src_env_libenv_a_SOURCES = %D%/gymnasium_text.c
EXTRA_DIST += %D%/gymnasium_worker.py
MOSTLYCLEANFILES += %D%/gymnasium_text.c

# The other side of environments of Gymnasium, as a string.
%D%/gymnasium_text.c: %D%/gymnasium_worker.py
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
	echo '#include "env/gymnasium_text.h"'; \
	echo 'const char gymnasium_worker_text[] ='; \
	LC_ALL=C $(SED) -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' \
	    -e 's/^/    "/' -e 's/$$/\\n"/' $(srcdir)/%D%/gymnasium_worker.py; \
	echo '    ;'; } > $@.tmp && \
	mv $@.tmp $@

# No fused multiply-add, so that the drawing is the same on every machine.
# Nobody looks at floating-point exception flags; keeping them right would stop
# gcc from drawing eight pixels at a time (three times slower).
src_env_libenv_a_CPPFLAGS = $(AM_CPPFLAGS) \
    -DPLUGIN_FOLDER='"$(plugindir)"'
src_env_libenv_a_CFLAGS = $(AM_CFLAGS) -ffp-contract=off -fno-trapping-math

ENV_LIBS = src/env/libenv.a $(BASE_LIBS)
