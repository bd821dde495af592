# report: findings to a page, figures, tables and JSON.
noinst_LIBRARIES += src/report/libreport.a
src_report_libreport_a_SOURCES = \
    %D%/contour.c %D%/contour.h \
    %D%/csv.c %D%/csv.h \
    %D%/drawing.c %D%/drawing.h \
    %D%/evidence.c %D%/evidence.h \
    %D%/figure.h \
    %D%/figure_csv.c \
    %D%/findings.h \
    %D%/formats.c %D%/formats.h \
    %D%/formula.c %D%/formula.h \
    %D%/gather.c %D%/gather.h \
    %D%/html.c \
    %D%/html_derived.c \
    %D%/html_laws.c \
    %D%/html_parts.h \
    %D%/html_tables.c \
    %D%/isoflop.c %D%/isoflop.h \
    %D%/json.c \
    %D%/json_parts.h \
    %D%/layout.c %D%/layout.h \
    %D%/live.c %D%/live.h \
    %D%/paint.c %D%/paint.h \
    %D%/pairs.c %D%/pairs.h \
    %D%/pgfplots.c \
    %D%/plot_checks.c \
    %D%/plot_curves.c \
    %D%/plot_derived.c \
    %D%/plot_law.c \
    %D%/plot_laws.c \
    %D%/plot_parts.h \
    %D%/plot_runs.c \
    %D%/plots.c %D%/plots.h \
    %D%/prose.c %D%/prose.h \
    %D%/report.c %D%/report.h \
    %D%/scale.c %D%/scale.h \
    %D%/shown.h \
    %D%/simplify.c %D%/simplify.h \
    %D%/style.c %D%/style.h \
    %D%/svg.c %D%/svg.h \
    %D%/text.c %D%/text.h \
    %D%/vega.c \
    %D%/visible.c %D%/visible.h

nodist_src_report_libreport_a_SOURCES = %D%/live_script.c
EXTRA_DIST += %D%/live.js
MOSTLYCLEANFILES += %D%/live_script.c

# The script of pages that are served, as a string.
%D%/live_script.c: %D%/live.js
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
	echo '#include "report/live.h"'; \
	echo 'const char live_script[] ='; \
	LC_ALL=C $(SED) -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' \
	    -e 's/^/    "/' -e 's/$$/\\n"/' $(srcdir)/%D%/live.js; \
	echo '    ;'; } > $@.tmp && \
	mv $@.tmp $@

if CAIRO
src_report_libreport_a_SOURCES += %D%/cairo.c
endif

# Whoever links it also links analysis, for the functions of intrinsic.h.
REPORT_LIBS = src/report/libreport.a $(JANSSON_LIBS) $(CAIRO_LIBS) $(BASE_LIBS)
