# check: does it mean something?
noinst_LIBRARIES += src/check/libcheck.a
src_check_libcheck_a_SOURCES = \
    %D%/bind.c \
    %D%/budget.c \
    %D%/catalog.h \
    %D%/check.c \
    %D%/combine.c \
    %D%/curves.c \
    %D%/dump.c \
    %D%/eval.c %D%/eval.h \
    %D%/eval_compare.c \
    %D%/eval_list.c \
    %D%/eval_result.c \
    %D%/field.c \
    %D%/fit.c %D%/fit.h \
    %D%/fit_columns.c \
    %D%/fit_instances.c \
    %D%/fit_series.c \
    %D%/fit_union.c \
    %D%/function.c \
    %D%/generic.c \
    %D%/hint.c \
    %D%/instances.c \
    %D%/internal.h \
    %D%/item.c \
    %D%/kinds.c %D%/kinds.h \
    %D%/predict.c \
    %D%/query.c %D%/query.h \
    %D%/report.c \
    %D%/result.c \
    %D%/schema.c \
    %D%/scope.c %D%/scope.h \
    %D%/setting.c \
    %D%/study.h \
    %D%/sweep.c \
    %D%/template.c \
    %D%/type.c %D%/type.h \
    %D%/type_list.c \
    %D%/type_result.c \
    %D%/walk.c \
    %D%/words.c

CHECK_LIBS = src/check/libcheck.a $(AST_LIBS)
