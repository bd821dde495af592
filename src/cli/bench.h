/* bench.h - what `rlstudy bench` measures. */
#ifndef RLSTUDY_CLI_BENCH_H
#define RLSTUDY_CLI_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct err;
struct str;

/* ---- bench_language.c ---- */

/* The stages of the language, and a peer that touches every byte. */
enum language_stage {
    LANGUAGE_SCAN,   /* characters to tokens; a part of parse */
    LANGUAGE_PARSE,  /* text to tree */
    LANGUAGE_CHECK,  /* tree to study */
    LANGUAGE_EXPAND, /* study to plan */
    LANGUAGE_LOOK,   /* memchr over the text */
    LANGUAGE_STAGES
};

struct language_figures {
    size_t bytes, lines, tokens, runs;
    double cpu_s[LANGUAGE_STAGES]; /* medians of processor time */
    double memory_bytes;           /* most that one pass took */
};

/* A study of exactly LINES lines, at least 100, that has every kind of
 * declaration and no mistakes; always the same. */
void bench_language_study(struct str *out, size_t lines);

/* A study of few lines and exactly a million runs. */
void bench_language_sweep(struct str *out);

/* Measure what a study of LEN bytes takes. */
ATTR_MUST_USE bool bench_language_measure(struct language_figures *out,
                                          const char *text, size_t len,
                                          struct err *err);

/* Seconds that WORK takes on TEXT: a median of processor time. */
typedef void (*bench_fn)(void *ctx);
double bench_cpu_s(bench_fn work, void *ctx);

#endif
