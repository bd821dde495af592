# cli: options and wiring; the one place that knows all.
bin_PROGRAMS += rlstudy
rlstudy_SOURCES = \
    %D%/catalog.c \
    %D%/cli.h \
    %D%/commands.c \
    %D%/execute.c \
    %D%/findings.c \
    %D%/fit.c \
    %D%/imports.c %D%/imports.h \
    %D%/load.c \
    %D%/main.c \
    %D%/print.c \
    %D%/progress.c \
    %D%/prospect.c \
    %D%/results.c %D%/results.h \
    %D%/speed.c \
    %D%/worker.c
rlstudy_LDADD = $(GRAMMAR_LIBS) $(STDLIB_LIBS) $(PLAN_LIBS) $(TRAIN_LIBS) $(REPORT_LIBS) $(ANALYSIS_LIBS) \
    $(EXEC_LIBS) $(STORE_LIBS)
