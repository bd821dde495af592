# exec: what runs next, in processes of its own and on clusters.
noinst_LIBRARIES += src/exec/libexec.a
src_exec_libexec_a_SOURCES = \
    %D%/expect.c %D%/expect.h \
    %D%/host.c %D%/host.h \
    %D%/outcome.c %D%/outcome.h \
    %D%/pack.c %D%/pack.h \
    %D%/pool.c %D%/pool.h \
    %D%/program.c %D%/program.h \
    %D%/slurm.c %D%/slurm.h

EXEC_LIBS = src/exec/libexec.a $(STORE_LIBS)
