# ast: what did the author write?
noinst_LIBRARIES += src/ast/libast.a
src_ast_libast_a_SOURCES = \
    %D%/ast.h \
    %D%/build.c %D%/build.h \
    %D%/dump.c

AST_LIBS = src/ast/libast.a $(DIAG_LIBS)
