/* bench_language.c - how fast studies are read.
 *
 * Processor time, because what else the machine does says nothing about us;
 * medians, because the first of several passes pays for cold caches. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "check/study.h"
#include "cli/bench.h"
#include "cli/cli.h"
#include "diag/diag.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "stdlib/stdlib.h"

/* ---- the studies ---- */

static const char head[] =
    "# A long study, made to measure how fast it is read.\n"
    "use \"std/digits\" { digits_cnn as wide_net }\n"
    "\n"
    "study \"Many small questions\" {\n"
    "    authors = [\"A. Author\", \"B. Author\"]\n"
    "    notes   = \"Made by rlstudy bench.\"\n"
    "}\n"
    "\n"
    "let smallest      = 1/16\n"
    "let scaled(x, k)  = clamp(x * k, 1/64, 64)\n"
    "\n"
    "budget total { core_hours = 1M, interactions = 1P }\n"
    "\n";

/* One question; '@' becomes its number. */
static const char section[] =
    "# ---- Question @ ----\n"
    "#\n"
    "# Does a longer horizon change how performance scales with the size of\n"
    "# the model, or only how much it costs?\n"
    "axis h_@    = [1, 4, 16, 64]\n"
    "axis size_@ = smallest .. 1 by x2    # multiples of the usual width\n"
    "axis tilt_@ = [scaled(k, 1/2) for k in 1 .. 6 if k != 4]\n"
    "\n"
    "let usual_@ = 200k interactions * 2\n"
    "let rate_@  = if h_@ > 8 then 5e-4 else 1e-3\n"
    "\n"
    "environment task_@(bend = 1) = digits {\n"
    "    heldout    = 16 + @\n"
    "    distortion = scaled(bend, 1/4)\n"
    "}\n"
    "environment hard_@ = task_@(3 / 2) {\n"
    "    clutter = 2    # stray pieces of strokes\n"
    "}\n"
    "\n"
    "family net_@ = wide_net { width = size_@, hidden = 64 }\n"
    "\n"
    "algorithm learner_@ = ppo_ewma {\n"
    "    horizon   = h_@\n"
    "    step_size = rate_@ / 2^(1/2)\n"
    "    entropy   = max(0.01, 1 / (100 * h_@))\n"
    "}\n"
    "\n"
    "budget each_@ { interactions = usual_@ + 10k interactions }\n"
    "\n"
    "runs main_@ = product(h_@, size_@, seed in 1 .. 3)\n"
    "    where 0 < h_@ * size_@ <= 32 or h_@ in [1, 4] {\n"
    "    environment = task_@\n"
    "    family      = net_@\n"
    "    algorithm   = learner_@\n"
    "    budget      = each_@\n"
    "}\n"
    "runs more_@ = zip(tilt_@[.. 2], h_@[1 ..], size_@ in [1/8, 1/4, 2])\n"
    "    + product(h_@ in [1, 4], size_@, seed in [2])\n"
    "    except h_@ == 1 and size_@ == 1/2 {\n"
    "    environment = hard_@\n"
    "    family      = net_@\n"
    "    algorithm   = learner_@\n"
    "    budget      = each_@\n"
    "}\n"
    "\n"
    "fit law_@[h_@] = intrinsic(main_@) {\n"
    "    exclude   = first 1/64\n"
    "    bootstrap = 200 over seed\n"
    "    holdout   = largest 1 size_@\n"
    "}\n"
    "fit cost_@ = affine(law_@.interactions at 0.9 of best, h_@)\n"
    "\n"
    "claim \"the exponent of question @ hardly moves\" :\n"
    "    spread(law_@.exponent) < 0.10 and all(law_@.identifiable)\n"
    "claim \"question @ costs what a line says\" : cost_@.r2 > 0.95\n"
    "\n"
    "report \"Question @\" {\n"
    "    text   \"What we did, and why.\"\n"
    "    figure curves(main_@) \"Learning curves of all runs\"\n"
    "    figure frontier(law_@)\n"
    "    figure exponent(law_@)\n"
    "    figure cost(cost_@)\n"
    "    table  constants(law_@)\n"
    "    table  runs(more_@)\n"
    "}\n"
    "\n";

static size_t count_lines(const char *text, size_t len)
{
    const char *end = text + len;
    size_t n = 0;

    while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
        text++;
        n++;
    }
    return n;
}

static void add_section(struct str *out, size_t number)
{
    const char *at = section;

    for (;;) {
        size_t n = strcspn(at, "@");

        str_addn(out, at, n);
        if (at[n] == '\0')
            return;
        str_printf(out, "%zu", number);
        at += n + 1;
    }
}

