/* tensors.c - checkpoints in the safetensors format. */
#include "config.h"

#include "store/tensors.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"

static const struct {
    const char *name;
    size_t bytes;
} dtypes[] = {
    [DTYPE_F32] = {"F32", 4}, [DTYPE_F64] = {"F64", 8},
    [DTYPE_I64] = {"I64", 8}, [DTYPE_U64] = {"U64", 8},
    [DTYPE_U8] = {"U8", 1},
};

static const char checksum_note[] = "crc32";

/* Larger files than this are not checkpoints of ours. */
static const size_t max_bytes = (size_t)1 << 34;

static size_t tensor_bytes(const struct tensor_view *t)
{
    size_t bytes = dtypes[t->dtype].bytes;

    for (size_t i = 0; i < t->n_shape; i++)
        bytes *= t->shape[i];
    return bytes;
}

static uint32_t checksum(const unsigned char *data, size_t len)
{
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), data, len);
}

static json_t *describe(const struct tensor_view *t, size_t from, size_t to)
{
    json_t *shape = json_array();

    for (size_t i = 0; i < t->n_shape; i++)
        json_array_append_new(shape, json_integer((json_int_t)t->shape[i]));
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", dtypes[t->dtype].name,
                     "shape", shape, "data_offsets", (json_int_t)from,
                     (json_int_t)to);
}

/* All of DATA, and what HEADER says of it.  Tensors of large elements come
 * first: each then begins at a multiple of its element, without which PyTorch
 * cannot look at it where the file is mapped. */
static void lay_out(json_t *header, unsigned char *data,
                    const struct tensor_view *tensors, size_t n)
{
    size_t at = 0;

    for (size_t element = 8; element > 0; element /= 2) {
        for (size_t i = 0; i < n; i++) {
            const struct tensor_view *t = &tensors[i];
            const size_t bytes = tensor_bytes(t);

            if (dtypes[t->dtype].bytes != element)
                continue;
            memcpy(data + at, t->data, bytes);
            json_object_set_new(header, t->name, describe(t, at, at + bytes));
            at += bytes;
        }
    }
}

bool tensors_write(const char *path, const struct tensor_view *tensors,
                   size_t n, const struct tensor_note *notes, size_t n_notes,
                   struct err *err)
{
    json_t *header = json_object(), *meta = json_object();
    size_t total = 0;

    for (size_t i = 0; i < n; i++)
        total += tensor_bytes(&tensors[i]);
    unsigned char *data = mem_alloc(total);
    lay_out(header, data, tensors, n);
    for (size_t i = 0; i < n_notes; i++)
        json_object_set_new(meta, notes[i].name, json_string(notes[i].value));
    char crc[16];
    snprintf(crc, sizeof crc, "%08x", checksum(data, total));
    json_object_set_new(meta, checksum_note, json_string(crc));
    json_object_set_new(header, "__metadata__", meta);

    char *text = json_dumps(header, JSON_COMPACT);
    json_decref(header);
    /* The data starts at a multiple of 8: spaces pad the header. */
    size_t len = strlen(text), padded = (len + 7) / 8 * 8;
    unsigned char *file = mem_alloc(8 + padded + total);
    for (int i = 0; i < 8; i++)
        file[i] = (unsigned char)((uint64_t)padded >> (8 * i));
    memcpy(file + 8, text, len);
    memset(file + 8 + len, ' ', padded - len);
    memcpy(file + 8 + padded, data, total);
    free(text);
    free(data);
    bool ok = file_write(path, file, 8 + padded + total, err);
    free(file);
    return ok;
}

/* Where the tensor's bytes lie, if the header describes it as we expect. */
static bool locate(const json_t *header, const struct tensor_view *t,
                   size_t total, size_t *from, const char *path,
                   struct err *err)
{
    const json_t *entry = json_object_get(header, t->name);
    const json_t *shape = json_object_get(entry, "shape");
    const json_t *range = json_object_get(entry, "data_offsets");
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));

    if (entry == NULL)
        return err_set(err, "%s has no tensor '%s'", path, t->name);
    bool same = dtype != NULL && strcmp(dtype, dtypes[t->dtype].name) == 0 &&
                json_array_size(shape) == t->n_shape &&
                json_array_size(range) == 2;
    for (size_t i = 0; same && i < t->n_shape; i++)
        same = json_integer_value(json_array_get(shape, i)) ==
               (json_int_t)t->shape[i];
    if (!same)
        return err_set(err, "%s: tensor '%s' has another type or shape", path,
                       t->name);
    json_int_t a = json_integer_value(json_array_get(range, 0));
    json_int_t b = json_integer_value(json_array_get(range, 1));
    if (a < 0 || b < a || (uint64_t)b > total ||
        (size_t)(b - a) != tensor_bytes(t))
        return err_set(err, "%s: tensor '%s' has bad offsets", path, t->name);
    *from = (size_t)a;
    return true;
}

