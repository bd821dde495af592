/* test_env.c - environments: the registry, the drawn digits, and the files of
 * MNIST. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "env/draw.h"
#include "env/env.h"
#include "env/images.h"
#include "tests/unit/unit.h"

static const uint8_t key_a[RUN_KEY_BYTES] = {1}, key_b[RUN_KEY_BYTES] = {2};

/* Settings of a table: defaults, until one is given. */
struct options {
    struct setting items[16];
    struct settings settings;
};

static struct value value_of(const struct param *p, const char *text)
{
    struct number n;

    if (p->type == PARAM_STRING || p->type == PARAM_CHOICE)
        return value_string(text);
    if (p->type == PARAM_BOOL)
        return value_bool(strcmp(text, "true") == 0);
    CU_ASSERT_FATAL(number_parse(&n, text, strlen(text)));
    return value_number(n);
}

static void options_init(struct options *o, const char *env)
{
    const struct param_table *table = env_find(env)->table;

    CU_ASSERT_FATAL(table->n <= COUNT_OF(o->items));
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];

        o->items[i] = (struct setting){p->name, value_of(p, p->def), false};
    }
    o->settings = (struct settings){table->name, o->items, table->n};
}

static void options_set(struct options *o, const char *name, const char *text)
{
    const struct param_table *table = env_find(o->settings.kind)->table;
    const struct param *p = param_find(table, name);

    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    o->items[p - table->params].value = value_of(p, text);
}

/* Never fails: for environments that need no files. */
static struct env *open_env(const struct options *o, int B, const uint8_t *key)
{
    struct err err;
    struct env *env =
        env_find(o->settings.kind)->open(&o->settings, B, key, NULL, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(env);
    return env;
}

static struct env *open_digits(int B, const uint8_t *key)
{
    struct options o;

