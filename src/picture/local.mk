# picture: files of pictures.
noinst_LIBRARIES += src/picture/libpicture.a
src_picture_libpicture_a_SOURCES = \
    %D%/gif.c \
    %D%/picture.h \
    %D%/png.c

PICTURE_LIBS = src/picture/libpicture.a $(PNG_LIBS) $(GIF_LIBS) $(BASE_LIBS)
