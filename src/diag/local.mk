# diag: what is wrong, and where in the text?
noinst_LIBRARIES += src/diag/libdiag.a
src_diag_libdiag_a_SOURCES = \
    %D%/diag.c %D%/diag.h \
    %D%/filter.c \
    %D%/internal.h \
    %D%/names.c %D%/names.h \
    %D%/print.c \
    %D%/suggest.c

DIAG_LIBS = src/diag/libdiag.a $(JANSSON_LIBS) $(BASE_LIBS)
