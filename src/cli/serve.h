/* serve.h - what `rlstudy serve` is made of: questions that child processes
 * answer (serve_look.c, serve_build.c), and the loop that asks them and tells
 * browsers (serve_loop.c). */
#ifndef RLSTUDY_CLI_SERVE_H
#define RLSTUDY_CLI_SERVE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/str.h"
#include "cli/cli.h"

struct server;

/* What a report is served of. */
struct served {
    struct loaded loaded;
    const struct options *options;
    const char *folder; /* for files on their way, that is ours alone */
};

/* ---- serve_look.c ---- */

/* How far the runs are at one moment. */
struct serve_news {
    struct str states;       /* a digest of the states of all runs */
    struct str interactions; /* of all runs together; a report of the same */
                             /* states and interactions would be the same */
    struct str at_work;      /* how many runs are, as a number */
    struct str counts;       /* as overview_counts has them */
    struct str json;         /* doc/schema/serve-1.json, in one line */
};

/* Look at the runs again and again, and write what was found each time; a job
 * (serve_job.h) that ends only when it fails. */
bool serve_look(FILE *out, void *served);
/* The last that was written, of TEXT, which loses it and what came before.
 * False when there is nothing new. */
bool serve_take_news(struct serve_news *news, struct str *text);
void serve_news_fini(struct serve_news *news);

/* ---- serve_build.c ---- */

struct serve_build {
    const struct served *served;
    const char *version; /* of the report to be made */
    const char *counts;  /* for its page */
};

/* Write all files of all reports; a job (serve_job.h). */
bool serve_build(FILE *out, void *build);
/* Serve the FILES that serve_build wrote, in place of all there was. */
void serve_publish(struct server *server, const struct str *files);
/* So many reports the study has: "/", "/2/", ... */
size_t serve_reports(const struct served *served);

/* ---- serve_loop.c ---- */

/* Until a signal asks for the end. */
enum exit_status serve_loop(struct served *served, struct server *server);

#endif
