# store: what has been trained already, on disk.
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = \
    %D%/checkpoint.c \
    %D%/curve.c \
    %D%/failure.c \
    %D%/index.c %D%/index.h \
    %D%/internal.h \
    %D%/jobs.c %D%/jobs.h \
    %D%/lease.c \
    %D%/refresh.c \
    %D%/rows.h \
    %D%/spec.c \
    %D%/store.c %D%/store.h \
    %D%/survey.c %D%/survey.h \
    %D%/tensors.c %D%/tensors.h

STORE_LIBS = src/store/libstore.a $(YAML_LIBS) $(JANSSON_LIBS) $(SQLITE_LIBS) $(BASE_LIBS)
