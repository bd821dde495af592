/* test_import.c - files of other programs, as curves and as points. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "analysis/points.h"
#include "base/arena.h"
#include "base/str.h"
#include "import/expression.h"
#include "import/import.h"
#include "import/pattern.h"
#include "tests/unit/unit.h"

static const struct import_options plain = {0};

/* ---- CSV ---- */

#define HEADER "run,environment,seed,parameters,interactions,return\n"

static const struct fault_case {
    const char *what, *text, *want; /* the message, after the file's name */
} fault_cases[] = {
    {"nothing", "", "1: the file is empty"},
    {"blank lines only", "\n\r\n", "3: the file is empty"},
    {"a missing column", "run,environment,seed,parameters,return\na,,1,2,3\n",
     " there is no column 'interactions'; say what it is, as "
     "interactions=COLUMN; there are: run, environment, seed, parameters, "
     "return"},
    {"a column twice", "return," HEADER, "1: two columns are named 'return'"},
    {"no rows", HEADER, "2: there is a header and no rows"},
    {"a word for a number", HEADER "a,,1,10,x,1\n",
     "2: interactions is 'x', not a finite number"},
    {"a number with a tail", HEADER "a,,1,10,5,1.0.0\n",
     "2: return is '1.0.0', not a finite number"},
    {"hexadecimal", HEADER "a,,1,0x10,5,1\n",
     "2: parameters is '0x10', not a finite number"},
    {"infinity", HEADER "a,,1,10,5,inf\n",
     "2: return is 'inf', not a finite number"},
    {"NaN steps", HEADER "a,,1,10,5,1\n\na,,1,10,nan,6\n",
     "4: interactions is missing"},
    {"an empty number", HEADER "a,,1,,5,1\n", "2: parameters is missing"},
    {"no return at all", HEADER "a,,1,10,5,\n",
     " there is no row with a return"},
    {"overflow", HEADER "a,,1,10,5,1e999\n", "2: return is '1e999', too large"},
    {"no parameters", HEADER "a,,1,0,5,1\n",
     "2: parameters is 0, not positive"},
    {"no interactions yet", HEADER "a,,1,10,0,1\n",
     " there is no row with a return"},
    {"negative interactions", HEADER "a,,1,10,-5,1\n",
     "2: interactions is -5, negative"},
    {"a fractional seed", HEADER "a,,1.5,10,5,1\n",
     "2: seed is '1.5', not a whole number"},
    {"a seed beyond 64 bits", HEADER "a,,9223372036854775808,10,5,1\n",
     "2: seed is '9223372036854775808', too large"},
    {"a nameless run", HEADER ",,1,10,5,1\n", "2: run is empty"},
    {"the same point twice", HEADER "a,,1,10,5,1\nb,,1,10,5,1\na,,1,10,5.0,2\n",
     "4: interactions of run 'a' are 5 here and in line 2; say what tells "
     "runs apart (run=COLUMN+COLUMN), or leave rows out (only COLUMN=VALUE)"},
    {"a run of two sizes", HEADER "a,,1,10,5,1\na,,1,11,6,1\n",
     "3: parameters of run 'a' are 11 here and 10 in line 2; say what tells "
     "runs apart, as run=COLUMN+COLUMN"},
    {"a run of two seeds", HEADER "a,,1,10,5,1\na,,2,10,6,1\n",
     "3: seed of run 'a' is 2 here and 1 in line 2; say what tells runs "
     "apart, as run=COLUMN+COLUMN"},
    {"a short row", HEADER "a,,1,10,5\n", "2: 5 fields where the header has 6"},
    {"a long row", HEADER "a,,1,10,5,1,\n",
     "2: 7 fields where the header has 6"},
    {"a short row after a field of two lines",
     "x," HEADER "\"1\n2\",a,,1,10,5,1\na\n",
     "4: 1 field where the header has 7"},
    {"quotes left open", HEADER "a,,1,10,5,\"1\n",
     "2: the quotes that open in field 6 do not close"},
    {"text behind quotes", HEADER "\"a\"b,,1,10,5,1\n",
     "2: field 1 goes on behind its closing quotes"},
};

