# editors: what makes studies look like studies.  The words of the language are
# filled in from the program's own tables.
noinst_PROGRAMS += editors/words
editors_words_SOURCES = %D%/words.c src/cli/catalog.c
editors_words_LDADD = $(rlstudy_LDADD)

EDITOR_TEMPLATES = \
    %D%/vim/syntax/study.vim.in \
    %D%/vscode/package.json.in \
    %D%/vscode/syntaxes/study.tmLanguage.json.in
EXTRA_DIST += $(EDITOR_TEMPLATES)
CLEANFILES += $(EDITOR_TEMPLATES:.in=)

editorsdir = $(pkgdatadir)/editors
dist_editors_DATA = %D%/README.md
vimsyntaxdir = $(editorsdir)/vim/syntax
nodist_vimsyntax_DATA = %D%/vim/syntax/study.vim
vimftdetectdir = $(editorsdir)/vim/ftdetect
dist_vimftdetect_DATA = %D%/vim/ftdetect/study.vim
vimftplugindir = $(editorsdir)/vim/ftplugin
dist_vimftplugin_DATA = %D%/vim/ftplugin/study.vim
vscodedir = $(editorsdir)/vscode
dist_vscode_DATA = %D%/vscode/language-configuration.json
nodist_vscode_DATA = %D%/vscode/package.json
vscodesyntaxesdir = $(editorsdir)/vscode/syntaxes
nodist_vscodesyntaxes_DATA = %D%/vscode/syntaxes/study.tmLanguage.json

# In Vim's patterns \| stands between alternatives.
%D%/vim/syntax/study.vim: %D%/vim/syntax/study.vim.in editors/words$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	editors/words '\|' < $(srcdir)/$@.in > $@.tmp && mv $@.tmp $@
%D%/vscode/package.json: %D%/vscode/package.json.in editors/words$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	editors/words '|' < $(srcdir)/$@.in > $@.tmp && mv $@.tmp $@
%D%/vscode/syntaxes/study.tmLanguage.json: \
    %D%/vscode/syntaxes/study.tmLanguage.json.in editors/words$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	editors/words '|' < $(srcdir)/$@.in > $@.tmp && mv $@.tmp $@
