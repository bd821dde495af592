/* tensorboard.c - the event files of one run, as a table of its tags by step.
 *
 * A run that was started over has several files, the later of which goes over
 * steps again: it counts from its first step on, tag by tag.  Where a tag was
 * logged several times at a step (episodes that end together), the mean
 * stands. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/notes.h"
#include "base/mem.h"
#include "import/event.h"
#include "import/intern.h"
#include "import/record.h"
#include "import/table.h"

/* No honest file comes near these. */
static const size_t max_samples = (size_t)1 << 25;
enum { MAX_TAGS = 4096, MAX_TAG = 1024 };

enum { COLUMN_STEP, COLUMN_TAGS };

struct sample {
    int64_t step;
    double value;
    size_t order; /* keeps the sort stable */
};

struct tag {
    struct sample *samples;
    size_t n, cap;
    size_t before; /* samples of earlier files than the present one */
};

struct tensorboard {
    struct table table;
    struct intern names; /* of the tags */
    struct tag *tags;
    size_t n_tags, cap_tags;
    size_t n_samples;
    const char **columns;
    int64_t *steps; /* of the rows */
    size_t n_steps;
    size_t row; /* the next */
};

/* ---- tags ---- */

/* NULL: there are too many. */
static struct tag *find_tag(struct tensorboard *t,
                            const struct event_scalar *scalar)
{
    size_t i = intern_add(&t->names, scalar->tag, scalar->tag_len);

    if (i == MAX_TAGS)
        return NULL;
    if (i == t->n_tags) {
        t->tags = mem_grow(t->tags, &t->cap_tags, i, sizeof *t->tags);
        t->tags[t->n_tags++] = (struct tag){0};
    }
    return &t->tags[i];
}

/* Forget the first N samples of a tag as far as they are from STEP on. */
static void forget(struct tag *tag, size_t n, int64_t step)
{
    size_t kept = 0;

    for (size_t i = 0; i < tag->n; i++) {
        if (i >= n || tag->samples[i].step < step)
            tag->samples[kept++] = tag->samples[i];
        else
            tag->before -= i < tag->before;
    }
    tag->n = kept;
}

/* ---- files ---- */

static bool fault(const struct record_reader *reader, struct err *err,
                  const char *what)
{
    return err_set(err, "%s: byte %zu: %s", reader->file,
                   (size_t)(reader->at - reader->start), what);
}

static bool add_sample(struct tensorboard *t,
                       const struct record_reader *reader, int64_t step,
                       const struct event_scalar *scalar, struct err *err)
{
    if (scalar->tag_len > MAX_TAG ||
        memchr(scalar->tag, '\0', scalar->tag_len) != NULL)
        return fault(reader, err, "a tag is too long, or is none");
    if (step < 0)
        return fault(reader, err, "an event's step is negative");
    if (t->n_samples++ == max_samples)
        return fault(reader, err, "there are too many events");
    struct tag *tag = find_tag(t, scalar);
    if (tag == NULL)
        return fault(reader, err, "there are too many tags");
    /* The later file wins from its first step on. */
    if (tag->n == tag->before && tag->before > 0)
        forget(tag, tag->n, step);
    tag->samples =
        mem_grow(tag->samples, &tag->cap, tag->n, sizeof *tag->samples);
    tag->samples[tag->n] = (struct sample){step, scalar->value, tag->n};
    tag->n++;
    return true;
}

static bool add_event(struct tensorboard *t, const struct record_reader *reader,
                      struct wire record, struct err *err)
{
    struct event event;
    struct event_scalar scalar;
    enum wire_step step;

    if (!event_read(&event, record))
        return fault(reader, err, "the record that ends here is no event");
    for (size_t i = 0; event.restarts && i < t->n_tags; i++)
        forget(&t->tags[i], t->tags[i].n, event.step);
    while ((step = event_scalar(&event, &scalar)) == WIRE_FIELD) {
        if (!add_sample(t, reader, event.step, &scalar, err))
            return false;
    }
    return step == WIRE_END ||
           fault(reader, err, "the event that ends here is damaged");
}

static bool add_file(struct tensorboard *t, const struct table_file *file,
                     struct notes *notes, struct err *err)
{
    struct record_reader reader;
    enum record_step step;
    struct wire record;

    for (size_t i = 0; i < t->n_tags; i++)
        t->tags[i].before = t->tags[i].n;
    record_open(&reader, file->path, file->text, file->len);
    while ((step = record_next(&reader, &record, err)) == RECORD_FOUND) {
        if (!add_event(t, &reader, record, err))
            return false;
    }
    if (step == RECORD_CUT)
        notes_add(notes,
                  "%s is cut short within a record, at byte %zu of %zu; what "
                  "stands before was taken",
                  file->path, (size_t)(reader.at - reader.start) + 1,
                  file->len);
    return step != RECORD_FAULT;
}

