# The language server, driven with real messages.
check_PROGRAMS += tests/lsp/drive
tests_lsp_drive_SOURCES = %D%/drive.c
tests_lsp_drive_LDADD = $(JANSSON_LIBS) $(BASE_LIBS)

lsp_scripts = \
    %D%/basics.script \
    %D%/columns.script \
    %D%/columns8.script \
    %D%/complete.script \
    %D%/cut.script \
    %D%/features.script \
    %D%/files.script \
    %D%/garbage.script \
    %D%/hangup.script \
    %D%/huge.script \
    %D%/language.script \
    %D%/memory.script \
    %D%/modules.script \
    %D%/negative.script \
    %D%/protocol.script \
    %D%/watch.script

TESTS += %D%/run
EXTRA_DIST += %D%/run $(lsp_scripts) $(lsp_scripts:.script=.expected)
