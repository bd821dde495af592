# env: environments behind one table of functions.
noinst_LIBRARIES += src/env/libenv.a
src_env_libenv_a_SOURCES = \
    %D%/digits.c \
    %D%/draw.c %D%/draw.h \
    %D%/env.h \
    %D%/idx.c %D%/idx.h \
    %D%/images.c %D%/images.h \
    %D%/mnist.c \
    %D%/registry.c
# No fused multiply-add, so that the drawing is the same on every machine.
# Nobody looks at floating-point exception flags; keeping them right would stop
# gcc from drawing eight pixels at a time (three times slower).
src_env_libenv_a_CFLAGS = $(AM_CFLAGS) -ffp-contract=off -fno-trapping-math

ENV_LIBS = src/env/libenv.a $(BASE_LIBS)