    options_init(&o, "digits");
    return open_env(&o, B, key);
}

/* Buffers of a batch. */
enum { B_MAX = 64 };

struct batch {
    uint8_t obs[B_MAX * IMAGE_BYTES], final_obs[B_MAX * IMAGE_BYTES];
    int32_t action[B_MAX];
    float reward[B_MAX];
    bool terminated[B_MAX], truncated[B_MAX];
};

static void step(struct env *env, struct batch *b)
{
    env->type->step(env, b->action, b->reward, b->terminated, b->truncated,
                    b->obs, b->final_obs);
}

static void test_registry(void)
{
    CU_ASSERT_PTR_EQUAL(env_find("digits"), &env_digits);
    CU_ASSERT_PTR_EQUAL(env_find("mnist"), &env_mnist);
    CU_ASSERT_PTR_NULL(env_find("digit"));
    for (const struct env_type *const *t = env_types; *t != NULL; t++) {
        const struct param_table *table = (*t)->table;

        CU_ASSERT_PTR_EQUAL(env_find(table->name), *t);
        for (size_t i = 0; i < table->n; i++) {
            const struct param *p = &table->params[i];
            struct value v = value_of(p, p->def);

            CU_ASSERT_NOT_EQUAL(p->doc[strlen(p->doc) - 1], '.');
            if (v.kind == VALUE_NUMBER)
                CU_ASSERT(v.number.real >= p->min && v.number.real <= p->max);
        }
    }
    const struct param *data = param_find(env_mnist.table, "data");
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    CU_ASSERT_EQUAL(data->flags, PARAM_INCIDENTAL);
}

static void test_space(void)
{
    struct options o;

    options_init(&o, "digits");
    struct env_space s;
    CU_ASSERT(env_digits.space(&s, &o.settings, NULL));
    CU_ASSERT(s.channels == 1 && s.height == 28 && s.width == 28);
    CU_ASSERT_EQUAL(s.dtype, ENV_U8);
    CU_ASSERT_EQUAL(env_obs_bytes(&s), 784);
    CU_ASSERT(!s.continuous && s.parts == 1 && s.actions[0] == 10);
}

/* Of the ten answers to one image exactly one is right, whichever is given the
 * same image follows, and nothing ends. */
static void check_rewards(struct env *env, int B)
{
    struct batch *b = mem_calloc(2, sizeof *b), *want = b + 1;
    float sum[B_MAX] = {0};
    size_t bytes;
    void *state = env->type->state(env, &bytes);
    void *saved = mem_alloc(bytes);

    env->type->reset(env, b->obs);
    memcpy(saved, state, bytes);
    for (int answer = 0; answer < IMAGE_LABELS; answer++) {
        memcpy(state, saved, bytes);
        for (int i = 0; i < B; i++) {
            b->action[i] = answer;
            b->terminated[i] = b->truncated[i] = true;
        }
        step(env, b);
        if (answer == 0)
            *want = *b;
        CU_ASSERT_EQUAL(memcmp(b->obs, want->obs, sizeof b->obs), 0);
        for (int i = 0; i < B; i++) {
            CU_ASSERT(b->reward[i] == 0 || b->reward[i] == 1);
            CU_ASSERT_FALSE(b->terminated[i] || b->truncated[i]);
            sum[i] += b->reward[i];
        }
    }
    for (int i = 0; i < B; i++)
        CU_ASSERT_EQUAL(sum[i], 1);
    free(saved);
    free(b);
}

static void test_rewards(void)
{
    struct env *env = open_digits(B_MAX, key_a);

    check_rewards(env, B_MAX);
    env_digits.close(env);
}

static void test_labels_are_balanced(void)
{
    enum { STEPS = 80, N = STEPS * B_MAX };
    struct batch *b = mem_calloc(1, sizeof *b);
    struct env *env = open_digits(B_MAX, key_a);

    env->type->reset(env, b->obs);
    for (int answer = 0; answer < IMAGE_LABELS; answer++) {
        double right = 0;

        for (int i = 0; i < B_MAX; i++)
            b->action[i] = answer;
        for (int t = 0; t < STEPS; t++) {
            step(env, b);
            for (int i = 0; i < B_MAX; i++)
                right += (double)b->reward[i];
        }
        /* Five standard deviations of a share of one tenth. */
        CU_ASSERT_DOUBLE_EQUAL(right / N, 0.1, 5 * sqrt(0.09 / N));
    }
    env_digits.close(env);
    free(b);
}

static void test_heldout(void)
{
    enum { N = 50 };
    uint8_t *a = mem_alloc((size_t)N * IMAGE_BYTES);
    uint8_t *b = mem_alloc((size_t)N * IMAGE_BYTES);
    int32_t la[N], lb[N];
    struct options o;

    options_init(&o, "digits");
    struct env *ea = open_env(&o, 1, key_a);
    options_set(&o, "heldout", "50");
    struct env *eb = open_env(&o, 3, key_b);
    CU_ASSERT_EQUAL(ea->type->heldout_count(ea), 2048);
    CU_ASSERT_EQUAL(eb->type->heldout_count(eb), 50);
    ea->type->heldout(ea, 0, N, a, la);
    /* Of another key, after training, and in two parts. */
    eb->type->reset(eb, b);
    eb->type->heldout(eb, 20, 30, b + 20 * IMAGE_BYTES, lb + 20);
    eb->type->heldout(eb, 0, 20, b, lb);
    CU_ASSERT_EQUAL(memcmp(a, b, N * IMAGE_BYTES), 0);
    CU_ASSERT_EQUAL(memcmp(la, lb, sizeof la), 0);
    for (int i = 0; i < N; i++)
        CU_ASSERT_EQUAL(la[i], i % 10);
    /* The images are not repeated: the two of a digit differ. */
    for (int i = 10; i < N; i++)
        CU_ASSERT_NOT_EQUAL(memcmp(a + i * IMAGE_BYTES,
                                   a + (i - 10) * IMAGE_BYTES, IMAGE_BYTES),
                            0);
    env_digits.close(ea);
    env_digits.close(eb);
    free(a);
    free(b);
}

static void test_every_option_acts(void)
{
    static const char *const names[] = {"distortion", "thickness", "blur",
                                        "noise", "clutter"};
    enum { N = 20 };
    uint8_t *a = mem_alloc((size_t)N * IMAGE_BYTES);
    uint8_t *b = mem_alloc((size_t)N * IMAGE_BYTES);
    int32_t label[N];
    struct options o;

    options_init(&o, "digits");
    struct env *env = open_env(&o, 1, key_a);
    env->type->heldout(env, 0, N, a, label);
    env_digits.close(env);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        options_init(&o, "digits");
        options_set(&o, names[i], "1.5");
        env = open_env(&o, 1, key_a);
        env->type->heldout(env, 0, N, b, label);
        CU_ASSERT_NOT_EQUAL(memcmp(a, b, (size_t)N * IMAGE_BYTES), 0);
        env_digits.close(env);
    }
    free(a);
    free(b);
}

