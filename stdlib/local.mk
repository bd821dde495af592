# stdlib: families and the like in our own language, compiled in as a C table
# and installed as files.
stdlib_studies = \
    %D%/control.study \
    %D%/digits.study \
    %D%/pixels.study \
    %D%/procgen.study \
    %D%/reports.study

noinst_LIBRARIES += stdlib/libstdlib.a
stdlib_libstdlib_a_SOURCES = %D%/stdlib.h
nodist_stdlib_libstdlib_a_SOURCES = %D%/stdlib.c
STDLIB_LIBS = stdlib/libstdlib.a
stdlibdir = $(pkgdatadir)/stdlib
dist_stdlib_DATA = $(stdlib_studies)
EXTRA_DIST += %D%/embed.awk
MOSTLYCLEANFILES += %D%/stdlib.c

%D%/stdlib.c: %D%/embed.awk $(stdlib_studies)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	LC_ALL=C $(AWK) -v table=stdlib_files -v folder=std \
	    -v header=stdlib/stdlib.h -f $(srcdir)/%D%/embed.awk \
	    `for f in $(stdlib_studies); do echo $(srcdir)/$$f; done` > $@.tmp && \
	mv $@.tmp $@
