# lsp: the language server.
noinst_LIBRARIES += src/lsp/liblsp.a
src_lsp_liblsp_a_SOURCES = \
    %D%/complete.c \
    %D%/context.c %D%/context.h \
    %D%/describe.c \
    %D%/document.c \
    %D%/internal.h \
    %D%/layout.c \
    %D%/lsp.h \
    %D%/navigate.c \
    %D%/publish.c \
    %D%/rpc.c %D%/rpc.h \
    %D%/server.c \
    %D%/text.c %D%/text.h

LSP_LIBS = src/lsp/liblsp.a $(GRAMMAR_LIBS) $(CHECK_LIBS)
