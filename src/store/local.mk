# store: what has been trained already, on disk.
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = \
    %D%/checkpoint.c \
    %D%/curve.c \
    %D%/failure.c \
    %D%/internal.h \
    %D%/lease.c \
    %D%/spec.c \
    %D%/store.c %D%/store.h \
    %D%/tensors.c %D%/tensors.h

STORE_LIBS = src/store/libstore.a $(YAML_LIBS) $(JANSSON_LIBS) $(BASE_LIBS)
