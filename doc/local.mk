# doc: the manual pages, and what is read in the source tree.
dist_man_MANS += %D%/rlstudy.1 %D%/rlstudy-environment.7 %D%/rlstudy-language.7 %D%/study.5
EXTRA_DIST += %D%/internals.md %D%/performance.md %D%/validation.md

# What the program writes for other programs.
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = \
    %D%/schema/bench-1.json \
    %D%/schema/compare-1.json \
    %D%/schema/data-1.json \
    %D%/schema/diagnostics-1.json \
    %D%/schema/doctor-1.json \
    %D%/schema/env-1.json \
    %D%/schema/env-check-1.json \
    %D%/schema/env-list-1.json \
    %D%/schema/explain-1.json \
    %D%/schema/fit-1.json \
    %D%/schema/gc-1.json \
    %D%/schema/import-1.json \
    %D%/schema/ls-1.json \
    %D%/schema/next-1.json \
    %D%/schema/plan-1.json \
    %D%/schema/predict-1.json \
    %D%/schema/progress-1.json \
    %D%/schema/reindex-1.json \
    %D%/schema/report-1.json \
    %D%/schema/saved-plan-1.json \
    %D%/schema/serve-1.json \
    %D%/schema/show-1.json \
    %D%/schema/simulate-1.json \
    %D%/schema/status-1.json \
    %D%/schema/verify-1.json \
    %D%/schema/why-1.json
