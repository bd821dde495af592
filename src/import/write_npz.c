/* write_npz.c - learning curves as a NumPy archive.
 *
 * A ZIP file of members that are not compressed, each an array in NumPy's
 * format 1.0 (numpy.lib.format).  Runs have different lengths, so the points of
 * all stand behind each other: those of run i are start[i] <= k < start[i+1].
 */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/str.h"
#include "import/wire.h"
#include "import/write.h"

/* ---- ZIP ---- */

/* What the directory at the end says of a member. */
struct member {
    const char *name;
    size_t offset, len;
    uint32_t crc;
};

enum { MAX_MEMBERS = 16 };

struct archive {
    struct str *out;
    struct member members[MAX_MEMBERS];
    size_t n;
};

/* The part that a member and its line in the directory have in common. */
static void add_member_facts(struct str *out, const struct member *m)
{
    enum { VERSION = 20, NO_FLAGS = 0, STORED = 0, MIDNIGHT = 0 };
    static const unsigned new_year_1980 = 1 << 5 | 1;

    wire_add_little_endian(out, VERSION, 2);
    wire_add_little_endian(out, NO_FLAGS, 2);
    wire_add_little_endian(out, STORED, 2);
    wire_add_little_endian(out, MIDNIGHT, 2);
    wire_add_little_endian(out, new_year_1980, 2);
    wire_add_little_endian(out, m->crc, 4);
    wire_add_little_endian(out, m->len, 4);
    wire_add_little_endian(out, m->len, 4);
    wire_add_little_endian(out, strlen(m->name), 2);
    wire_add_little_endian(out, 0, 2); /* nothing extra */
}

static void add_member(struct archive *a, const char *name,
                       const struct str *bytes)
{
    assert(a->n < MAX_MEMBERS);
    struct member *m = &a->members[a->n++];
    uLong crc = crc32_z(0, (const Bytef *)bytes->text, bytes->len);

    *m = (struct member){name, a->out->len, bytes->len, (uint32_t)crc};
    str_addn(a->out, "PK\3\4", 4);
    add_member_facts(a->out, m);
    str_add(a->out, name);
    str_addn(a->out, bytes->text, bytes->len);
}

static void add_directory(struct archive *a)
{
    size_t from = a->out->len;

    for (size_t i = 0; i < a->n; i++) {
        str_addn(a->out, "PK\1\2", 4);
        wire_add_little_endian(a->out, 20, 2); /* made by */
        add_member_facts(a->out, &a->members[i]);
        /* No comment, first disk, no attributes. */
        wire_add_little_endian(a->out, 0, 2 + 2 + 2);
        wire_add_little_endian(a->out, 0, 4);
        wire_add_little_endian(a->out, a->members[i].offset, 4);
        str_add(a->out, a->members[i].name);
    }
    size_t to = a->out->len;
    str_addn(a->out, "PK\5\6", 4);
    wire_add_little_endian(a->out, 0, 4); /* the only disk */
    wire_add_little_endian(a->out, a->n, 2);
    wire_add_little_endian(a->out, a->n, 2);
    wire_add_little_endian(a->out, to - from, 4);
    wire_add_little_endian(a->out, from, 4);
    wire_add_little_endian(a->out, 0, 2); /* no comment */
}

/* ---- arrays ---- */

/* What stands before the numbers; all of it is a multiple of 64 bytes. */
static void begin_array(struct str *out, const char *type, size_t n)
{
    enum { PREFIX = 10, ALIGN = 64 };
    struct str text = STR_INIT;

    str_printf(&text,
               "{'descr': '%s', 'fortran_order': False, 'shape': (%zu,)"
               ", }",
               type, n);
    while ((PREFIX + text.len + 1) % ALIGN != 0)
        str_addc(&text, ' ');
    str_addc(&text, '\n');
    str_addn(out, "\x93NUMPY\1\0", 8);
    wire_add_little_endian(out, text.len, 2);
    str_addn(out, text.text, text.len);
    str_fini(&text);
}

