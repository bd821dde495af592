# train: one run from its specification to a curve.
noinst_LIBRARIES += src/train/libtrain.a
src_train_libtrain_a_SOURCES = \
    %D%/act.c \
    %D%/algorithm.c %D%/algorithm.h \
    %D%/auxiliary.c \
    %D%/cost.c \
    %D%/evaluate.c \
    %D%/gae.c %D%/gae.h \
    %D%/internal.h \
    %D%/layout.c \
    %D%/normalise.c %D%/normalise.h \
    %D%/options.c \
    %D%/play.c \
    %D%/prepare.c \
    %D%/rollout.c \
    %D%/sequence.c \
    %D%/step.c \
    %D%/tensors.c \
    %D%/train.c %D%/train.h \
    %D%/update.c

TRAIN_LIBS = src/train/libtrain.a $(NN_LIBS) $(ENV_LIBS)
