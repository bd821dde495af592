/* live.h - what a page has that is served while its study runs. */
#ifndef RLSTUDY_REPORT_LIVE_H
#define RLSTUDY_REPORT_LIVE_H

struct str;

/* The script that keeps such a page up to date: to be served as LIVE_SCRIPT. */
extern const char live_script[];
#define LIVE_SCRIPT "live.js"

/* What may be loaded by such a page and by what is served beside it, as a
 * content security policy. */
void live_policy(struct str *out);

/* What its head has in place of a policy of its own. */
void live_head(struct str *out);
/* The block above the report: how far the runs are, in the words COUNTS until
 * the script has better ones.  VERSION is what the page is told apart by. */
void live_block(struct str *out, const char *version, const char *counts);
/* A whole page for the time in which there is no report of the study NAME. */
void live_waiting(struct str *out, const char *name, const char *counts);

#endif
