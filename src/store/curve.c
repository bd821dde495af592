/* curve.c - learning curves on disk: lines of CSV, each with a checksum.
 *
 * Appending is all that ever happens to the file, so what a crash can leave
 * behind is a torn last line.  The first line that is not whole ends the
 * curve; the run's worker cuts the file there before it goes on. */
#include "config.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/store.h"

static const size_t max_curve_bytes = (size_t)1 << 30;

#define COLUMNS                                                       \
    "interactions,updates,return,return_greedy,train_return,entropy," \
    "approx_kl,clip_fraction,value_loss,wall_s"
#define CHECKSUM ",crc32\n"

const char store_curve_header[] = COLUMNS CHECKSUM;

enum { N_REALS = 8 };

static void reals_of(double out[N_REALS], const struct store_point *p)
{
    const double all[N_REALS] = {p->ret,        p->ret_greedy, p->train_return,
                                 p->entropy,    p->approx_kl,  p->clip_fraction,
                                 p->value_loss, p->wall_s};

    memcpy(out, all, sizeof all);
}

void store_curve_head(struct str *out, const char *const *infos, size_t n)
{
    assert(n <= STORE_MAX_INFOS);
    str_add(out, COLUMNS);
    for (size_t i = 0; i < n; i++)
        str_printf(out, ",%s", infos[i]);
    str_add(out, CHECKSUM);
}

static unsigned line_checksum(const char *text, size_t len)
{
    return (unsigned)crc32_z(0, (const unsigned char *)text, len);
}

void store_point_line(struct str *out, const struct store_point *point)
{
    double reals[N_REALS];
    size_t from = out->len;

    reals_of(reals, point);
    str_printf(out, "%" PRId64 ",%" PRId64, point->interactions,
               point->updates);
    for (int i = 0; i < N_REALS; i++)
        str_printf(out, ",%.17g", reals[i]);
    for (size_t i = 0; i < point->n_infos; i++)
        str_printf(out, ",%.17g", point->info[i]);
    unsigned crc = line_checksum(out->text + from, out->len - from);
    str_printf(out, ",%08x\n", crc);
}

/* The number behind the comma at *AT, which moves to its end. */
static bool parse_real(double *out, const char **at)
{
    char *end;

    if (**at != ',')
        return false;
    *out = strtod(*at + 1, &end);
    const bool found = end != *at + 1;
    *at = end;
    return found;
}

/* One line without its newline, with N_INFOS columns more than all have; false
 * when it is not whole. */
static bool parse_line(struct store_point *out, const char *line, size_t len,
                       size_t n_infos)
{
    char text[1024], *end;
    double reals[N_REALS];

    if (len < 10 || len >= sizeof text || line[len - 9] != ',')
        return false;
    memcpy(text, line, len);
    text[len] = '\0';
    unsigned long crc = strtoul(text + len - 8, &end, 16);
    if (*end != '\0' || crc != line_checksum(text, len - 9))
        return false;
    text[len - 9] = '\0';
    out->interactions = strtoll(text, &end, 10);
    if (end == text || *end != ',')
        return false;
    const char *at = end + 1;
    out->updates = strtoll(at, &end, 10);
    at = end;
    for (int i = 0; i < N_REALS; i++) {
        if (!parse_real(&reals[i], &at))
            return false;
    }
    out->n_infos = n_infos;
    for (size_t i = 0; i < n_infos; i++) {
        if (!parse_real(&out->info[i], &at))
            return false;
    }
    if (*at != '\0')
        return false;
    out->ret = reals[0];
    out->ret_greedy = reals[1];
    out->train_return = reals[2];
    out->entropy = reals[3];
    out->approx_kl = reals[4];
    out->clip_fraction = reals[5];
    out->value_loss = reals[6];
    out->wall_s = reals[7];
    return true;
}

/* The columns that not all curves have, from the header's TEXT. */
static bool parse_infos(struct arena *arena, struct store_curve *out,
                        const char *text, size_t len)
{
    static const char chars[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const char **names = arena_array(arena, const char *, STORE_MAX_INFOS);
    const char *at = text, *end = text + len;
    size_t n = 0;

    while (at < end) {
        const char *name = at + 1;

        at = name;
        while (at < end && *at != '\0' && strchr(chars, *at) != NULL)
            at++;
        if (name[-1] != ',' || at == name || n == STORE_MAX_INFOS)
            return false;
        names[n++] = arena_printf(arena, "%.*s", (int)(at - name), name);
    }
    out->infos = names;
    out->n_infos = n;
    return true;
}

/* The length of the header, 0 if it is none or not whole. */
static size_t parse_header(struct arena *arena, struct store_curve *out,
                           const char *text, size_t len)
{
    const size_t head = sizeof COLUMNS - 1, tail = sizeof CHECKSUM - 1;
    const char *end = memchr(text, '\n', len);
    const size_t line = end != NULL ? (size_t)(end + 1 - text) : 0;

    if (line < head + tail || memcmp(text, COLUMNS, head) != 0 ||
        memcmp(text + line - tail, CHECKSUM, tail) != 0 ||
        !parse_infos(arena, out, text + head, line - head - tail))
        return 0;
    return line;
}

static void parse_lines(struct arena *arena, struct store_curve *out,
                        const char *text, size_t len, int64_t limit)
{
    size_t lines = 0, n = 0, at = parse_header(arena, out, text, len);

    /* A file cut inside its header holds nothing. */
    if (at == 0)
        return;
    for (size_t i = at; i < len; i++)
        lines += text[i] == '\n';
    out->points = arena_array(arena, struct store_point, lines);
    out->bytes = at;
    while (lines-- > 0) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line = (size_t)(end - (text + at));
        struct store_point p;

        if (!parse_line(&p, text + at, line, out->n_infos) ||
            p.interactions > limit ||
            (n > 0 && p.interactions <= out->points[n - 1].interactions))
            break;
        out->points[n++] = p;
        at += line + 1;
        out->bytes = at;
    }
    out->n = n;
}

bool store_read_curve(struct arena *arena, struct store_curve *out,
                      const char *dir, int64_t limit, struct err *err)
{
    struct str path = STR_INIT;
    char *text;
    size_t len;

    *out = (struct store_curve){.points = NULL};
    str_printf(&path, "%s/curve.csv", dir);
    if (!file_exists(path.text)) {
        str_fini(&path);
        return true;
    }
    bool ok = file_read(&text, &len, path.text, max_curve_bytes, err);
    if (ok) {
        parse_lines(arena, out, text, len, limit);
        free(text);
    }
    str_fini(&path);
    return ok;
}

static bool read_whole(char **text, size_t *len, const char *dir,
                       struct err *err)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/curve.csv", dir);
    bool ok = file_read(text, len, path.text, max_curve_bytes, err);
    str_fini(&path);
    return ok;
}

bool store_mark_curve(struct store_mark *out, const char *dir, struct err *err)
{
    char *text;
    size_t len;

    if (!read_whole(&text, &len, dir, err))
        return false;
    *out = (struct store_mark){(int64_t)len, line_checksum(text, len)};
    free(text);
    return true;
}

bool store_mark_holds(const struct store_mark *mark, const char *dir)
{
    char *text;
    size_t len;

    if (!read_whole(&text, &len, dir, NULL))
        return false;
    bool holds = mark->bytes >= 0 && (size_t)mark->bytes <= len &&
                 line_checksum(text, (size_t)mark->bytes) == mark->crc;
    free(text);
    return holds;
}
