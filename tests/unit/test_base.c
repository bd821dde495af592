/* test_base.c - numbers, values, identities, random streams, files. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/rng.h"
#include "base/spec.h"
#include "base/str.h"
#include "tests/unit/unit.h"

static const struct number_case {
    const char *what, *text;
    bool ok;
    const char *want; /* canonical */
} number_cases[] = {
    {"a whole number", "42", true, "42"},
    {"underscores part digits", "1_000_000", true, "1000000"},
    {"a suffix multiplies by 1000s", "4M", true, "4000000"},
    {"a suffix on a decimal stays exact", "1.5k", true, "1500"},
    {"a decimal is a fraction", "0.1", true, "1/10"},
    {"an exponent is exact too", "5e-4", true, "1/2000"},
    {"a fraction is reduced", "2/16", true, "1/8"},
    {"a minus in front", "-3", true, "-3"},
    {"large numbers become reals", "1e30", true, "0x1.93e5939a08ceap+99"},
    {"the largest integer", "9223372036854775807", true, "9223372036854775807"},
    {"one more is a real", "9223372036854775808", true, "0x1p+63"},
    {"nothing", "", false, NULL},
    {"letters", "abc", false, NULL},
    {"two points", "1.2.3", false, NULL},
    {"a dangling exponent", "1e", false, NULL},
    {"division by zero", "1/0", false, NULL},
    {"overflow to infinity", "1e999", false, NULL},
    {"an unknown suffix", "4X", false, NULL},
    {"text behind", "4 ", false, NULL},
};

static void test_number_parse(void)
{
    for (size_t i = 0; i < COUNT_OF(number_cases); i++) {
        const struct number_case *c = &number_cases[i];
        struct number n;
        struct str s = STR_INIT;
        bool ok = number_parse(&n, c->text, strlen(c->text));

        CU_ASSERT_EQUAL(ok, c->ok);
        if (ok && c->ok) {
            struct number back, want;

            number_print(&s, n);
            CU_ASSERT(number_parse(&want, c->want, strlen(c->want)));
            CU_ASSERT_EQUAL(number_cmp(n, want), 0);
            CU_ASSERT_EQUAL(n.exact, want.exact);
            /* What is printed reads back to the same number. */
            CU_ASSERT(number_parse(&back, s.text, s.len));
            CU_ASSERT_EQUAL(number_cmp(n, back), 0);
        }
        if (ok != c->ok)
            fprintf(stderr, "%s: %s\n", c->what, c->text);
        str_fini(&s);
    }
}

static void test_number_arithmetic(void)
{
    struct number third = number_div(number_int(4000000), number_int(3));
    struct number whole = number_mul(third, number_int(3));

    CU_ASSERT(whole.exact && whole.num == 4000000 && whole.den == 1);
    struct number big = number_mul(number_int(INT64_C(1) << 62), number_int(4));
    CU_ASSERT(!big.exact);
    CU_ASSERT_EQUAL(big.real, 0x1p64);
    /* What cancels need not fit before it has. */
    struct number tiny = number_ratio(1, INT64_C(1000000000000));
    struct number two = number_add(tiny, tiny);
    CU_ASSERT(two.exact && two.num == 1 && two.den == INT64_C(500000000000));
    struct number none = number_sub(tiny, tiny);
    CU_ASSERT(none.exact && none.num == 0 && none.den == 1);
    CU_ASSERT(!number_add(number_int(INT64_MAX), number_int(1)).exact);
    CU_ASSERT(!number_add(tiny, number_ratio(1, INT64_MAX)).exact);
    struct number p = number_pow(number_ratio(1, 2), number_int(-3));
    CU_ASSERT(p.exact && p.num == 8 && p.den == 1);
    CU_ASSERT_DOUBLE_EQUAL(number_pow(number_int(2), number_ratio(1, 2)).real,
                           sqrt(2), 1e-15);
    CU_ASSERT(number_cmp(number_ratio(1, 3), number_ratio(1, 4)) > 0);
    CU_ASSERT_FALSE(number_is_integer(number_ratio(1, 3)));
}

static void test_units(void)
{
    struct str s = STR_INIT;

    for (const struct unit *u = unit_table; u->name != NULL; u++) {
        struct number f = unit_factor(u);

        CU_ASSERT(f.real > 0);
        CU_ASSERT(!dim_is_none(f.dim));
        CU_ASSERT_PTR_EQUAL(unit_find(u->name), u);
    }
    struct number hours =
        number_mul(number_int(8), unit_factor(unit_find("core_hours")));
    CU_ASSERT_EQUAL(hours.num, 28800);
    dim_print(&s, hours.dim);
    CU_ASSERT_STRING_EQUAL(s.text, "seconds cores");
    str_clear(&s);
    dim_print(&s, number_div(unit_factor(unit_find("flop")),
                             unit_factor(unit_find("interactions")))
                      .dim);
    CU_ASSERT_STRING_EQUAL(s.text, "flop / interactions");
    CU_ASSERT_PTR_NULL(unit_find("parsecs"));
    str_fini(&s);
}

