# import: files of other programs; see its headers.
noinst_LIBRARIES += src/import/libimport.a
src_import_libimport_a_SOURCES = \
    %D%/collect.c %D%/collect.h \
    %D%/curves.c \
    %D%/delimited.c \
    %D%/expression.c %D%/expression.h \
    %D%/files.c %D%/files.h \
    %D%/import.h \
    %D%/mapping.c %D%/mapping.h \
    %D%/pattern.c %D%/pattern.h \
    %D%/points.c \
    %D%/table.c %D%/table.h

IMPORT_LIBS = src/import/libimport.a $(ANALYSIS_LIBS)