static struct draw_style plain_style(void)
{
    return (struct draw_style){.thickness = 1};
}

static void test_drawing_without_frills(void)
{
    struct draw_style style = plain_style();
    uint8_t image[IMAGE_BYTES];
    struct rng rng;

    rng_init(&rng, "frills", 6, "draw", 0);
    for (int digit = 0; digit < IMAGE_LABELS; digit++) {
        int ink = 0, edge = 0;

        draw_digit(image, &style, digit, &rng);
        for (int i = 0; i < IMAGE_BYTES; i++) {
            int y = i / IMAGE_SIDE, x = i % IMAGE_SIDE;

            ink += image[i] > 128;
            if (x < 3 || x >= 25 || y < 2 || y >= 26)
                edge += image[i];
        }
        CU_ASSERT_EQUAL(edge, 0);
        CU_ASSERT(ink > 15 && ink < 200);
    }
}

static void test_drawing_stays_inside(void)
{
    enum { GUARD = 64 };
    static const struct draw_style extremes[] = {
        {2, 3, 4, 4, 8}, {0, 0.25F, 0, 0, 0}, {2, 0.25F, 0, 4, 8}};
    uint8_t buffer[GUARD + IMAGE_BYTES + GUARD];
    struct rng rng;

    rng_init(&rng, "inside", 6, "draw", 0);
    for (int i = 0; i < 300; i++) {
        memset(buffer, 0xa5, sizeof buffer);
        draw_digit(buffer + GUARD, &extremes[i % 3], i % 10, &rng);
        for (int k = 0; k < GUARD; k++) {
            CU_ASSERT_EQUAL_FATAL(buffer[k], 0xa5);
            CU_ASSERT_EQUAL_FATAL(buffer[GUARD + IMAGE_BYTES + k], 0xa5);
        }
    }
}

/* The images are part of what a run's key stands for: if this fails because
 * the drawing was changed on purpose, raise RLSTUDY_ENGINE with it. */
static void test_drawing_is_the_same_everywhere(void)
{
    static const uint8_t want[8] = {0x59, 0x39, 0xe6, 0x7c,
                                    0x8b, 0xc9, 0xcb, 0x29};
    enum { N = 1000 };
    static const struct draw_style styles[] = {{1, 1, 1, 1, 1},
                                               {2, 0.5F, 2, 3, 4}};
    uint8_t *images = mem_alloc((size_t)N * IMAGE_BYTES);
    uint8_t digest[SHA256_BYTES];
    struct rng rng;

    rng_init(&rng, "same", 4, "draw", 0);
    for (int i = 0; i < N; i++)
        draw_digit(images + i * IMAGE_BYTES, &styles[i / 10 % 2], i % 10, &rng);
    hash_sha256(digest, images, (size_t)N * IMAGE_BYTES);
    bool same = memcmp(digest, want, sizeof want) == 0;
    CU_ASSERT(same);
    for (size_t i = 0; !same && i < sizeof want; i++)
        fprintf(stderr, "0x%02x, ", digest[i]);
    free(images);
}

/* Softmax regression by plain stochastic gradient descent. */
struct linear {
    float w[IMAGE_LABELS][IMAGE_BYTES + 1];
};

static int linear_forward(const struct linear *m, float *p, const uint8_t *x)
{
    int best = 0;
    float sum = 0;

    for (int k = 0; k < IMAGE_LABELS; k++) {
        float z = m->w[k][IMAGE_BYTES];

        for (int i = 0; i < IMAGE_BYTES; i++)
            z += m->w[k][i] * (float)x[i] / 255;
        p[k] = z;
        best = z > p[best] ? k : best;
    }
    float top = p[best];
    for (int k = 0; k < IMAGE_LABELS; k++)
        sum += p[k] = expf(p[k] - top);
    for (int k = 0; k < IMAGE_LABELS; k++)
        p[k] /= sum;
    return best;
}

static void linear_learn(struct linear *m, const uint8_t *x, int label,
                         float rate)
{
    float p[IMAGE_LABELS];

    linear_forward(m, p, x);
    p[label] -= 1;
    for (int k = 0; k < IMAGE_LABELS; k++) {
        for (int i = 0; i < IMAGE_BYTES; i++)
            m->w[k][i] -= rate * p[k] * (float)x[i] / 255;
        m->w[k][IMAGE_BYTES] -= rate * p[k];
    }
}

