# exec: what runs next, in processes of its own.
noinst_LIBRARIES += src/exec/libexec.a
src_exec_libexec_a_SOURCES = \
    %D%/host.c %D%/host.h \
    %D%/outcome.c %D%/outcome.h \
    %D%/pool.c %D%/pool.h

EXEC_LIBS = src/exec/libexec.a $(STORE_LIBS)
