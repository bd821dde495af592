# report: findings to a page, figures, tables and JSON.
noinst_LIBRARIES += src/report/libreport.a
src_report_libreport_a_SOURCES = \
    %D%/cite.c %D%/cite.h \
    %D%/contour.c %D%/contour.h \
    %D%/csv.c %D%/csv.h \
    %D%/drawing.c %D%/drawing.h \
    %D%/evidence.c %D%/evidence.h \
    %D%/figure.h \
    %D%/figure_csv.c \
    %D%/films.c %D%/films.h \
    %D%/figure_data.c %D%/figure_data.h \
    %D%/findings.h \
    %D%/folder.c %D%/folder.h \
    %D%/formats.c %D%/formats.h \
    %D%/formula.c %D%/formula.h \
    %D%/gather.c %D%/gather.h \
    %D%/html.c \
    %D%/html_films.c \
    %D%/html_parts.h \
    %D%/html_tables.c \
    %D%/isoflop.c %D%/isoflop.h \
    %D%/items.c %D%/items.h \
    %D%/json.c \
    %D%/json_parts.h \
    %D%/latex.c %D%/latex.h \
    %D%/layout.c %D%/layout.h \
    %D%/markdown.c \
    %D%/live.c %D%/live.h \
    %D%/paint.c %D%/paint.h \
    %D%/pairs.c %D%/pairs.h \
    %D%/pgfplots.c \
    %D%/plot_checks.c \
    %D%/plot_constants.c \
    %D%/plot_curves.c \
    %D%/plot_derived.c \
    %D%/plot_law.c \
    %D%/plot_laws.c \
    %D%/plot_parts.h \
    %D%/plot_runs.c \
    %D%/plots.c %D%/plots.h \
    %D%/prose.c %D%/prose.h \
    %D%/prose_methods.c \
    %D%/prose_parts.c \
    %D%/report.c %D%/report.h \
    %D%/rich.c %D%/rich.h \
    %D%/rich_latex.c \
    %D%/rich_markdown.c \
    %D%/scale.c %D%/scale.h \
    %D%/script.c %D%/script.h \
    %D%/sections.c %D%/sections.h \
    %D%/shown.h \
    %D%/simplify.c %D%/simplify.h \
    %D%/style.c %D%/style.h \
    %D%/svg.c %D%/svg.h \
    %D%/table.c %D%/table.h \
    %D%/table_order.h \
    %D%/table_page.c \
    %D%/table_papers.c \
    %D%/tables.c %D%/tables.h \
    %D%/tables_laws.c \
    %D%/tables_points.c \
    %D%/text.c %D%/text.h \
    %D%/vega.c \
    %D%/visible.c %D%/visible.h

nodist_src_report_libreport_a_SOURCES = %D%/live_script.c %D%/page_text.c
EXTRA_DIST += %D%/live.js %D%/page.js
MOSTLYCLEANFILES += %D%/live_script.c %D%/page_text.c

# The scripts of pages as strings, without their comments and indentation: of all
# pages, and of those that are served.
as_string = { $(MKDIR_P) %D%; \
	echo '\#include "report/'$$header'"'; \
	echo "const char $$name[] ="; \
	LC_ALL=C $(SED) -e 's/^ *//' -e '/^\/\//d' -e '/^$$/d' \
	    -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' \
	    -e 's/^/    "/' -e 's/$$/\\n"/' $$from; \
	echo '    ;'; } >$@.tmp && mv $@.tmp $@
%D%/page_text.c: %D%/page.js
	$(AM_V_GEN)header=script.h name=script_text from=$(srcdir)/%D%/page.js; \
	$(as_string)
%D%/live_script.c: %D%/live.js
	$(AM_V_GEN)header=live.h name=live_script from=$(srcdir)/%D%/live.js; \
	$(as_string)

if CAIRO
src_report_libreport_a_SOURCES += %D%/cairo.c
endif

# Whoever links it also links analysis, for the functions of intrinsic.h.
REPORT_LIBS = src/report/libreport.a $(JANSSON_LIBS) $(CAIRO_LIBS) $(BASE_LIBS)