void bench_language_study(struct str *out, size_t lines)
{
    size_t in_section = count_lines(section, sizeof section - 1);
    size_t have = count_lines(head, sizeof head - 1);

    str_add(out, head);
    for (size_t i = 1; have + in_section <= lines; i++) {
        add_section(out, i);
        have += in_section;
    }
    for (; have < lines; have++)
        str_add(out, "# Nothing more is asked.\n");
}

void bench_language_sweep(struct str *out)
{
    /* 25 x 50 x 1000 points, of which four fifths are kept. */
    str_add(out, "axis h    = 1 .. 25\n"
                 "axis size = 1/8 .. 50/8 by 1/8\n"
                 "environment task    = digits\n"
                 "family      net     = cnn { width = size }\n"
                 "algorithm   learner = ppo_ewma { horizon = h }\n"
                 "budget each { interactions = 1M }\n"
                 "runs main = product(h, size, seed in 1 .. 1000)\n"
                 "            where h <= 20\n");
}

/* ---- the stages ---- */

struct pass {
    const char *text;
    size_t len;
    size_t tokens, runs, lines;
    double took[LANGUAGE_STAGES];
    bool sound;
};

static void scan(struct pass *pass)
{
    double from = bench_now_s();

    pass->tokens = parse_count_tokens(pass->text, pass->len);
    pass->took[LANGUAGE_SCAN] = bench_now_s() - from;
}

static void look(struct pass *pass)
{
    double from = bench_now_s();

    pass->lines = count_lines(pass->text, pass->len);
    pass->took[LANGUAGE_LOOK] = bench_now_s() - from;
}

/* Text to plan. */
static void plan(struct pass *pass)
{
    const struct parse_options options = {
        .path = "bench.study",
        .text = pass->text,
        .len = pass->len,
        .library = stdlib_files,
    };
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    double at[4] = {bench_now_s()};
    const struct ast *ast = parse_study(arena, diag, &options);
    const struct study *study = NULL;
    const struct plan *made = NULL;

    at[1] = bench_now_s();
    if (ast != NULL)
        study = study_check(arena, diag, ast, cli_catalog());
    at[2] = bench_now_s();
    if (study != NULL)
        made = plan_expand(arena, diag, study);
    at[3] = bench_now_s();
    pass->took[LANGUAGE_PARSE] = at[1] - at[0];
    pass->took[LANGUAGE_CHECK] = at[2] - at[1];
    pass->took[LANGUAGE_EXPAND] = at[3] - at[2];
    pass->sound = made != NULL && diag_warnings(diag) == 0;
    pass->runs = made != NULL ? made->n_runs : 0;
    if (!pass->sound)
        diag_print(stderr, diag, &(struct diag_style){.limit = DIAG_LIMIT});
    diag_free(diag);
    arena_free(arena);
}

/* ---- memory ---- */

static double peak_bytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss;
}

/* In a child, whose peak nothing else has raised. */
static bool measure_memory(double *bytes, const struct pass *pass,
                           struct err *err)
{
    int fds[2];
    pid_t pid;

    if (pipe(fds) < 0)
        return err_sys(err, "cannot measure memory");
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        struct pass mine = *pass;
        double before = peak_bytes(), after;

        plan(&mine);
        after = peak_bytes() - before;
        _exit(write(fds[1], &after, sizeof after) != (ssize_t)sizeof after);
    }
    close(fds[1]);
    bool ok =
        pid > 0 && read(fds[0], bytes, sizeof *bytes) == (ssize_t)sizeof *bytes;
    close(fds[0]);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return ok || err_set(err, "cannot measure memory");
}

/* ---- all of it ---- */

bool bench_language_measure(struct language_figures *out, const char *text,
                            size_t len, struct err *err)
{
    double took[LANGUAGE_STAGES][BENCH_MAX_REPEATS], start = bench_now_s();
    struct pass pass = {.text = text, .len = len};
    size_t n = 0;

    while (!bench_enough(n, start)) {
        scan(&pass);
        look(&pass);
        plan(&pass);
        if (!pass.sound)
            return err_set(err, "the study that is measured has mistakes");
        for (int s = 0; s < LANGUAGE_STAGES; s++)
            took[s][n] = pass.took[s];
        n++;
    }
    *out = (struct language_figures){
        .bytes = len,
        .lines = pass.lines,
        .tokens = pass.tokens,
        .runs = pass.runs,
    };
    for (int s = 0; s < LANGUAGE_STAGES; s++)
        out->cpu_s[s] = bench_quantile(took[s], n, 0.5);
    return measure_memory(&out->memory_bytes, &pass, err);
}
