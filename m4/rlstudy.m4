# rlstudy.m4 - macros of this project's configure.

# RLS_MISSING_INIT, RLS_NEED_PROG(VARIABLE, PROGRAM, DEBIAN-PACKAGE),
# RLS_NEED_LIB(PREFIX, LIBRARY, FUNCTION, HEADERS, DEBIAN-PACKAGE, [MORE-LIBS]),
# RLS_MISSING_REPORT
# --------------------------------------------------------------------------
# Look for everything first, then name all that is missing in one message.
AC_DEFUN([RLS_MISSING_INIT], [rls_missing=])

AC_DEFUN([RLS_NEED_PROG], [
AS_IF([test "x$$1" = x], [rls_missing="$rls_missing $3"])
])

AC_DEFUN([RLS_NEED_LIB], [
rls_found=yes
for rls_header in $4; do
    AS_CASE([$rls_header], [sys/*], [continue])
    AC_PREPROC_IFELSE([AC_LANG_PROGRAM([[#include <sys/types.h>]
[#include <]]m4_bpatsubst([$4], [sys/types.h ], [])[[>]])],
        [], [rls_found=no])
done
rls_save_LIBS=$LIBS
AS_IF([test $rls_found = yes], [
    AC_CHECK_LIB([$2], [$3], [:], [rls_found=no], [$6])
])
LIBS=$rls_save_LIBS
AC_MSG_CHECKING([for $2])
AC_MSG_RESULT([$rls_found])
AS_IF([test $rls_found = yes],
    [AC_SUBST([$1_LIBS], ["-l$2 $6"])],
    [rls_missing="$rls_missing $5"])
])

AC_DEFUN([RLS_MISSING_REPORT], [
AS_IF([test "x$rls_missing" != x], [
    AC_MSG_ERROR([some of what rlstudy needs is not installed.  On Debian:

    apt-get install$rls_missing
])
])
])

# RLS_CURL, RLS_CURL_REPORT
# -------------------------
# libcurl, which only `rlstudy data get` wants: without it that says so.
AC_DEFUN([RLS_CURL], [
AC_ARG_WITH([curl],
    [AS_HELP_STRING([--without-curl], [fetch no data sets])],
    [], [with_curl=auto])
rls_curl=no
CURL_LIBS=
AS_IF([test "x$with_curl" != xno], [
    rls_save_LIBS=$LIBS
    AC_CHECK_HEADER([curl/curl.h],
        [AC_CHECK_LIB([curl], [curl_easy_init], [rls_curl=yes])])
    LIBS=$rls_save_LIBS
])
AS_IF([test $rls_curl = yes], [
    CURL_LIBS=-lcurl
    AC_DEFINE([HAVE_LIBCURL], [1], [Define if data sets can be fetched.])
], [test "x$with_curl" = xyes], [
    AC_MSG_ERROR([libcurl is wanted and not installed.  On Debian:

    apt-get install libcurl4-openssl-dev
])
])
AC_SUBST([CURL_LIBS])
])

AC_DEFUN([RLS_CURL_REPORT], [
AS_IF([test $rls_curl = no], [
    AC_MSG_NOTICE([without libcurl (libcurl4-openssl-dev): rlstudy data get fetches nothing])
])
])

# RLS_MICROHTTPD, RLS_MICROHTTPD_REPORT
# -------------------------------------
# libmicrohttpd, which only `rlstudy serve` wants: without it that says so.
AC_DEFUN([RLS_MICROHTTPD], [
AC_ARG_WITH([microhttpd],
    [AS_HELP_STRING([--without-microhttpd],
        [serve no reports @<:@if libmicrohttpd is found@:>@])],
    [], [with_microhttpd=check])
rls_microhttpd=no
rls_save_LIBS=$LIBS
AS_IF([test "x$with_microhttpd" != xno], [
    AC_CHECK_HEADER([microhttpd.h], [
        AC_CHECK_LIB([microhttpd], [MHD_get_fdset2], [rls_microhttpd=yes])
    ])
])
LIBS=$rls_save_LIBS
AS_IF([test "$rls_microhttpd,$with_microhttpd" = no,yes], [
    AC_MSG_ERROR([libmicrohttpd is wanted and not installed.  On Debian:

    apt-get install libmicrohttpd-dev
])
])
AS_IF([test $rls_microhttpd = yes], [
    AC_DEFINE([HAVE_MICROHTTPD], [1], [Define if reports can be served.])
    AC_SUBST([MICROHTTPD_LIBS], [-lmicrohttpd])
])
AM_CONDITIONAL([MICROHTTPD], [test $rls_microhttpd = yes])
])

AC_DEFUN([RLS_MICROHTTPD_REPORT], [
AS_IF([test $rls_microhttpd = no], [
    AC_MSG_NOTICE([without libmicrohttpd (libmicrohttpd-dev): rlstudy serve serves nothing])
])
])

# RLS_CAIRO
# ---------
# cairo draws PDF and PNG: taken where it is, unless told otherwise.
AC_DEFUN([RLS_CAIRO], [
AC_ARG_WITH([cairo],
    [AS_HELP_STRING([--without-cairo],
        [write no figures as PDF and PNG @<:@if cairo is found@:>@])],
    [], [with_cairo=check])
rls_cairo=no
rls_save_LIBS=$LIBS
AS_IF([test "x$with_cairo" != xno], [
    AC_CHECK_HEADER([cairo/cairo-pdf.h], [
        AC_CHECK_LIB([cairo], [cairo_pdf_surface_set_metadata],
            [rls_cairo=yes])
    ])
])
LIBS=$rls_save_LIBS
AS_IF([test "$rls_cairo,$with_cairo" = no,yes], [
    AC_MSG_ERROR([there is no cairo of version 1.16 or later.  On Debian:

    apt-get install libcairo2-dev
])
])
AS_IF([test $rls_cairo = yes], [
    AC_DEFINE([HAVE_CAIRO], [1], [Define if figures can be PDF and PNG.])
    AC_SUBST([CAIRO_LIBS], [-lcairo])
])
AM_CONDITIONAL([CAIRO], [test $rls_cairo = yes])
])

# RLS_WARNINGS
# ------------
# WARN_CFLAGS for our own code; --enable-werror turns them into errors.
AC_DEFUN([RLS_WARNINGS], [
AC_ARG_ENABLE([werror],
    [AS_HELP_STRING([--enable-werror], [treat warnings as errors])],
    [], [enable_werror=no])
WARN_CFLAGS=
rls_save_CFLAGS=$CFLAGS
for rls_flag in -Wall -Wextra -Wshadow -Wconversion -Wdouble-promotion \
    -Wstrict-prototypes -Wmissing-prototypes -Wvla; do
    AC_MSG_CHECKING([whether $CC takes $rls_flag])
    CFLAGS="$rls_save_CFLAGS -Werror $rls_flag"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int x;]])],
        [AC_MSG_RESULT([yes]); WARN_CFLAGS="$WARN_CFLAGS $rls_flag"],
        [AC_MSG_RESULT([no])])
done
CFLAGS=$rls_save_CFLAGS
AS_IF([test "x$enable_werror" = xyes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
AC_SUBST([WARN_CFLAGS])
])

# RLS_SANITIZERS
# --------------
# --with-sanitizers=address,undefined and the like.
AC_DEFUN([RLS_SANITIZERS], [
AC_ARG_WITH([sanitizers],
    [AS_HELP_STRING([--with-sanitizers=LIST],
        [build with these sanitizers (address,undefined or thread)])],
    [], [with_sanitizers=no])
SANITIZE_CFLAGS=
AS_IF([test "x$with_sanitizers" != xno], [
    SANITIZE_CFLAGS="-fsanitize=$with_sanitizers -fno-omit-frame-pointer"
    SANITIZE_CFLAGS="$SANITIZE_CFLAGS -fno-sanitize-recover=all"
    rls_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS $SANITIZE_CFLAGS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [],
        [AC_MSG_ERROR([$CC cannot link with $SANITIZE_CFLAGS])])
    CFLAGS=$rls_save_CFLAGS
])
AC_SUBST([SANITIZE_CFLAGS])
])

# RLS_KERNELS
# -----------
# Flags for the kernel file, which is compiled once for each vector width and
# chosen at run time.
AC_DEFUN([RLS_KERNELS], [
KERNEL_CFLAGS="-O3 -ffp-contract=fast -fno-math-errno -fno-trapping-math"
rls_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -march=x86-64-v4"
AC_MSG_CHECKING([whether $CC can compile for AVX-512 and AVX2])
AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#ifndef __AVX512F__
#error no AVX-512
#endif
int x;]])],
    [rls_x86=yes], [rls_x86=no])
AC_MSG_RESULT([$rls_x86])
CFLAGS=$rls_save_CFLAGS
AS_IF([test $rls_x86 = yes], [
    AC_DEFINE([HAVE_X86_KERNELS], [1],
        [Define if kernels for x86-64-v3 and x86-64-v4 are built.])
])
AM_CONDITIONAL([X86_KERNELS], [test $rls_x86 = yes])
AC_SUBST([KERNEL_CFLAGS])
])

dnl RLS_COMPLETION_DIR(SHELL, FOLDER)
dnl Where completions for SHELL are installed: under datadir unless it is told.
AC_DEFUN([RLS_COMPLETION_DIR], [
AC_ARG_WITH([$1-completion-dir],
    [AS_HELP_STRING([--with-$1-completion-dir=DIR],
        [install the completion for $1 in DIR @<:@DATADIR/$2@:>@])],
    [], [with_$1_completion_dir='${datadir}/$2'])
AC_SUBST([$1completiondir], [$with_$1_completion_dir])
])