static struct run_spec example_spec(const struct setting *env,
                                    const struct setting *fam,
                                    const struct setting *alg)
{
    return (struct run_spec){
        .environment = {"digits", env, 2},
        .family = {"digits_cnn", fam, 1},
        .algorithm = {"ppo_ewma", alg, 2},
        .seed = 3,
        .interactions = 1000,
    };
}

static void test_run_identity(void)
{
    struct setting env[] = {{"noise", value_number(number_ratio(1, 10)), false},
                            {"data", value_string("/data"), true}};
    struct setting fam[] = {{"width", value_number(number_ratio(1, 8)), false}};
    struct setting alg[] = {{"gamma", value_number(number_int(1)), false},
                            {"envs", value_number(number_int(64)), false}};
    struct setting swapped[] = {alg[1], alg[0]};
    struct setting wider[] = {
        {"width", value_number(number_ratio(1, 4)), false}};
    struct run_spec a = example_spec(env, fam, alg);
    struct run_spec b = example_spec(env, fam, swapped);
    struct run_spec c = example_spec(env, wider, alg);
    struct run_key ka = run_spec_key(&a);

    b.interactions = 999999;
    struct run_key kb = run_spec_key(&b), kc = run_spec_key(&c);
    CU_ASSERT_EQUAL(memcmp(&ka, &kb, sizeof ka), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(&ka, &kc, sizeof ka), 0);
    /* Where the data lies is no part of the identity. */
    env[1].value = value_string("/elsewhere");
    kb = run_spec_key(&b);
    CU_ASSERT_EQUAL(memcmp(&ka, &kb, sizeof ka), 0);
    b.seed = 4;
    kb = run_spec_key(&b);
    CU_ASSERT_NOT_EQUAL(memcmp(&ka, &kb, sizeof ka), 0);

    struct str text = STR_INIT;
    run_spec_canonical(&text, &a);
    CU_ASSERT_STRING_EQUAL(text.text, "engine=2\nenvironment=digits\n"
                                      "environment.noise=1/10\n"
                                      "family=digits_cnn\nfamily.width=1/8\n"
                                      "algorithm=ppo_ewma\n"
                                      "algorithm.envs=64\n"
                                      "algorithm.gamma=1\nseed=3\n");
    str_fini(&text);
}

static void test_sha256(void)
{
    /* FIPS 180-2, "abc". */
    static const uint8_t want[4] = {0xba, 0x78, 0x16, 0xbf};
    uint8_t digest[SHA256_BYTES];

    hash_sha256(digest, "abc", 3);
    CU_ASSERT_EQUAL(memcmp(digest, want, sizeof want), 0);
}

/* Many keys from one beginning are those that are made one by one. */
static void test_key_in_steps(void)
{
    struct setting one[] = {{"width", value_number(number_ratio(1, 8)), false}};
    struct run_spec spec = {{"e", one, 1}, {"f", one, 1}, {"a", one, 1}, 0, 1};
    struct str parts[3] = {STR_INIT, STR_INIT, STR_INIT};

    settings_canonical(&parts[0], "environment", &spec.environment);
    settings_canonical(&parts[1], "family", &spec.family);
    settings_canonical(&parts[2], "algorithm", &spec.algorithm);
    struct hash_state begun =
        run_key_begin(parts[0].text, parts[1].text, parts[2].text);
    for (spec.seed = 0; spec.seed < 1000000; spec.seed = 7 * spec.seed + 1) {
        struct run_key a = run_spec_key(&spec);
        struct run_key b = run_key_end(&begun, spec.seed);

        CU_ASSERT_EQUAL(memcmp(&a, &b, sizeof a), 0);
    }
    for (int i = 0; i < 3; i++)
        str_fini(&parts[i]);
}

/* What an arena was given lives and dies with it, also after a move; the
 * sanitizers tell whether all of it was freed. */
static void test_arena_own(void)
{
    struct arena *arena = arena_new(), *child = arena_new();
    char *first = mem_strdup("first"), *second = mem_strdup("second");

    arena_own(arena, first);
    arena_own(child, second);
    arena_own(child, NULL);
    arena_adopt(arena, child);
    CU_ASSERT_STRING_EQUAL(first, "first");
    CU_ASSERT_STRING_EQUAL(second, "second");
    arena_free(arena);
}

static void test_rng(void)
{
    struct rng a, b, c;
    double sum = 0, squares = 0, seen[7] = {0};
    enum { N = 200000 };

    rng_init(&a, "key", 3, "weights", 0);
    rng_init(&b, "key", 3, "weights", 0);
    rng_init(&c, "key", 3, "weights", 1);
    CU_ASSERT_EQUAL(memcmp(&a, &b, sizeof a), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(&a, &c, sizeof a), 0);
    for (int i = 0; i < N; i++) {
        double x = rng_normal(&a);

        sum += x;
        squares += x * x;
        seen[rng_below(&b, 7)]++;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum / N, 0, 5 / sqrt(N));
    CU_ASSERT_DOUBLE_EQUAL(squares / N, 1, 10 / sqrt(N));
    for (int i = 0; i < 7; i++)
        CU_ASSERT_DOUBLE_EQUAL(seen[i] / N, 1.0 / 7, 5 * 0.35 / sqrt(N));
}