static void add_double(struct str *out, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    wire_add_little_endian(out, bits, sizeof bits);
}

typedef const char *(*text_fn)(const struct curve *curve);

static const char *run_of(const struct curve *curve)
{
    return curve->run;
}

static const char *environment_of(const struct curve *curve)
{
    return curve->environment;
}

/* Bytes (kind S) of one length, filled up with zeros. */
static void add_texts(struct archive *a, const char *name,
                      const struct curve_set *set, text_fn text_of)
{
    struct str bytes = STR_INIT, type = STR_INIT;
    size_t width = 1;

    for (size_t i = 0; i < set->n; i++)
        width = max_size(width, strlen(text_of(&set->curves[i])));
    str_printf(&type, "|S%zu", width);
    begin_array(&bytes, type.text, set->n);
    for (size_t i = 0; i < set->n; i++) {
        const char *text = text_of(&set->curves[i]);

        str_add(&bytes, text);
        for (size_t k = strlen(text); k < width; k++)
            str_addc(&bytes, '\0');
    }
    add_member(a, name, &bytes);
    str_fini(&bytes);
    str_fini(&type);
}

static void add_seeds(struct archive *a, const struct curve_set *set)
{
    struct str bytes = STR_INIT;

    begin_array(&bytes, "<i8", set->n);
    for (size_t i = 0; i < set->n; i++)
        wire_add_little_endian(&bytes, (uint64_t)set->curves[i].seed, 8);
    add_member(a, "seed.npy", &bytes);
    str_fini(&bytes);
}

static void add_starts(struct archive *a, const struct curve_set *set)
{
    struct str bytes = STR_INIT;
    size_t start = 0;

    begin_array(&bytes, "<i8", set->n + 1);
    wire_add_little_endian(&bytes, start, 8);
    for (size_t i = 0; i < set->n; i++) {
        start += set->curves[i].n;
        wire_add_little_endian(&bytes, start, 8);
    }
    add_member(a, "start.npy", &bytes);
    str_fini(&bytes);
}

static void add_parameters(struct archive *a, const struct curve_set *set)
{
    struct str bytes = STR_INIT;

    begin_array(&bytes, "<f8", set->n);
    for (size_t i = 0; i < set->n; i++)
        add_double(&bytes, set->curves[i].parameters);
    add_member(a, "parameters.npy", &bytes);
    str_fini(&bytes);
}

typedef const double *(*points_fn)(const struct curve *curve);

static const double *interactions_of(const struct curve *curve)
{
    return curve->interactions;
}

static const double *returns_of(const struct curve *curve)
{
    return curve->returns;
}

static const double *compute_of(const struct curve *curve)
{
    return curve->compute;
}

/* NaN for curves that do not have them. */
static void add_points(struct archive *a, const char *name,
                       const struct curve_set *set, points_fn points_of)
{
    struct str bytes = STR_INIT;
    size_t n = 0;

    for (size_t i = 0; i < set->n; i++)
        n += set->curves[i].n;
    begin_array(&bytes, "<f8", n);
    for (size_t i = 0; i < set->n; i++) {
        const double *points = points_of(&set->curves[i]);

        for (size_t k = 0; k < set->curves[i].n; k++)
            add_double(&bytes, points != NULL ? points[k] : (double)NAN);
    }
    add_member(a, name, &bytes);
    str_fini(&bytes);
}

void write_npz(struct str *out, const struct curve_set *set)
{
    struct archive a = {.out = out};

    add_texts(&a, "run.npy", set, run_of);
    add_texts(&a, "environment.npy", set, environment_of);
    add_seeds(&a, set);
    add_parameters(&a, set);
    add_starts(&a, set);
    add_points(&a, "interactions.npy", set, interactions_of);
    add_points(&a, "return.npy", set, returns_of);
    add_points(&a, "compute.npy", set, compute_of);
    add_directory(&a);
}
