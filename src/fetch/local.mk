# fetch: files from elsewhere, by their digests.
noinst_LIBRARIES += src/fetch/libfetch.a
src_fetch_libfetch_a_SOURCES = %D%/fetch.c %D%/fetch.h

FETCH_LIBS = src/fetch/libfetch.a $(BASE_LIBS) $(CURL_LIBS)
