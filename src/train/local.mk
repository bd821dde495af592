# train: one run from its specification to a curve.
noinst_LIBRARIES += src/train/libtrain.a
src_train_libtrain_a_SOURCES = \
    %D%/algorithm.c %D%/algorithm.h \
    %D%/evaluate.c \
    %D%/gae.c %D%/gae.h \
    %D%/internal.h \
    %D%/rollout.c \
    %D%/tensors.c \
    %D%/train.c %D%/train.h \
    %D%/update.c

TRAIN_LIBS = src/train/libtrain.a $(NN_LIBS) $(ENV_LIBS)