static void test_csv_faults(void)
{
    for (size_t i = 0; i < COUNT_OF(fault_cases); i++) {
        const struct fault_case *c = &fault_cases[i];
        struct arena *arena = arena_new();
        struct imported from;
        struct err err = {.msg = ""};

        CU_ASSERT(!import_curves_in_memory(
            arena, &from, c->text, strlen(c->text), "f.csv", &plain, &err));
        bool same = strncmp(err.msg, "f.csv:", 6) == 0 &&
                    strcmp(err.msg + 6, c->want) == 0;
        CU_ASSERT(same);
        if (!same)
            fprintf(stderr, "%s: %s\n", c->what, err.msg);
        arena_free(arena);
    }
    struct arena *arena = arena_new();
    struct imported from;
    struct err err;
    CU_ASSERT(!import_curves_in_memory(arena, &from, HEADER "a\0", 54, "f",
                                       &plain, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "is zero"));
    arena_free(arena);
}

static const char odd_csv[] =
    "\xef\xbb\xbfreturn,note,interactions,\"run\",environment,seed,"
    "parameters\r\n"
    "-2.5e-1,\"x,\"\"y\"\"\r\nz\",20,\"a, \"\"b\"\"\",dusk,-7,1e3\r\n"
    "\r\n"
    ".5,,3,other,dusk,1,500\r\n"
    "+1.,,10,\"a, \"\"b\"\"\",dusk,-7,1000";

static void check_odd(const struct curve_set *set)
{
    CU_ASSERT_EQUAL_FATAL(set->n, 2);
    const struct curve *a = &set->curves[0], *b = &set->curves[1];
    CU_ASSERT_STRING_EQUAL(a->run, "a, \"b\"");
    CU_ASSERT_STRING_EQUAL(a->environment, "dusk");
    CU_ASSERT_EQUAL(a->seed, -7);
    CU_ASSERT_EQUAL(a->parameters, 1000);
    CU_ASSERT_EQUAL_FATAL(a->n, 2);
    CU_ASSERT_EQUAL(a->interactions[0], 10);
    CU_ASSERT_EQUAL(a->returns[0], 1);
    CU_ASSERT_EQUAL(a->interactions[1], 20);
    CU_ASSERT_EQUAL(a->returns[1], -0.25);
    CU_ASSERT_STRING_EQUAL(b->run, "other");
    CU_ASSERT_EQUAL(b->returns[0], 0.5);
}

static void test_csv_reads(void)
{
    struct arena *arena = arena_new();
    struct imported from;
    struct err err;
    char path[] = "/tmp/rlstudy-curves-XXXXXX";
    const char *const paths[] = {path};
    int fd = mkstemp(path);

    CU_ASSERT_FATAL(import_curves_in_memory(
        arena, &from, odd_csv, sizeof odd_csv - 1, "odd", &plain, &err));
    check_odd(&from.set);
    CU_ASSERT_FATAL(fd >= 0);
    gzFile gz = gzdopen(fd, "wb");
    CU_ASSERT_FATAL(gz != NULL);
    CU_ASSERT(gzwrite(gz, odd_csv, sizeof odd_csv - 1) > 0);
    gzclose(gz);
    CU_ASSERT_FATAL(import_curves(arena, &from, paths, 1, &plain, &err));
    check_odd(&from.set);
    unlink(path);
    CU_ASSERT(!import_curves(arena, &from, paths, 1, &plain, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, path));
    arena_free(arena);
}

