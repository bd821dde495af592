# serve: files and events over HTTP.
noinst_LIBRARIES += src/serve/libserve.a
src_serve_libserve_a_SOURCES = \
    %D%/listen.c %D%/listen.h \
    %D%/request.c %D%/request.h

if MICROHTTPD
src_serve_libserve_a_SOURCES += \
    %D%/events.c %D%/events.h \
    %D%/server.c %D%/server.h
endif

SERVE_LIBS = src/serve/libserve.a $(BASE_LIBS) $(MICROHTTPD_LIBS)
