/* export.h - writing curves as the command line says. */
#ifndef RLSTUDY_CLI_EXPORT_H
#define RLSTUDY_CLI_EXPORT_H

#include "base/err.h"
#include "import/write.h"

/* The format called NAME, or that of PATH, or (both NULL) CSV. */
ATTR_MUST_USE bool export_choose(const struct write_format **format,
                                 const char *name, const char *path,
                                 struct err *err);

/* What curves are read from is not to be lost by writing them: false if PATH,
 * unless it is NULL, is the file READ. */
ATTR_MUST_USE bool export_spares(const char *path, const char *read,
                                 struct err *err);

/* To PATH; to standard output when it is NULL. */
ATTR_MUST_USE bool export_write(const struct curve_set *set,
                                const struct write_format *format,
                                const char *path, struct err *err);

/* The curves of FINDINGS, as export_write; what is not in STORE (which may be
 * NULL) is imported.  False, too, when no run has a curve. */
struct arena;
struct findings;
struct store;
ATTR_MUST_USE bool export_findings(struct arena *arena,
                                   const struct findings *findings,
                                   const struct store *store,
                                   const struct write_format *format,
                                   const char *path, struct err *err);

#endif