static void test_other_separators(void)
{
    static const char *const texts[] = {
        "seed;parameters;interactions;return\n1;100;10;0.5\n",
        "seed\tparameters\tinteractions\treturn\r\n1\t100\t10\t0.5\r\n",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct arena *arena = arena_new();
        struct imported from;
        struct err err;

        CU_ASSERT_FATAL(import_curves_in_memory(
            arena, &from, texts[i], strlen(texts[i]), "x.csv", &plain, &err));
        CU_ASSERT_EQUAL_FATAL(from.set.n, 1);
        CU_ASSERT_EQUAL(from.set.curves[0].parameters, 100);
        CU_ASSERT_EQUAL(from.set.curves[0].returns[0], 0.5);
        arena_free(arena);
    }
}

/* Enough runs that the table of them grows, their rows far apart. */
static void test_csv_many_runs(void)
{
    enum { RUNS = 1000 };
    struct arena *arena = arena_new();
    struct imported from;
    struct err err;
    char *text = malloc(RUNS * 64), *at = text;

    at += sprintf(at, HEADER);
    for (int j = 2; j > 0; j--) {
        for (int i = 0; i < RUNS; i++)
            at += sprintf(at, "r%d,e,%d,10,%d,%d\n", i, i, j, i * j);
    }
    CU_ASSERT_FATAL(import_curves_in_memory(
        arena, &from, text, (size_t)(at - text), "many", &plain, &err));
    CU_ASSERT_EQUAL_FATAL(from.set.n, RUNS);
    for (size_t i = 0; i < RUNS; i++) {
        CU_ASSERT_EQUAL(from.set.curves[i].seed, (int64_t)i);
        CU_ASSERT_EQUAL(from.set.curves[i].n, 2);
        CU_ASSERT_EQUAL(from.set.curves[i].returns[1], 2.0 * (double)i);
    }
    free(text);
    arena_free(arena);
}

/* ---- expressions ---- */

/* Columns of one row, for expressions alone. */
static const char *const names[] = {"row", "width", "algo", "a/b", "n.x"};
static const char *const cells[] = {"3", "128", "ppo", "0.5", "7"};

static int find_name(void *ctx, const char *name)
{
    (void)ctx;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0)
            return (int)i;
    }
    return TABLE_NO_COLUMN;
}

static struct cell find_cell(void *ctx, int column)
{
    (void)ctx;
    return (struct cell){.kind = CELL_TEXT, .text = cells[column]};
}

static const struct columns row_columns = {find_name, find_cell, NULL};

static const struct {
    const char *text;
    double want;
} sums[] = {
    {"row", 3},
    {"(row+1)*65536", 262144},
    {"row + 1 * 2", 5},
    {"2*row-1-1", 4},
    {"12/row/2", 2},
    {"--row", 3},
    {"-(row-1)*2", -4},
    {"626k", 626000},
    {"2.5e-1*row", 0.75},
    {"a/b", 0.5},
    {"\"a/b\"*4", 2},
    {"n.x", 7},
    {"width[64: 1, 128: 604_362]", 604362},
    {"algo[ppg:1,\"ppo\":2]*10", 20},
};

static void test_sums(void)
{
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        struct arena *arena = arena_new();
        struct err err = {.msg = ""};
        double value = NAN;
        const struct expression *e =
            expression_parse(arena, sums[i].text, &row_columns, &err);
        bool same =
            e != NULL &&
            expression_number(&value, e, &row_columns, &err) == VALUE_FOUND &&
            value == sums[i].want;

        CU_ASSERT(same);
        if (!same)
            fprintf(stderr, "%s: %g %s\n", sums[i].text, value, err.msg);
        arena_free(arena);
    }
}

static const struct {
    const char *text, *want;
} bad_sums[] = {
    {"", "'' ends where a column or a number should stand"},
    {"row+", "'row+' ends where a column or a number should stand"},
    {"(row", "'(row' ends where ')' should stand"},
    {"row 2", "'row 2': at '2' there should be nothing more"},
    {"step*2", "there is no column 'step'"},
    {"width[1]", "'width[1]': at ']' there should be VALUE:NUMBER"},
    {"width[1:x]", "'width[1:x]': at 'x]' there should be a number"},
    {"width[1:2", "'width[1:2' ends where ']' should stand"},
    {"width[1:2]", "width is '128', for which the brackets have no value"},
    {"algo", "algo is 'ppo', not a finite number"},
    {"1/(row-3)", "the result of the arithmetic is not a finite number"},
};