/* What a scaling study needs of the task: there is something to learn, and a
 * linear policy cannot learn all of it. */
static void test_linear_is_not_enough(void)
{
    enum { TRAIN = 60000, TEST = 2000 };
    struct linear *m = mem_calloc(1, sizeof *m);
    struct draw_style style = {1, 1, 1, 1, 1};
    uint8_t x[IMAGE_BYTES];
    float p[IMAGE_LABELS];
    struct rng rng;
    double right = 0;

    rng_init(&rng, "linear", 6, "draw", 0);
    for (int i = 0; i < TRAIN; i++) {
        float rate = 0.02F * (1 - (float)i / TRAIN);

        draw_digit(x, &style, i % 10, &rng);
        linear_learn(m, x, i % 10, rate);
    }
    for (int i = 0; i < TEST; i++) {
        draw_digit(x, &style, i % 10, &rng);
        right += linear_forward(m, p, x) == i % 10;
    }
    CU_ASSERT(right / TEST > 0.6);
    CU_ASSERT(right / TEST < 0.9);
    printf("(%.1f %%) ", 100 * right / TEST);
    free(m);
}

/* Four small files of MNIST's form, made up, in a folder of their own. */
enum { TRAIN = 30, TEST = 20, FILES = 4 };

static const char *const file_names[FILES] = {
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

struct idx_file {
    uint8_t *bytes;
    size_t len;
    bool gz;
};

struct data_set {
    char dir[32];
    struct idx_file file[FILES];
};

static void put_word(uint8_t *at, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(word >> (8 * (3 - i)));
}

/* Image i is filled with SHADE + i, its label is i mod 10. */
static void make_images(struct idx_file *file, uint32_t n, int shade)
{
    file->len = 16 + n * IMAGE_BYTES;
    file->bytes = mem_calloc(file->len, 1);
    put_word(file->bytes, 2051);
    put_word(file->bytes + 4, n);
    put_word(file->bytes + 8, IMAGE_SIDE);
    put_word(file->bytes + 12, IMAGE_SIDE);
    for (uint32_t i = 0; i < n; i++)
        memset(file->bytes + 16 + i * IMAGE_BYTES, shade + (int)i, IMAGE_BYTES);
}

static void make_labels(struct idx_file *file, uint32_t n)
{
    file->len = 8 + n;
    file->bytes = mem_calloc(file->len, 1);
    put_word(file->bytes, 2049);
    put_word(file->bytes + 4, n);
    for (uint32_t i = 0; i < n; i++)
        file->bytes[8 + i] = (uint8_t)(i % 10);
}

static void data_set_init(struct data_set *set)
{
    memset(set, 0, sizeof *set);
    strcpy(set->dir, "test-env-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(set->dir));
    make_images(&set->file[0], TRAIN, 0);
    make_labels(&set->file[1], TRAIN);
    make_images(&set->file[2], TEST, 100);
    make_labels(&set->file[3], TEST);
}

static void data_set_path(struct str *path, const struct data_set *set, int f)
{
    str_clear(path);
    str_printf(path, "%s/%s%s", set->dir, file_names[f],
               set->file[f].gz ? ".gz" : "");
}

static void write_file(const char *path, const struct idx_file *file)
{
    /* "T": no compression. */
    gzFile out = gzopen(path, file->gz ? "wb" : "wbT");

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT_EQUAL(gzwrite(out, file->bytes, (unsigned)file->len),
                    (int)file->len);
    CU_ASSERT_EQUAL(gzclose(out), Z_OK);
}

static void data_set_write(const struct data_set *set)
{
    struct str path = STR_INIT;

    for (int f = 0; f < FILES; f++) {
        data_set_path(&path, set, f);
        write_file(path.text, &set->file[f]);
    }
    str_fini(&path);
}

static void data_set_fini(struct data_set *set)
{
    struct str path = STR_INIT;

    for (int f = 0; f < FILES; f++) {
        data_set_path(&path, set, f);
        remove(path.text); /* a fault may have left none, or a directory */
        free(set->file[f].bytes);
    }
    CU_ASSERT_EQUAL(rmdir(set->dir), 0);
    str_fini(&path);
}

/* What option `digest` must be for these files. */
static void data_set_digest(char out[17], const struct data_set *set)
{
    uint8_t each[FILES][SHA256_BYTES], all[SHA256_BYTES];

    for (int f = 0; f < FILES; f++)
        hash_sha256(each[f], set->file[f].bytes, set->file[f].len);
    hash_sha256(all, each, sizeof each);
    for (int i = 0; i < 8; i++)
        snprintf(out + 2 * i, 3, "%02x", all[i]);
}

static struct env *open_mnist(struct options *o, struct data_set *set,
                              char digest[17], const char *data_dir,
                              struct err *err)
{
    data_set_digest(digest, set);
    options_set(o, "digest", digest);
    return env_mnist.open(&o->settings, 4, key_a, data_dir, err);
}

static void check_mnist_images(struct env *env)
{
    struct batch *b = mem_calloc(1, sizeof *b);
    uint8_t obs[TEST * IMAGE_BYTES];
    int32_t answer[TEST];
    bool seen[TRAIN] = {false};
    int distinct = 0;

    CU_ASSERT_EQUAL_FATAL(env->type->heldout_count(env), TEST);
    env->type->heldout(env, 0, TEST, obs, answer);
    for (int i = 0; i < TEST; i++) {
        CU_ASSERT_EQUAL(obs[i * IMAGE_BYTES], 100 + i);
        CU_ASSERT_EQUAL(obs[i * IMAGE_BYTES + IMAGE_BYTES - 1], 100 + i);
        CU_ASSERT_EQUAL(answer[i], i % 10);
    }
    env->type->reset(env, b->obs);
    for (int t = 0; t < 100; t++) {
        for (int i = 0; i < 4; i++) {
            int shade = b->obs[i * IMAGE_BYTES];

            CU_ASSERT_FATAL(shade < TRAIN);
            CU_ASSERT_EQUAL(b->obs[(i + 1) * IMAGE_BYTES - 1], shade);
            distinct += !seen[shade];
            seen[shade] = true;
            b->action[i] = (shade + t % 2) % 10;
        }
        step(env, b);
        for (int i = 0; i < 4; i++)
            CU_ASSERT_EQUAL(b->reward[i], (float)(1 - t % 2));
    }
    /* 400 draws of 30: that one is missed has a chance of 4e-5. */
    CU_ASSERT_EQUAL(distinct, TRAIN);
    free(b);
}

static void test_mnist_reads_plain_and_gzip(void)
{
    for (int gz = 0; gz <= 1; gz++) {
        struct data_set set;
        struct options o;
        char digest[17];
        struct err err = {.msg = ""};

        data_set_init(&set);
        for (int f = 0; f < FILES; f++)
            set.file[f].gz = gz;
        data_set_write(&set);
        options_init(&o, "mnist");
        /* By data_dir; and by the option, which comes first. */
        struct env *env = open_mnist(&o, &set, digest, set.dir, &err);
        CU_ASSERT_PTR_NOT_NULL_FATAL(env);
        check_mnist_images(env);
        check_rewards(env, 4);
        env_mnist.close(env);
        options_set(&o, "data", set.dir);
        env = open_mnist(&o, &set, digest, "no-such-directory", &err);
        CU_ASSERT_PTR_NOT_NULL_FATAL(env);
        env_mnist.close(env);
        data_set_fini(&set);
    }
}

static void test_mnist_train_images(void)
{
    struct data_set set;
    struct options o;
    struct batch *b = mem_calloc(1, sizeof *b);
    char digest[17];
    struct err err;

    data_set_init(&set);
    data_set_write(&set);
    options_init(&o, "mnist");
    options_set(&o, "train_images", "3");
    struct env *env = open_mnist(&o, &set, digest, set.dir, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(env);
    env->type->reset(env, b->obs);
    for (int t = 0; t < 50; t++) {
        for (int i = 0; i < 4; i++)
            CU_ASSERT(b->obs[i * IMAGE_BYTES] < 3);
        step(env, b);
    }
    env_mnist.close(env);
    options_set(&o, "train_images", "31");
    CU_ASSERT_PTR_NULL(open_mnist(&o, &set, digest, set.dir, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "train_images is 31"));
    data_set_fini(&set);
    free(b);
}

enum fault {
    MISSING,
    DIRECTORY,
    EMPTY,
    HEADER_ONLY_PART,
    SHORT,
    LONG,
    MAGIC,
    SIDES,
    NONE,
    FEWER,
    LABEL_TEN,
    CUT_GZIP,
    SPOILT_GZIP
};

static const struct fault_case {
    const char *what;
    enum fault fault;
    int file;
    const char *want; /* part of the message, beside the file's name */
} fault_cases[] = {
    {"a missing file", MISSING, 2, "RLSTUDY_DATA"},
    {"a missing file: both names", MISSING, 1, "ubyte.gz"},
    {"a directory", DIRECTORY, 0, "is a directory"},
    {"an empty file", EMPTY, 3, "too short for the header"},
    {"half a header", HEADER_ONLY_PART, 0, "too short for the header"},
    {"images cut short", SHORT, 0, "cut short: 30 images make 23536 bytes"},
    {"labels cut short", SHORT, 1, "cut short: 30 labels make 38 bytes"},
    {"images with a tail", LONG, 2, "too long"},
    {"labels with a tail", LONG, 3, "too long"},
    {"images of another kind", MAGIC, 0, "not with 2051"},
    {"labels of another kind", MAGIC, 1, "not with 2049"},
    {"images of another size", SIDES, 2, "28 by 27, not 28 by 28"},
    {"no images", NONE, 0, "holds no images"},
    {"no labels", NONE, 3, "holds no labels"},
    {"fewer training labels", FEWER, 1, "do not belong together"},
    {"fewer test labels", FEWER, 3, "do not belong together"},
    {"a label 10", LABEL_TEN, 1, "label 7 is 10"},
    {"gzip cut short", CUT_GZIP, 0, "ends early"},
    {"gzip spoilt", SPOILT_GZIP, 2, "cannot read"},
};

/* Change the bytes of file F, before it is written. */
static void spoil_bytes(struct idx_file *file, enum fault fault, int f)
{
    bool images = f % 2 == 0;

    if (fault == EMPTY)
        file->len = 0;
    else if (fault == HEADER_ONLY_PART)
        file->len = 7;
    else if (fault == SHORT)
        file->len--;
    else if (fault == LONG)
        file->bytes = mem_realloc(file->bytes, ++file->len, 1);
    else if (fault == MAGIC)
        put_word(file->bytes, images ? 2049 : 2051);
    else if (fault == SIDES)
        put_word(file->bytes + 12, 27);
    else if (fault == LABEL_TEN)
        file->bytes[8 + 7] = 10;
    if (fault == LONG)
        file->bytes[file->len - 1] = 0;
    if (fault == NONE) {
        put_word(file->bytes + 4, 0);
        file->len = images ? 16 : 8;
    }
    if (fault == FEWER) {
        file->len--;
        put_word(file->bytes + 4, (uint32_t)file->len - 8);
    }
    file->gz = fault == CUT_GZIP || fault == SPOILT_GZIP;
}

/* Change file F after it is written. */
static void spoil_file(const char *path, enum fault fault)
{
    struct stat st;

    if (fault == MISSING || fault == DIRECTORY)
        CU_ASSERT_EQUAL(unlink(path), 0);
    if (fault == DIRECTORY)
        CU_ASSERT_EQUAL(mkdir(path, 0777), 0);
    if (fault == CUT_GZIP || fault == SPOILT_GZIP)
        CU_ASSERT_EQUAL(stat(path, &st), 0);
    if (fault == CUT_GZIP)
        CU_ASSERT_EQUAL(truncate(path, st.st_size - 12), 0);
    if (fault == SPOILT_GZIP) {
        FILE *file = fopen(path, "r+b");

        CU_ASSERT_PTR_NOT_NULL_FATAL(file);
        fseek(file, st.st_size - 8, SEEK_SET); /* the check sum */
        fputs("oops", file);
        fclose(file);
    }
}

static void test_mnist_faults(void)
{
    for (size_t i = 0; i < COUNT_OF(fault_cases); i++) {
        const struct fault_case *c = &fault_cases[i];
        struct data_set set;
        struct options o;
        char digest[17];
        struct err err = {.msg = ""};
        struct str path = STR_INIT;

        data_set_init(&set);
        spoil_bytes(&set.file[c->file], c->fault, c->file);
        data_set_write(&set);
        data_set_path(&path, &set, c->file);
        spoil_file(path.text, c->fault);
        options_init(&o, "mnist");
        struct env *env = open_mnist(&o, &set, digest, set.dir, &err);
        CU_ASSERT_PTR_NULL(env);
        bool good = strstr(err.msg, c->want) != NULL &&
                    strstr(err.msg, file_names[c->file]) != NULL &&
                    strstr(err.msg, set.dir) != NULL;
        CU_ASSERT(good);
        if (!good)
            fprintf(stderr, "%s: %s\n", c->what, err.msg);
        str_fini(&path);
        data_set_fini(&set);
    }
}

/* What the files hold is part of the identity, where they lie is not. */
static void test_mnist_digest(void)
{
    struct data_set set;
    struct options o;
    char digest[17];
    struct err err;

    data_set_init(&set);
    data_set_write(&set);
    data_set_digest(digest, &set);
    options_init(&o, "mnist");
    CU_ASSERT_PTR_NULL(env_mnist.open(&o.settings, 1, key_a, set.dir, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "not the published MNIST"));
    /* The message tells what to set. */
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, digest));
    options_set(&o, "digest", "0123456789abcdef");
    CU_ASSERT_PTR_NULL(env_mnist.open(&o.settings, 1, key_a, set.dir, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "not those asked for"));
    data_set_fini(&set);
}

static void test_mnist_without_directory(void)
{
    static const char *const dirs[] = {NULL, ""};
    struct options o;
    struct err err;

    options_init(&o, "mnist");
    for (size_t i = 0; i < COUNT_OF(dirs); i++) {
        CU_ASSERT_PTR_NULL(
            env_mnist.open(&o.settings, 1, key_a, dirs[i], &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "--set NAME.data=DIR"));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "RLSTUDY_DATA"));
    }
}

