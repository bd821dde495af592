/* mnist.c - the MNIST environment: real handwritten digits, from IDX files.
 *
 * Training images are drawn uniformly and independently (with replacement)
 * from the training files; the held-out images are those of the test files, in
 * order. */
#include "config.h"

#include "env/images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "env/idx.h"

/* SHA-256 of the published files' digests, as digest() works it out. */
#define MNIST_DIGEST "e9914cff2ade526d"

static const struct param mnist_params[] = {
    {"data", PARAM_STRING, "", 0, 0, NULL, NULL,
     "directory of the four IDX files, plain or .gz; empty: RLSTUDY_DATA, or "
     "where rlstudy data get puts them",
     0,
     PARAM_INCIDENTAL},
    {"digest", PARAM_STRING, MNIST_DIGEST, 0, 0, NULL, NULL,
     "which files these must be: the start of a SHA-256 over their contents; "
     "the default is the published MNIST",
     0, 0},
    {"train_images", PARAM_INT, "0", 0, 1e9, NULL, NULL,
     "train on the first so many images only; 0: all", 0, 0},
};

const struct param_table env_mnist_table = {
    "mnist",
    "the MNIST images, from their files: name the digit, reward 1 when right",
    mnist_params,
    COUNT_OF(mnist_params),
};

enum file { TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS, FILES };

static const struct {
    const char *name;
    enum idx_kind kind;
} files[FILES] = {
    [TRAIN_IMAGES] = {"train-images-idx3-ubyte", IDX_IMAGES},
    [TRAIN_LABELS] = {"train-labels-idx1-ubyte", IDX_LABELS},
    [TEST_IMAGES] = {"t10k-images-idx3-ubyte", IDX_IMAGES},
    [TEST_LABELS] = {"t10k-labels-idx1-ubyte", IDX_LABELS},
};

enum { DIGEST_CHARS = 16 };

/* No file of this kind comes near it (1.3 million images). */
static const size_t file_limit = 1000000000;

struct mnist {
    char *text[FILES]; /* whole files, unpacked; the rest points into them */
    size_t len[FILES];
    const uint8_t *items[FILES];
    size_t count[FILES];
    size_t n_train; /* images to train on */
};

static void mnist_free(void *data)
{
    struct mnist *m = data;

    for (int f = 0; f < FILES; f++)
        free(m->text[f]);
    free(m);
}

/* The path of file F in DIR, plain or compressed, into PATH. */
static bool find_file(struct str *path, const char *dir, enum file f,
                      struct err *err)
{
    static const char *const folders[] = {"", "mnist/"};

    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        str_clear(path);
        str_printf(path, "%s/%s%s", dir, folders[i], files[f].name);
        if (file_exists(path->text))
            return true;
        str_add(path, ".gz");
        if (file_exists(path->text))
            return true;
    }
    return err_set(err,
                   "mnist: neither %s nor %s.gz is in %s; `rlstudy data get "
                   "mnist` fetches the files, and the environment's option "
                   "`data`, --set NAME.data=DIR or the environment variable "
                   "RLSTUDY_DATA names the directory that has them",
                   files[f].name, files[f].name, dir);
}

static bool load_file(struct mnist *m, const char *dir, enum file f,
                      struct err *err)
{
    struct str path = STR_INIT;
    bool ok = false;

    if (!find_file(&path, dir, f, err))
        goto out;
    if (!file_read_gz(&m->text[f], &m->len[f], path.text, file_limit, err)) {
        err_prefix(err, "mnist");
        goto out;
    }
    if (!idx_parse(&m->items[f], &m->count[f], (const uint8_t *)m->text[f],
                   m->len[f], files[f].kind, err)) {
        err_prefix(err, "mnist: %s", path.text);
        goto out;
    }
    ok = true;
out:
    str_fini(&path);
    return ok;
}

/* As many labels as images. */
static bool check_counts(const struct mnist *m, const char *dir,
                         enum file images, enum file labels, struct err *err)
{
    if (m->count[images] == m->count[labels])
        return true;
    return err_set(err,
                   "mnist: in %s, %s has %zu images and %s has %zu labels: "
                   "they do not belong together",
                   dir, files[images].name, m->count[images],
                   files[labels].name, m->count[labels]);
}

