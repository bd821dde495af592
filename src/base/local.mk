# base: arenas, strings, numbers, hashing, random streams, files.
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = \
    %D%/arena.c %D%/arena.h \
    %D%/base.h \
    %D%/err.c %D%/err.h \
    %D%/file.c %D%/file.h \
    %D%/hash.c %D%/hash.h \
    %D%/mem.c %D%/mem.h \
    %D%/number.c %D%/number.h \
    %D%/param.c %D%/param.h \
    %D%/rng.c %D%/rng.h \
    %D%/sort.c %D%/sort.h \
    %D%/spec.c %D%/spec.h \
    %D%/str.c %D%/str.h \
    %D%/value.c %D%/value.h

BASE_LIBS = src/base/libbase.a $(LIBMD_LIBS) $(ZLIB_LIBS)
