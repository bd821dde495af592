/* write.h - learning curves, in the formats of others. */
#ifndef RLSTUDY_IMPORT_WRITE_H
#define RLSTUDY_IMPORT_WRITE_H

#include "analysis/curves.h"
#include "base/err.h"

struct str;

struct write_format {
    const char *name;
    const char *doc;
    const char *ending; /* of a file's name */
    bool is_text;
    bool has_more; /* than returns: times, and the curves' other scalars */
    /* One of them: all curves as the bytes of a file, or each curve as those
     * of a file named `file` in a folder of its own. */
    void (*write_all)(struct str *out, const struct curve_set *set);
    void (*write_one)(struct str *out, const struct curve *curve);
    const char *file;
    uint64_t max_bytes; /* of the file; 0: any number */
};

extern const struct write_format write_formats[];
extern const size_t n_write_formats;

/* NULL: there is no such format, and ERR lists them. */
const struct write_format *write_format_find(const char *name, struct err *err);
/* By the ending of a file's name; NULL: it says nothing. */
const struct write_format *write_format_of(const char *path);

/* Write curves to the file PATH, or to folders in the folder PATH. */
ATTR_MUST_USE bool write_curves(const struct curve_set *set,
                                const struct write_format *format,
                                const char *path, struct err *err);

/* ---- the formats ---- */

/* run, environment, seed, parameters, interactions, return and, where it is
 * known of some, compute. */
void write_csv(struct str *out, const struct curve_set *set);
void write_tsv(struct str *out, const struct curve_set *set);
void write_json_lines(struct str *out, const struct curve_set *set);

/* The same as scalars of these names, and the curve's other ones, at steps that
 * are interactions; in single precision, as TensorBoard keeps them.  The time
 * of an event is the point's number where its time is not known. */
void write_events(struct str *out, const struct curve *curve);

/* NumPy's archive: arrays with one item a run, and with one a point. */
void write_npz(struct str *out, const struct curve_set *set);

#endif
