/* script.h - the script of the page, page.js, and the name by which a policy
 * allows it. */
#ifndef RLSTUDY_REPORT_SCRIPT_H
#define RLSTUDY_REPORT_SCRIPT_H

struct str;

/* The text of page.js. */
extern const char script_text[];

/* A <script> element with it.  What it adds to a page it adds once, also when
 * `rlstudyPage(element)` is called again for what is new in the page. */
void script_element(struct str *out);

/* 'sha256-...': TEXT as a source of scripts or styles. */
void script_source(struct str *out, const char *text);

#endif