/* The real files, where there are any: RLSTUDY_MNIST=DIR make check. */
static void test_mnist_published(void)
{
    static const int32_t first[10] = {7, 2, 1, 0, 4, 1, 4, 9, 5, 9};
    static const int counts[10] = {980, 1135, 1032, 1010, 982,
                                   892, 958,  1028, 974,  1009};
    enum { N = 10000 };
    const char *dir = getenv("RLSTUDY_MNIST");
    struct options o;
    struct err err = {.msg = ""};

    if (dir == NULL) {
        printf("(skipped: RLSTUDY_MNIST is not set) ");
        return;
    }
    options_init(&o, "mnist");
    struct env *env = env_mnist.open(&o.settings, 1, key_a, dir, &err);
    CU_ASSERT_STRING_EQUAL(err.msg, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(env);
    CU_ASSERT_EQUAL_FATAL(env->type->heldout_count(env), N);
    uint8_t *obs = mem_alloc((size_t)N * IMAGE_BYTES);
    int32_t *answer = mem_calloc(N, sizeof *answer);
    int count[10] = {0};
    double sum = 0;

    env->type->heldout(env, 0, N, obs, answer);
    CU_ASSERT_EQUAL(memcmp(answer, first, sizeof first), 0);
    for (size_t i = 0; i < (size_t)N * IMAGE_BYTES; i++)
        sum += obs[i];
    CU_ASSERT_DOUBLE_EQUAL(sum / 255 / N / IMAGE_BYTES, 0.1325146058, 1e-10);
    for (int i = 0; i < N; i++)
        count[answer[i]]++;
    CU_ASSERT_EQUAL(memcmp(count, counts, sizeof count), 0);
    free(obs);
    free(answer);
    env_mnist.close(env);
}

static const struct unit_test tests[] = {
    {"every environment is found by name", test_registry},
    {"an image of 28 by 28 and ten answers", test_space},
    {"one answer is right, none changes anything", test_rewards},
    {"labels are balanced", test_labels_are_balanced},
    {"held-out images are the same for every run", test_heldout},
    {"every option acts", test_every_option_acts},
    {"plain drawing is centred and of some ink", test_drawing_without_frills},
    {"drawing stays inside the image", test_drawing_stays_inside},
    {"drawing is the same everywhere", test_drawing_is_the_same_everywhere},
    {"a linear policy is not enough", test_linear_is_not_enough},
    {"MNIST files, plain and gzip", test_mnist_reads_plain_and_gzip},
    {"train_images limits", test_mnist_train_images},
    {"every fault of a file is named", test_mnist_faults},
    {"other files need another digest", test_mnist_digest},
    {"no directory given", test_mnist_without_directory},
    {"the published MNIST", test_mnist_published},
};

UNIT_MAIN("env", tests)