/* A file in memory. */
struct parsed {
    char *file;
    json_t *header;
    const unsigned char *data;
    size_t total; /* of the data */
};

static void parsed_fini(struct parsed *p)
{
    json_decref(p->header);
    free(p->file);
}

static bool is_whole(const struct parsed *p)
{
    const json_t *meta = json_object_get(p->header, "__metadata__");
    const char *want = json_string_value(json_object_get(meta, checksum_note));
    char crc[16];

    snprintf(crc, sizeof crc, "%08x", checksum(p->data, p->total));
    return want != NULL && strcmp(want, crc) == 0;
}

static bool parse_bytes(struct parsed *out, size_t len, const char *path,
                        struct err *err)
{
    uint64_t header_len = 0;

    for (size_t i = 0; i < 8 && i < len; i++)
        header_len |= (uint64_t)(unsigned char)out->file[i] << (8 * i);
    if (len < 8 || header_len > len - 8)
        return err_set(err, "%s is cut short", path);
    out->header = json_loadb(out->file + 8, (size_t)header_len, 0, NULL);
    if (!json_is_object(out->header))
        return err_set(err, "%s has no readable header", path);
    out->data = (const unsigned char *)out->file + 8 + header_len;
    out->total = len - 8 - (size_t)header_len;
    return is_whole(out) ||
           err_set(err, "%s is damaged: its checksum is wrong", path);
}

/* Call parsed_fini in either case. */
static bool parse_file(struct parsed *out, const char *path, struct err *err)
{
    size_t len;

    *out = (struct parsed){.file = NULL};
    return file_read(&out->file, &len, path, max_bytes, err) &&
           parse_bytes(out, len, path, err);
}

static bool read_parsed(struct arena *arena, const char *path,
                        const struct parsed *p,
                        const struct tensor_view *tensors, size_t n,
                        struct tensor_note *notes, size_t n_notes,
                        struct err *err)
{
    const json_t *meta = json_object_get(p->header, "__metadata__");
    size_t *from = arena_array(arena, size_t, n);

    for (size_t i = 0; i < n; i++) {
        if (!locate(p->header, &tensors[i], p->total, &from[i], path, err))
            return false;
    }
    for (size_t i = 0; i < n_notes; i++) {
        const char *v = json_string_value(json_object_get(meta, notes[i].name));

        notes[i].value = v != NULL ? arena_strdup(arena, v) : NULL;
    }
    for (size_t i = 0; i < n; i++)
        memcpy(tensors[i].data, p->data + from[i], tensor_bytes(&tensors[i]));
    return true;
}

bool tensors_read(struct arena *arena, const char *path,
                  const struct tensor_view *tensors, size_t n,
                  struct tensor_note *notes, size_t n_notes, struct err *err)
{
    struct parsed p;
    bool ok = parse_file(&p, path, err) &&
              read_parsed(arena, path, &p, tensors, n, notes, n_notes, err);

    parsed_fini(&p);
    return ok;
}

/* The bytes of a tensor by its entry in the header; NULL when that is bad. */
static const unsigned char *bytes_of(const struct parsed *p,
                                     const json_t *entry, size_t *len)
{
    const json_t *range = json_object_get(entry, "data_offsets");
    json_int_t a = json_integer_value(json_array_get(range, 0));
    json_int_t b = json_integer_value(json_array_get(range, 1));

    if (json_array_size(range) != 2 || a < 0 || b < a || (uint64_t)b > p->total)
        return NULL;
    *len = (size_t)(b - a);
    return p->data + a;
}

static bool same_tensor(const struct parsed *a, const json_t *x,
                        const struct parsed *b, const json_t *y)
{
    size_t n = 0, m = 0;
    const unsigned char *p = bytes_of(a, x, &n), *q = bytes_of(b, y, &m);

    return p != NULL && q != NULL && n == m &&
           json_equal(json_object_get(x, "dtype"),
                      json_object_get(y, "dtype")) &&
           json_equal(json_object_get(x, "shape"),
                      json_object_get(y, "shape")) &&
           memcmp(p, q, n) == 0;
}

bool tensors_compare(struct arena *arena, const char **differs, const char *a,
                     const char *b, struct err *err)
{
    struct parsed p, q = {.file = NULL};
    bool ok = parse_file(&p, a, err) && parse_file(&q, b, err);
    const char *name;
    json_t *entry;

    *differs = NULL;
    if (ok && json_object_size(p.header) != json_object_size(q.header))
        *differs = "the number of tensors";
    json_object_foreach(p.header, name, entry)
    {
        if (ok && *differs == NULL && strcmp(name, "__metadata__") != 0 &&
            !same_tensor(&p, entry, &q, json_object_get(q.header, name)))
            *differs = arena_strdup(arena, name);
    }
    parsed_fini(&p);
    parsed_fini(&q);
    return ok;
}
