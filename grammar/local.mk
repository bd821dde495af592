# grammar: is it a sentence?
#
# Flex's and bison's output is made in the build tree and compiled without our
# warning flags.
noinst_LIBRARIES += grammar/libgrammar.a grammar/libparser.a
grammar_libgrammar_a_SOURCES = \
    %D%/align.c \
    %D%/error.c \
    %D%/format.c %D%/format.h \
    %D%/hint.c \
    %D%/internal.h \
    %D%/layout.h \
    %D%/lines.c \
    %D%/parse.c %D%/parse.h \
    %D%/qualify.c \
    %D%/stream.c
grammar_libparser_a_CFLAGS = -std=c11 $(SANITIZE_CFLAGS)
nodist_grammar_libparser_a_SOURCES = %D%/parser.c %D%/parser.h %D%/scanner.c
EXTRA_DIST += %D%/parser.y %D%/scanner.l
BUILT_SOURCES += %D%/parser.h
MOSTLYCLEANFILES += %D%/parser.c %D%/parser.h %D%/scanner.c

%D%/parser.c: %D%/parser.y
	$(AM_V_GEN)$(MKDIR_P) %D% && $(BISON) -Wall -Werror \
	    --defines=%D%/parser.h -o $@ $(srcdir)/%D%/parser.y
%D%/parser.h: %D%/parser.c
	@test -f $@ || { rm -f %D%/parser.c; $(MAKE) $(AM_MAKEFLAGS) %D%/parser.c; }
%D%/scanner.c: %D%/scanner.l %D%/parser.h
	$(AM_V_GEN)$(MKDIR_P) %D% && $(FLEX) -o $@ $(srcdir)/%D%/scanner.l

# They call each other.
GRAMMAR_LIBS = grammar/libgrammar.a grammar/libparser.a \
    grammar/libgrammar.a $(AST_LIBS)