/* What the files hold, in short: SHA-256 over the four files' SHA-256. */
static void digest(char out[DIGEST_CHARS + 1], const struct mnist *m)
{
    uint8_t each[FILES][SHA256_BYTES], all[SHA256_BYTES];

    for (int f = 0; f < FILES; f++)
        hash_sha256(each[f], m->text[f], m->len[f]);
    hash_sha256(all, each, sizeof each);
    hash_hex(out, all, DIGEST_CHARS / 2);
}

/* The directory is no part of a run's identity, so what it holds must be. */
static bool check_digest(const struct mnist *m, const char *dir,
                         const char *want, struct err *err)
{
    char found[DIGEST_CHARS + 1];

    digest(found, m);
    if (strcmp(found, want) == 0)
        return true;
    return err_set(err,
                   "mnist: the files in %s are well formed but are not %s "
                   "(their digest is %s, not %s); to use them, set the "
                   "environment's option `digest` to \"%s\"",
                   dir,
                   strcmp(want, MNIST_DIGEST) == 0 ? "the published MNIST"
                                                   : "those asked for",
                   found, want, found);
}

static bool load(struct mnist *m, const char *dir,
                 const struct settings *settings, struct err *err)
{
    for (int f = 0; f < FILES; f++) {
        if (!load_file(m, dir, (enum file)f, err))
            return false;
    }
    if (!check_counts(m, dir, TRAIN_IMAGES, TRAIN_LABELS, err) ||
        !check_counts(m, dir, TEST_IMAGES, TEST_LABELS, err) ||
        !check_digest(m, dir, settings_string(settings, "digest"), err))
        return false;
    m->n_train = (size_t)settings_int(settings, "train_images");
    if (m->n_train > m->count[TRAIN_IMAGES])
        return err_set(err, "mnist: train_images is %zu, but %s/%s has %zu",
                       m->n_train, dir, files[TRAIN_IMAGES].name,
                       m->count[TRAIN_IMAGES]);
    if (m->n_train == 0)
        m->n_train = m->count[TRAIN_IMAGES];
    return true;
}

static int32_t mnist_draw(const void *data, struct rng *rng, uint8_t *image)
{
    const struct mnist *m = data;
    size_t i = (size_t)rng_below(rng, m->n_train);

    memcpy(image, m->items[TRAIN_IMAGES] + i * IMAGE_BYTES, IMAGE_BYTES);
    return m->items[TRAIN_LABELS][i];
}

static int32_t mnist_heldout(const void *data, size_t index, uint8_t *image)
{
    const struct mnist *m = data;

    memcpy(image, m->items[TEST_IMAGES] + index * IMAGE_BYTES, IMAGE_BYTES);
    return m->items[TEST_LABELS][index];
}

static const struct image_source mnist_source = {
    .draw = mnist_draw,
    .heldout = mnist_heldout,
    .free = mnist_free,
};

static struct env *mnist_open(const struct settings *settings, int B,
                              const uint8_t *key, const char *data_dir,
                              struct err *err)
{
    const char *dir = settings_string(settings, "data");

    if (*dir == '\0')
        dir = data_dir;
    if (dir == NULL || *dir == '\0') {
        err_set(err, "mnist: no directory of data was given; give that of "
                     "the four MNIST files in the environment's option "
                     "`data`, by --set NAME.data=DIR, or in the environment "
                     "variable RLSTUDY_DATA; `rlstudy data get mnist` fetches "
                     "them");
        return NULL;
    }
    struct mnist *m = mem_calloc(1, sizeof *m);
    if (!load(m, dir, settings, err)) {
        mnist_free(m);
        return NULL;
    }
    return images_open(&env_mnist, &mnist_source, m, m->count[TEST_IMAGES], B,
                       key);
}

const struct env_type env_mnist = {
    .table = &env_mnist_table,
    .space = images_space,
    .open = mnist_open,
    .close = images_close,
    .reset = images_reset,
    .step = images_step,
    .state = images_state,
    .heldout_count = images_heldout_count,
    .heldout = images_heldout,
};
