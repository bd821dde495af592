# cli: options and wiring; the one place that knows all.
bin_PROGRAMS += rlstudy
rlstudy_SOURCES = \
    %D%/arguments.c \
    %D%/because.c \
    %D%/bench.c %D%/bench.h \
    %D%/bench_analysis.c \
    %D%/bench_env.c \
    %D%/bench_language.c \
    %D%/bench_measure.c \
    %D%/bench_network.c \
    %D%/bench_pool.c \
    %D%/bench_rows.c \
    %D%/bench_time.c \
    %D%/bench_train.c \
    %D%/calibrate.c \
    %D%/card.c %D%/card_parts.h \
    %D%/card_example.c \
    %D%/card_kind.c \
    %D%/card_law.c \
    %D%/catalog.c \
    %D%/cli.h \
    %D%/cluster.h \
    %D%/chart.c %D%/chart.h \
    %D%/commands.c \
    %D%/compare.c \
    %D%/complete.c %D%/complete.h \
    %D%/data.c \
    %D%/data_dir.c %D%/data_dir.h \
    %D%/difference.c %D%/difference.h \
    %D%/doctor.c \
    %D%/elsewhere.c \
    %D%/env.c %D%/env.h \
    %D%/env_actions.c %D%/env_actions.h \
    %D%/env_name.c \
    %D%/env_new.c \
    %D%/env_play.c %D%/env_play.h \
    %D%/env_policy.c \
    %D%/env_render.c \
    %D%/env_show.c \
    %D%/env_trace.c \
    %D%/example.c %D%/example.h \
    %D%/execute.c \
    %D%/expand.c \
    %D%/explain.c \
    %D%/export.c %D%/export.h \
    %D%/films.c %D%/films.h \
    %D%/findings.c %D%/findings.h \
    %D%/findings_fits.c \
    %D%/findings_points.c \
    %D%/findings_provenance.c \
    %D%/findings_runs.c \
    %D%/findings_study.c \
    %D%/findings_text.c \
    %D%/fit.c %D%/fit.h \
    %D%/fit_intrinsic.c \
    %D%/fit_options.c %D%/fit_options.h \
    %D%/fit_points.c \
    %D%/format.c \
    %D%/gc.c \
    %D%/health.c %D%/health.h \
    %D%/help.c \
    %D%/import.c \
    %D%/imports.c %D%/imports.h \
    %D%/imports_points.c \
    %D%/json.c %D%/json.h \
    %D%/last_words.c \
    %D%/launch.c %D%/launch.h \
    %D%/law_budgets.c %D%/law_budgets.h \
    %D%/law_cost.c %D%/law_cost.h \
    %D%/law_options.c \
    %D%/law_results.c %D%/law_results.h \
    %D%/load.c \
    %D%/log.c \
    %D%/ls.c \
    %D%/lsp.c \
    %D%/machine.c \
    %D%/main.c \
    %D%/nearest.c %D%/nearest.h \
    %D%/next.c %D%/next.h \
    %D%/next_study.c \
    %D%/options.c %D%/options.h \
    %D%/plan_file.c \
    %D%/plan_json.c \
    %D%/plan_text.c \
    %D%/predict.c \
    %D%/print.c \
    %D%/progress.c %D%/progress.h \
    %D%/progress_block.c \
    %D%/progress_json.c \
    %D%/prospect.c %D%/prospect.h \
    %D%/quantity.c %D%/quantity.h \
    %D%/question.h \
    %D%/reindex.c \
    %D%/reel.c %D%/reel.h \
    %D%/results.c %D%/results.h \
    %D%/results_compare.c \
    %D%/results_points.c \
    %D%/results_predict.c \
    %D%/saved.c %D%/saved.h \
    %D%/serve.c \
    %D%/setting.c \
    %D%/show.c \
    %D%/simulate.c \
    %D%/slurm_task.c \
    %D%/sources.c %D%/sources.h \
    %D%/speed.c %D%/speed.h \
    %D%/state.c %D%/state.h \
    %D%/status.c %D%/status.h \
    %D%/status_watch.c \
    %D%/stop.c %D%/stop.h \
    %D%/subject.c %D%/subject.h \
    %D%/submit.c \
    %D%/terminal.c %D%/terminal.h \
    %D%/topics.c %D%/topics.h \
    %D%/trained.c %D%/trained.h \
    %D%/verify.c %D%/verify.h \
    %D%/verify_compare.c \
    %D%/why.c \
    %D%/words.c \
    %D%/worker.c %D%/worker.h \
    %D%/worker_checkpoint.c
if MICROHTTPD
rlstudy_SOURCES += \
    %D%/serve.h \
    %D%/serve_build.c \
    %D%/serve_job.c %D%/serve_job.h \
    %D%/serve_look.c \
    %D%/serve_loop.c
endif
rlstudy_CPPFLAGS = $(AM_CPPFLAGS) -DPKGDATADIR='"$(pkgdatadir)"'
rlstudy_LDADD = $(TEMPLATE_LIBS) $(LSP_LIBS) $(SHELL_LIBS) $(GRAMMAR_LIBS) $(STDLIB_LIBS) $(PLAN_LIBS) $(TRAIN_LIBS) $(REPORT_LIBS) $(PICTURE_LIBS) $(IMPORT_LIBS) \
    $(EXEC_LIBS) $(STORE_LIBS) $(FETCH_LIBS) $(SERVE_LIBS)