static void test_bad_sums(void)
{
    for (size_t i = 0; i < COUNT_OF(bad_sums); i++) {
        struct arena *arena = arena_new();
        struct err err = {.msg = ""};
        double value;
        const struct expression *e =
            expression_parse(arena, bad_sums[i].text, &row_columns, &err);

        if (e != NULL)
            CU_ASSERT_EQUAL(expression_number(&value, e, &row_columns, &err),
                            VALUE_FAULT);
        CU_ASSERT_STRING_EQUAL(err.msg, bad_sums[i].want);
        arena_free(arena);
    }
    /* However deep, it ends. */
    char deep[2001] = {0};
    struct arena *arena = arena_new();
    struct err err;
    memset(deep, '(', sizeof deep - 1);
    CU_ASSERT_PTR_NULL(expression_parse(arena, deep, &row_columns, &err));
    arena_free(arena);
}

static const struct {
    const char *text, *want;
} hanging[] = {
    {"626k", NULL},
    {"width", "width"},
    {"width[128:1]", "width"},
    {"10*width*width", "width"},
    {"-(width+1)", "width"},
    {"width*row", NULL},
    {"width*row+width", NULL},
};

static void test_hanging(void)
{
    for (size_t i = 0; i < COUNT_OF(hanging); i++) {
        struct arena *arena = arena_new();
        struct err err;
        int column;
        const struct expression *e =
            expression_parse(arena, hanging[i].text, &row_columns, &err);

        CU_ASSERT_PTR_NOT_NULL_FATAL(e);
        const char *name = expression_hangs_on(e, &column);
        CU_ASSERT((name == NULL) == (hanging[i].want == NULL));
        CU_ASSERT(name == NULL || strcmp(name, hanging[i].want) == 0);
        arena_free(arena);
    }
}