/* Of its first event; 0 where there is none. */
static double begins_at(const struct table_file *file)
{
    struct record_reader reader;
    struct wire record;
    struct event event;
    struct err ignored;

    record_open(&reader, file->path, file->text, file->len);
    if (record_next(&reader, &record, &ignored) != RECORD_FOUND ||
        !event_read(&event, record))
        return 0;
    return event.wall_s;
}

struct timed {
    double wall_s;
    const struct table_file *file;
};

static int by_time(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;

    if (x->wall_s != y->wall_s)
        return x->wall_s < y->wall_s ? -1 : 1;
    return x->file < y->file ? -1 : x->file > y->file;
}

static bool add_files(struct tensorboard *t, const struct table_input *in,
                      struct err *err)
{
    struct timed *files = mem_calloc(in->n, sizeof *files);
    bool ok = true;

    for (size_t i = 0; i < in->n; i++)
        files[i] = (struct timed){begins_at(&in->files[i]), &in->files[i]};
    qsort(files, in->n, sizeof *files, by_time);
    for (size_t i = 0; ok && i < in->n; i++)
        ok = add_file(t, files[i].file, in->notes, err);
    free(files);
    return ok;
}

/* ---- rows ---- */

static int by_step(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;

    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* In the order of steps, one for each. */
static void sort_tag(struct tag *tag)
{
    size_t n = 0;

    qsort(tag->samples, tag->n, sizeof *tag->samples, by_step);
    for (size_t i = 0; i < tag->n;) {
        double sum = 0;
        size_t from = i;

        while (i < tag->n && tag->samples[i].step == tag->samples[from].step)
            sum += tag->samples[i++].value;
        tag->samples[n++] = (struct sample){.step = tag->samples[from].step,
                                            .value = sum / (double)(i - from)};
    }
    tag->n = n;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void make_rows(struct tensorboard *t)
{
    size_t all = 0, n = 0;

    for (size_t i = 0; i < t->n_tags; i++) {
        sort_tag(&t->tags[i]);
        all += t->tags[i].n;
    }
    t->steps = mem_calloc(all + 1, sizeof *t->steps);
    for (size_t i = 0; i < t->n_tags; i++) {
        for (size_t k = 0; k < t->tags[i].n; k++)
            t->steps[n++] = t->tags[i].samples[k].step;
    }
    qsort(t->steps, n, sizeof *t->steps, by_number);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || t->steps[i] != t->steps[i - 1])
            t->steps[t->n_steps++] = t->steps[i];
    }
}

static void name_columns(struct tensorboard *t)
{
    t->columns = mem_calloc(COLUMN_TAGS + t->n_tags, sizeof *t->columns);
    t->columns[COLUMN_STEP] = "step";
    for (size_t i = 0; i < t->n_tags; i++)
        t->columns[COLUMN_TAGS + i] = t->names.items[i];
    t->table.columns = t->columns;
    t->table.n_columns = COLUMN_TAGS + t->n_tags;
}

static enum table_step next(struct table *table, struct err *err)
{
    struct tensorboard *t = (struct tensorboard *)table;

    (void)err; /* nothing is left that could be wrong */
    if (t->row == t->n_steps)
        return TABLE_END;
    table->place = (size_t)t->steps[t->row++];
    return TABLE_ROW;
}

static struct cell cell(const struct table *table, size_t column)
{
    const struct tensorboard *t = (const struct tensorboard *)table;
    int64_t step = t->steps[t->row - 1];

    if (column == COLUMN_STEP)
        return (struct cell){.kind = CELL_NUMBER, .number = (double)step};
    const struct tag *tag = &t->tags[column - COLUMN_TAGS];
    size_t low = 0, high = tag->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (tag->samples[middle].step < step)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == tag->n || tag->samples[low].step != step)
        return (struct cell){.kind = CELL_ABSENT};
    return (struct cell){.kind = CELL_NUMBER,
                         .number = tag->samples[low].value};
}

static void close_table(struct table *table)
{
    struct tensorboard *t = (struct tensorboard *)table;

    for (size_t i = 0; i < t->n_tags; i++)
        free(t->tags[i].samples);
    free(t->tags);
    intern_fini(&t->names);
    free(t->columns);
    free(t->steps);
    free(t);
}

struct table *table_open_tensorboard(const struct table_input *in,
                                     struct err *err)
{
    static const struct table_type type = {
        .next = next,
        .cell = cell,
        .close = close_table,
        .place = "step",
        .sparse = true,
    };
    struct tensorboard *t = mem_calloc(1, sizeof *t);

    t->table.type = &type;
    t->table.file = in->files[0].path;
    t->names = INTERN_OF(in->arena);
    if (!add_files(t, in, err)) {
        close_table(&t->table);
        return NULL;
    }
    make_rows(t);
    name_columns(t);
    return &t->table;
}
