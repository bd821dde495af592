# import: files of other programs; see its headers.
noinst_LIBRARIES += src/import/libimport.a
src_import_libimport_a_SOURCES = \
    %D%/collect.c %D%/collect.h \
    %D%/curves.c \
    %D%/delimited.c %D%/delimited.h \
    %D%/event.c %D%/event.h \
    %D%/expression.c %D%/expression.h \
    %D%/files.c %D%/files.h \
    %D%/import.h \
    %D%/intern.c %D%/intern.h \
    %D%/json_lines.c \
    %D%/mapping.c %D%/mapping.h \
    %D%/monitor.c \
    %D%/pattern.c %D%/pattern.h \
    %D%/points.c \
    %D%/record.c %D%/record.h \
    %D%/table.c %D%/table.h \
    %D%/tensorboard.c \
    %D%/wire.c %D%/wire.h \
    %D%/write.c %D%/write.h \
    %D%/write_events.c \
    %D%/write_npz.c \
    %D%/write_text.c

IMPORT_LIBS = src/import/libimport.a $(ANALYSIS_LIBS) $(JANSSON_LIBS)