static void test_texts(void)
{
    struct arena *arena = arena_new();
    struct str text = STR_INIT;
    struct err err;
    const struct expression *e =
        expression_parse_text(arena, "algo + \"a/b\"+row", &row_columns, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(e);
    expression_text(&text, e, &row_columns);
    CU_ASSERT_STRING_EQUAL(str_text(&text), "ppo/0.5/3");
    CU_ASSERT_PTR_NULL(
        expression_parse_text(arena, "algo*2", &row_columns, &err));
    CU_ASSERT_STRING_EQUAL(err.msg,
                           "'algo*2': at '*2' there should be '+' or nothing");
    /* Brackets hold numbers, and these are texts. */
    CU_ASSERT_PTR_NULL(
        expression_parse_text(arena, "width[128:1]", &row_columns, &err));
    CU_ASSERT_PTR_NULL(expression_parse_text(arena, "3", &row_columns, &err));
    str_fini(&text);
    arena_free(arena);
}

static const struct {
    const char *pattern, *text;
    bool path, matches;
    const char *values[2];
} pattern_cases[] = {
    {"w{w}_s{s}", "w64_s3", false, true, {"64", "3"}},
    {"{run} - return", "ppo-1 - return", false, true, {"ppo-1"}},
    {"{run} - return", "ppo-1 - return__MIN", false, false, {NULL}},
    {"{a}x{b}", "xx", false, false, {NULL}},
    {"{a}x{b}", "xxx", false, true, {"x", "x"}},
    {"{a}x", "xax", false, true, {"xa"}},
    {"s{s}", "s", false, false, {NULL}},
    {"runs/{w}/s{s}", "/data/runs/64/s3", true, true, {"64", "3"}},
    {"{w}.csv", "data/64.csv", true, true, {"64"}},
    {"a/{w}/c", "a/b/d/c", true, false, {NULL}},
    {"a/{w}", "b", true, false, {NULL}},
};

static void test_patterns(void)
{
    for (size_t i = 0; i < COUNT_OF(pattern_cases); i++) {
        struct arena *arena = arena_new();
        const char *values[PATTERN_MAX_HOLES] = {NULL};
        struct pattern pattern;
        struct err err;

        CU_ASSERT_FATAL(
            pattern_parse(arena, &pattern, pattern_cases[i].pattern, &err));
        bool matches =
            (pattern_cases[i].path ? pattern_match_path : pattern_match)(
                arena, values, &pattern, pattern_cases[i].text);
        CU_ASSERT_EQUAL(matches, pattern_cases[i].matches);
        for (size_t k = 0; matches && k < pattern.n_holes; k++)
            CU_ASSERT_STRING_EQUAL(values[k], pattern_cases[i].values[k]);
        arena_free(arena);
    }
    static const char *const bad[] = {"abc", "{}", "{a", "{a}{b}"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct arena *arena = arena_new();
        struct pattern pattern;
        struct err err;

        CU_ASSERT(!pattern_parse(arena, &pattern, bad[i], &err));
        arena_free(arena);
    }
}

/* ---- columns ---- */

/* Import TEXT, or fail loudly. */
static struct imported take(struct arena *arena, const char *text,
                            const char *name, struct import_options options)
{
    struct imported from = {0};
    struct err err = {.msg = ""};
    bool ok = import_curves_in_memory(arena, &from, text, strlen(text), name,
                                      &options, &err);

    CU_ASSERT(ok);
    if (!ok)
        fprintf(stderr, "%s\n", err.msg);
    return from;
}

/* The shape of published curves: rows are numbered, runs are counted anew for
 * each algorithm and game. */
static void test_numbered_rows(void)
{
    static const char text[] = "algo,run,game,row,eprewmean\n"
                               "ppo,0,coinrun,0,3\nppo,0,coinrun,1,4\n"
                               "ppo,1,coinrun,0,5\nppg,0,coinrun,0,6\n";
    struct arena *arena = arena_new();
    struct import_options options = {0};
    const char *const columns[] = {"run=algo+run",
                                   "seed = run",
                                   "environment=game",
                                   "interactions=(row+1)*65536",
                                   "return=eprewmean",
                                   "parameters=626k",
                                   "compute=(row+1)*65536*12e6"};
    const char *const only[] = {"algo!=ppg"};

    options.columns = columns;
    options.n_columns = COUNT_OF(columns);
    struct imported all = take(arena, text, "f.csv", options);
    CU_ASSERT_EQUAL_FATAL(all.set.n, 3);
    CU_ASSERT_STRING_EQUAL(all.set.curves[0].run, "ppo/0");
    CU_ASSERT_STRING_EQUAL(all.set.curves[0].environment, "coinrun");
    CU_ASSERT_EQUAL(all.set.curves[0].interactions[1], 131072);
    CU_ASSERT_EQUAL(all.set.curves[0].compute[1], 131072 * 12e6);
    CU_ASSERT_EQUAL(all.set.curves[1].seed, 1);
    CU_ASSERT_EQUAL(all.set.curves[2].parameters, 626000);
    /* sha256sum of the text. */
    CU_ASSERT_STRING_EQUAL(all.set.curves[0].origin->digest,
                           "fa1627100ad354dc23c560c9bea9777c"
                           "651e35a7244e961a4b321a1a486eeb54");
    options.only = only;
    options.n_only = 1;
    CU_ASSERT_EQUAL(take(arena, text, "f.csv", options).set.n, 2);
    arena_free(arena);
}

/* The same without a column that names runs: they are what is known of them. */
static void test_runs_without_names(void)
{
    static const char text[] = "width,env,seed,env_step,return\n"
                               "128,dog,5,0,1\n128,dog,5,100,2\n"
                               "256,dog,5,100,3\n256,dog,6,100,nan\n"
                               "256,dog,6,50,4\n";
    struct arena *arena = arena_new();
    const char *const columns[] = {"parameters=width[128:604362,256:2322634]",
                                   "environment=env", "interactions=env_step"};
    struct imported from =
        take(arena, text, "f.csv",
             (struct import_options){.columns = columns, .n_columns = 3});

    CU_ASSERT_EQUAL_FATAL(from.set.n, 3);
    CU_ASSERT_EQUAL(from.set.curves[0].n, 1);
    CU_ASSERT_STRING_EQUAL(from.set.curves[0].run, "parameters 604362, seed 5");
    CU_ASSERT(!from.set.curves[1].diverged);
    CU_ASSERT(from.set.curves[2].diverged);
    CU_ASSERT_EQUAL_FATAL(from.n_notes, 2);
    CU_ASSERT_STRING_EQUAL(from.notes[0], "left out: 1 row without a return");
    arena_free(arena);
}

/* Returns side by side, as pandas and wandb write them. */
static void test_wide(void)
{
    static const char text[] = "Step\tw64_s0\tw64_s1\tw128_s0\tother\n"
                               "10\t1\t2\t3\tx\n20\t4\t\t6\ty\n";
    struct arena *arena = arena_new();
    const char *const columns[] = {"return=w{width}_s{seed}",
                                   "parameters=width*width"};
    struct imported from =
        take(arena, text, "f.tsv",
             (struct import_options){.columns = columns, .n_columns = 2});

    CU_ASSERT_EQUAL_FATAL(from.set.n, 3);
    CU_ASSERT_EQUAL(from.set.curves[0].n, 2);
    CU_ASSERT_EQUAL(from.set.curves[0].parameters, 4096);
    CU_ASSERT_EQUAL(from.set.curves[1].n, 1);
    CU_ASSERT_EQUAL(from.set.curves[1].seed, 1);
    CU_ASSERT_EQUAL(from.set.curves[2].parameters, 16384);
    CU_ASSERT_EQUAL(from.set.curves[2].returns[1], 6);
    arena_free(arena);
}

static const struct {
    const char *what, *column, *only, *want;
} mapping_faults[] = {
    {"a name that curves do not have", "reward=x", NULL,
     "'reward=x': of curves one can say run, environment, seed, parameters, "
     "interactions, return and compute"},
    {"no equals sign", "return", NULL, "'return' is not NAME=COLUMN"},
    {"nothing behind it", "return= ", NULL, "'return= ' is not NAME=COLUMN"},
    {"a column that is not there", "return=reward", NULL,
     "f.csv: return: there is no column 'reward'; there are: run, "
     "environment, seed, parameters, interactions, return"},
    {"no column of that shape", "return=r_{seed}", NULL,
     "f.csv: no column is named like 'r_{seed}'; there are: run, environment, "
     "seed, parameters, interactions, return"},
    {"a condition without a column", NULL, "=3",
     "'=3' is neither COLUMN=VALUE nor COLUMN!=VALUE"},
    {"a condition on what is not there", NULL, "algo=ppo",
     "f.csv: there is no column 'algo'; there are: run, environment, seed, "
     "parameters, interactions, return"},
    {"a condition that no row meets", NULL, "run=b",
     "f.csv: no row is as 'only' wants it"},
    {"compute that is none", "compute=interactions-5", NULL,
     "f.csv:2: compute is 0, not positive"},
    {"compute that falls", "compute=20-interactions", NULL,
     "f.csv:3: compute of run 'a' falls to 10, from 15 in line 2; it is the "
     "FLOP of all training so far"},
};

static void test_mapping_faults(void)
{
    static const char text[] = HEADER "a,,1,10,5,1\na,,1,10,10,2\n";

    for (size_t i = 0; i < COUNT_OF(mapping_faults); i++) {
        struct arena *arena = arena_new();
        struct imported from;
        struct err err = {.msg = ""};
        struct import_options options = {
            .columns = &mapping_faults[i].column,
            .n_columns = mapping_faults[i].column != NULL,
            .only = &mapping_faults[i].only,
            .n_only = mapping_faults[i].only != NULL,
        };

        CU_ASSERT(!import_curves_in_memory(arena, &from, text, strlen(text),
                                           "f.csv", &options, &err));
        CU_ASSERT_STRING_EQUAL(err.msg, mapping_faults[i].want);
        if (strcmp(err.msg, mapping_faults[i].want) != 0)
            fprintf(stderr, "%s: %s\n", mapping_faults[i].what, err.msg);
        arena_free(arena);
    }
}

/* ---- points ---- */

static const struct points_column *points_named(const struct points *points,
                                                const char *name)
{
    for (size_t i = 0; i < points->n_columns; i++) {
        if (strcmp(points->columns[i].name, name) == 0)
            return &points->columns[i];
    }
    return NULL;
}

/* A table of points: numbers where all are that, labels elsewhere. */
static void test_points(void)
{
    static const char text[] = "utd,params,time,env,tag\n"
                               "1,1e6,,crawl,7\n2,2e6,300,stand,b\n"
                               "4,2e6,nan,crawl,7\n8,2e6,9,,\n";
    struct arena *arena = arena_new();
    struct imported_points from;
    struct err err = {.msg = ""};
    char path[] = "/tmp/rlstudy-points-XXXXXX";
    const char *const paths[] = {path};
    const char *const columns[] = {"size=params/1k", "time=time*10"};
    const char *const only[] = {"utd!=8"};
    int fd = mkstemp(path);

    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT(write(fd, text, sizeof text - 1) > 0);
    close(fd);
    CU_ASSERT_FATAL(import_points(
        arena, &from, paths, 1,
        &(struct import_options){
            .columns = columns, .n_columns = 2, .only = only, .n_only = 1},
        &err));
    unlink(path);
    const struct points points = from.table;
    CU_ASSERT_STRING_EQUAL(from.origin->path, path);
    CU_ASSERT_EQUAL(strlen(from.origin->digest), 64);
    CU_ASSERT_EQUAL(points.n, 3);
    CU_ASSERT_EQUAL_FATAL(points.n_columns, 6);
    const struct points_column *size = points_named(&points, "size");
    const struct points_column *time = points_named(&points, "time");
    const struct points_column *env = points_named(&points, "env");
    const struct points_column *tag = points_named(&points, "tag");
    CU_ASSERT(size != NULL && time != NULL && env != NULL && tag != NULL);
    CU_ASSERT_EQUAL(size->values[1], 2000);
    CU_ASSERT(isnan(time->values[0]) && isnan(time->values[2]));
    CU_ASSERT_EQUAL(time->values[1], 3000);
    CU_ASSERT_EQUAL_FATAL(env->n_labels, 2);
    CU_ASSERT_STRING_EQUAL(env->labels[(size_t)env->values[2]], "crawl");
    CU_ASSERT_STRING_EQUAL(tag->labels[(size_t)tag->values[2]], "7");
    CU_ASSERT_STRING_EQUAL(tag->labels[(size_t)tag->values[1]], "b");
    CU_ASSERT_PTR_NULL(size->labels);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"CSV faults", test_csv_faults},
    {"CSV reads", test_csv_reads},
    {"semicolons and tabs", test_other_separators},
    {"CSV of many runs", test_csv_many_runs},
    {"arithmetic on columns", test_sums},
    {"arithmetic that is none", test_bad_sums},
    {"what arithmetic hangs on", test_hanging},
    {"texts of columns", test_texts},
    {"patterns", test_patterns},
    {"numbered rows", test_numbered_rows},
    {"runs without names", test_runs_without_names},
    {"returns side by side", test_wide},
    {"mistakes about columns", test_mapping_faults},
    {"points", test_points},
};

UNIT_MAIN("import", tests)