static void refuses_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct err err = {.msg = ""};
    char *text;
    size_t len;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(
        bind(fd, (struct sockaddr *)&address, (socklen_t)sizeof address), 0);
    CU_ASSERT_FALSE(file_read(&text, &len, path, 10, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "is not a regular file"));
    close(fd);
    unlink(path);
}

static void test_whole_numbers(void)
{
    static const int64_t values[] = {0,   7,    -1,        10,       -120,
                                     999, 1000, INT64_MAX, INT64_MIN};

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct str got = STR_INIT;
        char want[32];

        snprintf(want, sizeof want, "%lld", (long long)values[i]);
        str_add_int(&got, values[i]);
        CU_ASSERT_STRING_EQUAL(str_text(&got), want);
        str_fini(&got);
    }
}

/* Messages are printable, and say why however long the name is. */
static void test_messages(void)
{
    char name[600];
    struct err err;

    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    errno = ENOENT;
    CU_ASSERT_FALSE(err_sys(&err, "cannot read %s", name));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "x: No such file or directory"));
    CU_ASSERT_FALSE(err_set(&err, "%s is odd", "a\x1b[31mb\nc\xff"));
    CU_ASSERT_STRING_EQUAL(err.msg, "a\ufffd[31mb\ufffdc\ufffd is odd");
    CU_ASSERT_FALSE(err_prefix(&err, "run %d", 3));
    CU_ASSERT_STRING_EQUAL(err.msg, "run 3: a\ufffd[31mb\ufffdc\ufffd is odd");
}

static void test_files(void)
{
    char dir[] = "test-base-XXXXXX";
    struct err err;
    char *text = NULL;
    size_t len = 0;
    struct str path = STR_INIT;

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    str_printf(&path, "%s/a/b", dir);
    CU_ASSERT(file_mkdirs(path.text, &err));
    str_add(&path, "/file");
    CU_ASSERT(file_write(path.text, "hello", 5, &err));
    CU_ASSERT(file_write(path.text, "hello again", 11, &err));
    CU_ASSERT(file_read(&text, &len, path.text, 100, &err));
    CU_ASSERT_EQUAL(len, 11);
    CU_ASSERT_STRING_EQUAL(text, "hello again");
    free(text);
    CU_ASSERT_FALSE(file_read(&text, &len, path.text, 10, &err));
    CU_ASSERT_FALSE(file_read(&text, &len, dir, 10, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "is a directory"));
    unlink(path.text);
    refuses_socket(path.text);
    for (int i = 0; i < 3; i++) {
        *strrchr(path.text, '/') = '\0';
        rmdir(path.text);
    }
    str_fini(&path);
}

static void test_file_replace(void)
{
    char dir[] = "test-base-XXXXXX";
    struct str path = STR_INIT, link = STR_INIT;
    struct err err;
    struct stat st;
    char *text = NULL;
    size_t len = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    str_printf(&path, "%s/file", dir);
    str_printf(&link, "%s/link", dir);
    CU_ASSERT_FALSE(file_replace(path.text, "new", 3, &err));
    CU_ASSERT_FALSE(file_exists(path.text));
    CU_ASSERT_FATAL(file_write(path.text, "old", 3, &err));
    CU_ASSERT_EQUAL(chmod(path.text, 0751), 0);
    CU_ASSERT_EQUAL(symlink("file", link.text), 0);
    CU_ASSERT(file_replace(link.text, "new", 3, &err));
    CU_ASSERT(lstat(link.text, &st) == 0 && S_ISLNK(st.st_mode));
    CU_ASSERT(stat(path.text, &st) == 0 && (st.st_mode & 07777) == 0751);
    CU_ASSERT_FATAL(file_read(&text, &len, path.text, 100, &err));
    CU_ASSERT_STRING_EQUAL(text, "new");
    free(text);
    unlink(link.text);
    unlink(path.text);
    CU_ASSERT_EQUAL(rmdir(dir), 0); /* nothing else was left there */
    str_fini(&path);
    str_fini(&link);
}

static const struct unit_test tests[] = {
    {"numbers are read exactly", test_number_parse},
    {"arithmetic stays exact while it can", test_number_arithmetic},
    {"units have factors and dimensions", test_units},
    {"identity is what can change the numbers", test_run_identity},
    {"SHA-256 of the standard's example", test_sha256},
    {"keys in steps are the same keys", test_key_in_steps},
    {"arenas own what they are given", test_arena_own},
    {"random streams", test_rng},
    {"files are whole", test_files},
    {"files are replaced as they are", test_file_replace},
    {"whole numbers are printed", test_whole_numbers},
    {"messages can be shown", test_messages},
};

UNIT_MAIN("base", tests)
