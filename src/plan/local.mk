# plan: which runs does it ask for?
noinst_LIBRARIES += src/plan/libplan.a
src_plan_libplan_a_SOURCES = \
    %D%/dot.c \
    %D%/budget.c \
    %D%/cache.c \
    %D%/dump.c \
    %D%/expand.c \
    %D%/fit.c \
    %D%/internal.h \
    %D%/plan.c %D%/plan.h

PLAN_LIBS = src/plan/libplan.a $(CHECK_LIBS)
