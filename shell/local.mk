# shell: completion of command lines, compiled in and installed as files.
shell_scripts = %D%/rlstudy %D%/_rlstudy

noinst_LIBRARIES += shell/libshell.a
shell_libshell_a_SOURCES = %D%/scripts.h
nodist_shell_libshell_a_SOURCES = %D%/scripts.c
SHELL_LIBS = shell/libshell.a
dist_bashcompletion_DATA = %D%/rlstudy
dist_zshcompletion_DATA = %D%/_rlstudy
MOSTLYCLEANFILES += %D%/scripts.c

%D%/scripts.c: stdlib/embed.awk $(shell_scripts)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	LC_ALL=C $(AWK) -v table=shell_scripts -v folder=shell \
	    -v header=shell/scripts.h -f $(srcdir)/stdlib/embed.awk \
	    `for f in $(shell_scripts); do echo $(srcdir)/$$f; done` > $@.tmp && \
	mv $@.tmp $@
