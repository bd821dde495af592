# templates: what `rlstudy env new` writes, compiled in.
env_templates = %D%/environment.c %D%/environment.study %D%/environment.mk \
    %D%/puffer.c %D%/puffer.h %D%/puffer.mk
env_template_headers = include/rlstudy/env.h include/rlstudy/env_single.h \
    include/rlstudy/env_puffer.h include/rlstudy/puffer/raylib.h

noinst_LIBRARIES += %D%/libtemplates.a
templates_libtemplates_a_SOURCES = %D%/templates.h
nodist_templates_libtemplates_a_SOURCES = %D%/templates.c
TEMPLATE_LIBS = %D%/libtemplates.a
EXTRA_DIST += $(env_templates)
MOSTLYCLEANFILES += %D%/templates.c

%D%/templates.c: stdlib/embed.awk $(env_templates) $(env_template_headers)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	LC_ALL=C $(AWK) -v table=env_templates -v folder=env \
	    -v header=templates/templates.h -f $(srcdir)/stdlib/embed.awk \
	    `for f in $(env_templates) $(env_template_headers); do \
	        echo $(srcdir)/$$f; done` > $@.tmp && \
	mv $@.tmp $@
