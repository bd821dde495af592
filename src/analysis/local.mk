# analysis: from curves to a law; see its headers.
noinst_LIBRARIES += src/analysis/libanalysis.a
src_analysis_libanalysis_a_SOURCES = \
    %D%/aggregate.c %D%/aggregate.h \
    %D%/bootstrap.c %D%/bootstrap.h \
    %D%/compare.c %D%/compare.h \
    %D%/coverage.c %D%/coverage.h \
    %D%/curves.h \
    %D%/estimate.c %D%/estimate.h \
    %D%/frontier.c %D%/frontier.h \
    %D%/gain.c %D%/gain.h %D%/gain_design.h \
    %D%/gain_search.c \
    %D%/games.c %D%/games.h \
    %D%/holdout.c %D%/holdout.h \
    %D%/interval.c %D%/interval.h \
    %D%/intrinsic.c %D%/intrinsic.h \
    %D%/isoflop.c \
    %D%/isotonic.c %D%/isotonic.h \
    %D%/joint.c %D%/joint.h \
    %D%/law.c %D%/law.h \
    %D%/law_bootstrap.c \
    %D%/law_model.h \
    %D%/law_misfit.c \
    %D%/law_search.c \
    %D%/law_verdict.c \
    %D%/lack.c %D%/lack.h \
    %D%/laws.c \
    %D%/metric.c %D%/metric.h \
    %D%/notes.c %D%/notes.h \
    %D%/points.c %D%/points.h \
    %D%/polish.c \
    %D%/prepare.c %D%/prepare.h \
    %D%/profile.c %D%/profile.h \
    %D%/shape.c %D%/shape.h \
    %D%/steps.c %D%/steps.h \
    %D%/strength.c \
    %D%/truth.c %D%/truth.h \
    %D%/verdict.c %D%/verdict.h \
    %D%/windows.c %D%/windows.h \
    %D%/worse.c %D%/worse.h

ANALYSIS_LIBS = src/analysis/libanalysis.a $(GSL_LIBS) $(BASE_LIBS)
