/* simulate.c - `rlstudy simulate`: the whole analysis on synthetic studies of a
 * known truth. */
#include "config.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "analysis/coverage.h"
#include "analysis/truth.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/param.h"
#include "base/str.h"
#include "check/study.h"
#include "cli/json.h"
#include "cli/results.h"
#include "cli/stop.h"
#include "cli/subject.h"
#include "plan/plan.h"

enum { USUAL_REPLICATES = 100, USUAL_BOOTSTRAP = 200 };

/* A number that each synthetic study gives an interval of. */
enum quantity_kind { OF_EXPONENT, OF_SIZE, OF_PREDICTION };

struct answer {
    double estimate, low, high; /* NaN: there is none */
};

struct quantity {
    enum quantity_kind kind;
    const char *name, *unit;
    size_t index;   /* of the law, or of the prediction */
    double compute; /* OF_SIZE: N E */
    double truth;
    double *estimate, *low, *high; /* (studies) NaN: there is none */
    struct coverage coverage;
    struct answer own; /* of the study itself, where it is trained */
    size_t as_wide;    /* synthetic intervals that are as wide as its own */
};

/* Verdicts, and a fit that could not be made. */
enum { N_VERDICTS = IDENTIFIABLE + 2, FAILED = IDENTIFIABLE + 1 };

struct simulated_law {
    const struct law_finding *law;
    const char *label;
    struct truth truth;
    bool assumed; /* not measured */
    struct curve_set design;
    struct law_finding exact; /* fitted to curves without noise */
    unsigned char *verdicts;  /* (studies) */
};

struct simulation {
    const struct subject *subject;
    struct arena *arena;
    struct simulated_law *laws; /* as subject->laws */
    struct quantity *quantities;
    size_t n_quantities;
    unsigned char *claims; /* (studies, claims) enum claim_outcome */
    size_t n_claims;
    size_t wanted;
    bool *done; /* (wanted) */
    atomic_size_t next, n_done;
    bool progress;
    struct timespec start;
    pthread_mutex_t lock; /* of the terminal */
};

/* ---- what is assumed ---- */

static const struct param truth_params[] = {
    {"exponent", PARAM_REAL, "0.5", 0, 1, NULL, NULL,
     "of the best size against compute", PARAM_OPEN_MIN | PARAM_OPEN_MAX, 0},
    {"bend", PARAM_REAL, "0.25", 0, 10, NULL, NULL,
     "beta of the law: how sharp curves bend at the frontier", PARAM_OPEN_MIN,
     0},
    {"place", PARAM_REAL, "0.6", -1, 2, NULL, NULL,
     "of the best size at the end of training: 0 the smallest, 1 the largest",
     0, 0},
    {"point_noise", PARAM_REAL, "0.02", 0, 10, NULL, NULL,
     "deviation of a return, of their range", 0, 0},
    {"run_noise", PARAM_REAL, "0.1", 0, 10, NULL, NULL,
     "deviation of log I between runs", 0, 0},
};

static const struct param_table truth_table = {
    "truth", "what is assumed where nothing was measured", truth_params,
    COUNT_OF(truth_params)};

static double *member_of(struct truth_guess *guess, size_t i)
{
    double *const members[COUNT_OF(truth_params)] = {
        &guess->exponent, &guess->bend, &guess->place, &guess->point,
        &guess->run};

    return members[i];
}

/* Set what the LEN bytes at TEXT, "exponent=0.6", say. */
static bool read_pair(struct truth_guess *out, const char *text, size_t len,
                      struct err *err)
{
    const char *equals = memchr(text, '=', len);
    struct str names = STR_INIT;
    struct number x;

    for (size_t i = 0; i < truth_table.n; i++) {
        const struct param *p = &truth_table.params[i];
        size_t n = strlen(p->name);

        str_printf(&names, "%s%s", i > 0 ? ", " : "", p->name);
        if (equals != text + n || strncmp(text, p->name, n) != 0)
            continue;
        str_fini(&names);
        if (!number_parse(&x, equals + 1, len - n - 1) ||
            !param_in_range(p, x.real))
            return err_set(err, "--truth: '%.*s': %s is a number from %g to %g",
                           (int)len, text, p->name, p->min, p->max);
        *member_of(out, i) = x.real;
        return true;
    }
    err_set(err, "--truth: '%.*s' is not NAME=VALUE, NAME one of %s", (int)len,
            text, names.text);
    str_fini(&names);
    return false;
}

static bool read_guess(struct truth_guess *out, const char *text,
                       struct err *err)
{
    for (size_t i = 0; i < truth_table.n; i++) {
        struct number x;
        const char *def = truth_table.params[i].def;

        if (!number_parse(&x, def, strlen(def)))
            abort(); /* the table is ours */
        *member_of(out, i) = x.real;
    }
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, ",");

        if (!read_pair(out, text, len, err))
            return false;
        text += len + (text[len] == ',');
    }
    return true;
}

/* ---- what is true ---- */

static bool is_untrained(const struct law_finding *law)
{
    return law->curves.n == 0;
}

/* Only a law that the curves tell can be taken for the truth. */
static bool can_be_true(const struct subject *subject, struct err *err)
{
    struct err why;

    for (size_t l = 0; l < subject->n_laws; l++) {
        const struct law_finding *law = &subject->laws[l];

        if (!is_untrained(law) && !subject_usable(law, &why))
            return err_set(err,
                           "%s cannot be taken for the truth: %s; --truth "
                           "assumes a law",
                           subject_label(subject->arena, law), why.msg);
    }
    return true;
}

static bool set_truth(struct simulated_law *out, struct simulation *s,
                      const struct truth_guess *guess, bool assume,
                      struct err *err)
{
    const struct law_finding *law = out->law;

    if (!subject_design(s->arena, &out->design, s->subject, law, err))
        return false;
    out->assumed = assume || is_untrained(law);
    if (out->assumed) {
        truth_of_guess(&out->truth, guess, &out->design, law->options.exclude);
        return true;
    }
    return truth_of_curves(&out->truth, &law->curves, &law->options, err);
}

/* The fit that curves without noise would have, its law exact. */
static bool set_exact(struct simulated_law *out, struct arena *arena,
                      struct err *err)
{
    struct intrinsic_options options = out->law->options;
    struct curve_set curves = truth_exact(arena, &out->truth, &out->design);
    struct intrinsic_fit *fit;

    options.bootstrap = 0;
    options.holdout_sizes = 0;
    options.holdout_octaves = 0;
    if (!intrinsic_fit(arena, &fit, &curves, &options, err))
        return false;
    fit->law = out->truth.law;
    /* What is true can be asked for, whatever could be made of it. */
    fit->identifiable = IDENTIFIABLE;
    out->exact = *out->law;
    out->exact.fit = fit;
    return true;
}

static bool make_truths(struct simulation *s, const struct truth_guess *guess,
                        bool assume, struct err *err)
{
    const struct subject *subject = s->subject;

    s->laws = arena_array(s->arena, struct simulated_law, subject->n_laws);
    for (size_t l = 0; l < subject->n_laws; l++) {
        struct simulated_law *law = &s->laws[l];
        struct err why;

        law->law = &subject->laws[l];
        law->label = subject_label(s->arena, law->law);
        law->verdicts = arena_array(s->arena, unsigned char, s->wanted);
        if (!set_truth(law, s, guess, assume, &why) ||
            !set_exact(law, s->arena, &why))
            return err_set(err, "%s: %s", law->label, why.msg);
    }
    return true;
}

/* ---- what is asked ---- */

static const struct answer no_answer = {(double)NAN, (double)NAN, (double)NAN};

static struct quantity *add_quantity(struct simulation *s,
                                     enum quantity_kind kind, size_t index,
                                     const char *name, double truth)
{
    struct quantity *q = &s->quantities[s->n_quantities++];
    double *block = arena_array(s->arena, double, 3 * s->wanted);

    *q = (struct quantity){
        .kind = kind,
        .name = name,
        .unit = "",
        .index = index,
        .truth = truth,
        .own = no_answer,
        .estimate = block,
        .low = block + s->wanted,
        .high = block + 2 * s->wanted,
    };
    for (size_t i = 0; i < 3 * s->wanted; i++)
        block[i] = (double)NAN;
    return q;
}

/* The best size at the compute of --at, or at the largest at which the
 * frontier passes a size. */
static bool add_size(struct simulation *s, size_t l, const char *at,
                     struct err *err)
{
    struct simulated_law *law = &s->laws[l];
    double C = law->exact.fit->compute_high;

    if (at != NULL && !subject_compute(&C, at, law->law, err))
        return false;
    struct quantity *q =
        add_quantity(s, OF_SIZE, l, subject_size_label(s->arena, law->law, C),
                     intrinsic_N_opt(&law->truth.law, C));
    q->unit = "parameters";
    q->compute = C;
    return true;
}

/* The study's own predictions, as they would be if the truth were known. */
static void add_predictions(struct simulation *s)
{
    const struct results *own = s->subject->results;
    size_t n = s->subject->n_laws;
    struct law_finding *laws = arena_array(s->arena, struct law_finding, n);

    for (size_t l = 0; l < n; l++)
        laws[l] = s->laws[l].exact;
    struct results *r = results_of_others(s->arena, own, laws);
    size_t n_predictions = results_predict(r);
    for (size_t i = 0; i < n_predictions; i++) {
        const struct prediction_finding *p = &r->predictions[i];

        if (!isfinite(p->value))
            continue;
        struct quantity *q =
            add_quantity(s, OF_PREDICTION, i,
                         subject_prediction_label(s->arena, p), p->value);
        q->unit = p->unit;
    }
}

static bool make_quantities(struct simulation *s, const char *at,
                            struct err *err)
{
    const struct subject *subject = s->subject;
    size_t most = 2 * subject->n_laws + subject->findings.n_predictions;

    s->quantities = arena_array(s->arena, struct quantity, most);
    for (size_t l = 0; l < subject->n_laws; l++) {
        add_quantity(s, OF_EXPONENT, l,
                     arena_printf(s->arena, "%s.exponent", s->laws[l].label),
                     s->laws[l].truth.law.exponent);
        if (!add_size(s, l, at, err))
            return false;
    }
    if (subject->results != NULL)
        add_predictions(s);
    return true;
}

/* ---- one synthetic study ---- */

static void fit_synthetic(struct law_finding *out, struct arena *arena,
                          const struct simulated_law *law, size_t k)
{
    struct curve_set curves =
        truth_draw(arena, &law->truth, &law->design, law->law->options.seed, k);
    struct intrinsic_fit *fit;
    struct err err;

    *out = *law->law;
    out->fit = NULL;
    out->curves = curves;
    /* Intervals are what this is about. */
    if (out->options.bootstrap == 0)
        out->options.bootstrap = USUAL_BOOTSTRAP;
    out->options.seed += k + 1;
    out->options.threads = 1; /* there is one for each study */
    law->verdicts[k] = FAILED;
    if (intrinsic_fit(arena, &fit, &curves, &out->options, &err)) {
        out->fit = fit;
        law->verdicts[k] = (unsigned char)fit->identifiable;
    } else {
        out->error = arena_strdup(arena, err.msg);
    }
}

/* A report gives no numbers of what is not identifiable. */
static struct answer answer_of_law(const struct quantity *q,
                                   const struct law_finding *law)
{
    struct answer a = no_answer;
    double ends[2];
    struct err ignored;

    if (!subject_usable(law, &ignored))
        return a;
    if (q->kind == OF_EXPONENT) {
        a.estimate = law->fit->law.exponent;
        if (law->fit->replicates_ok > 0) {
            a.low = law->fit->ci95.low.exponent;
            a.high = law->fit->ci95.high.exponent;
        }
    } else if (results_best_size(&a.estimate, ends, law, q->compute,
                                 &ignored)) {
        a.low = ends[0];
        a.high = ends[1];
    }
    return a;
}

static struct answer answer_of_prediction(const struct prediction_finding *p)
{
    return (struct answer){p->value, p->low, p->high};
}

static void note_answer(struct quantity *q, size_t k, struct answer a)
{
    q->estimate[k] = a.estimate;
    q->low[k] = a.low;
    q->high[k] = a.high;
}

/* What the report of study K would say. */
static void note_report(struct simulation *s, size_t k, struct arena *arena,
                        const struct law_finding *laws)
{
    const struct results *own = s->subject->results;
    struct results *r = results_of_others(arena, own, laws);

    results_predict(r);
    for (size_t i = 0; i < s->n_quantities; i++) {
        struct quantity *q = &s->quantities[i];

        if (q->kind == OF_PREDICTION)
            note_answer(q, k, answer_of_prediction(&r->predictions[q->index]));
    }
    const struct result_source source = results_source(r);
    for (size_t i = 0; i < s->n_claims; i++)
        s->claims[k * s->n_claims + i] =
            (unsigned char)study_judge(arena, own->study,
                                       &own->study->claims[i], &source)
                .outcome;
}

static void simulate_one(struct simulation *s, size_t k)
{
    struct arena *arena = arena_new();
    size_t n = s->subject->n_laws;
    struct law_finding *laws = arena_array(arena, struct law_finding, n);

    for (size_t l = 0; l < n; l++)
        fit_synthetic(&laws[l], arena, &s->laws[l], k);
    for (size_t i = 0; i < s->n_quantities; i++) {
        struct quantity *q = &s->quantities[i];

        if (q->kind != OF_PREDICTION)
            note_answer(q, k, answer_of_law(q, &laws[q->index]));
    }
    if (s->subject->results != NULL)
        note_report(s, k, arena, laws);
    arena_free(arena);
}

/* ---- all of them ---- */

static volatile sig_atomic_t stopped;

/* Studies in progress come to an end; who asks again does not wait. */
static void on_signal(int sig)
{
    stopped = 1;
    signal(sig, SIG_DFL);
}

static void show_progress(struct simulation *s)
{
    size_t done = atomic_load(&s->n_done);
    struct str left = STR_INIT;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    double spent = difftime(now.tv_sec, s->start.tv_sec) +
                   1e-9 * (double)(now.tv_nsec - s->start.tv_nsec);
    print_duration(&left, spent / (double)done * (double)(s->wanted - done));
    pthread_mutex_lock(&s->lock);
    fprintf(stderr, "\rsimulated %zu of %zu, %s left\033[K", done, s->wanted,
            str_text(&left));
    fflush(stderr);
    pthread_mutex_unlock(&s->lock);
    str_fini(&left);
}

static void *work_off(void *arg)
{
    struct simulation *s = arg;

    while (!stopped) {
        size_t k = atomic_fetch_add(&s->next, 1);

        if (k >= s->wanted)
            break;
        simulate_one(s, k);
        s->done[k] = true;
        atomic_fetch_add(&s->n_done, 1);
        if (s->progress)
            show_progress(s);
    }
    return NULL;
}

/* Each study is the same whoever makes it and when. */
static void simulate_all(struct simulation *s, int threads)
{
    pthread_t *others = mem_calloc((size_t)threads, sizeof *others);
    struct stop_watch before;
    int started = 0;

    stop_watch(&before, on_signal);
    clock_gettime(CLOCK_MONOTONIC, &s->start);
    while (started + 1 < threads && (size_t)started + 1 < s->wanted &&
           pthread_create(&others[started], NULL, work_off, s) == 0)
        started++;
    work_off(s);
    for (int i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    if (s->progress)
        fputs("\r\033[K", stderr);
    stop_unwatch(&before);
    free(others);
}

/* What the study itself has made of it. */
static struct answer own_answer(const struct simulation *s,
                                const struct quantity *q)
{
    if (q->kind == OF_PREDICTION)
        return answer_of_prediction(
            &s->subject->findings.predictions[q->index]);
    return s->laws[q->index].assumed ? no_answer
                                     : answer_of_law(q, s->laws[q->index].law);
}

static void summarise(struct simulation *s)
{
    for (size_t i = 0; i < s->n_quantities; i++) {
        struct quantity *q = &s->quantities[i];

        coverage_of(&q->coverage, q->truth, q->estimate, q->low, q->high,
                    s->wanted);
        q->own = own_answer(s, q);
        for (size_t k = 0; k < s->wanted; k++)
            q->as_wide += q->high[k] - q->low[k] >= q->own.high - q->own.low;
    }
}

/* Whether so wide an interval as the study's own is not what is simulated, at
 * the level of one in twenty. */
static bool is_too_kind(const struct quantity *q)
{
    return isfinite(q->own.high - q->own.low) && q->coverage.n >= 20 &&
           20 * q->as_wide < q->coverage.n;
}

/* ---- what came out ---- */

static size_t count_verdicts(const struct simulation *s, size_t l, int verdict)
{
    size_t n = 0;

    for (size_t k = 0; k < s->wanted; k++)
        n += s->done[k] && s->laws[l].verdicts[k] == verdict;
    return n;
}

static size_t count_claims(const struct simulation *s, size_t i,
                           enum claim_outcome outcome)
{
    size_t n = 0;

    for (size_t k = 0; k < s->wanted; k++)
        n += s->done[k] && s->claims[k * s->n_claims + i] == outcome;
    return n;
}

static json_t *law_json(const struct simulation *s, size_t l)
{
    const struct simulated_law *law = &s->laws[l];
    const struct truth *t = &law->truth;

    return json_pack(
        "{s:o, s:{s:b, s:f, s:f, s:f, s:f, s:f}, s:I, s:{s:I, s:I, s:I, s:I}}",
        "law", json_of_text(law->label), "truth", "assumed", law->assumed,
        "exponent", t->law.exponent, "alpha_N", t->law.alpha_N, "alpha_E",
        t->law.alpha_E, "point_noise", t->point, "run_noise", t->run, "runs",
        (json_int_t)law->design.n, "verdicts", "identifiable",
        (json_int_t)count_verdicts(s, l, IDENTIFIABLE), "weak",
        (json_int_t)count_verdicts(s, l, WEAK), "not_identifiable",
        (json_int_t)count_verdicts(s, l, NOT_IDENTIFIABLE), "failed",
        (json_int_t)count_verdicts(s, l, FAILED));
}

static json_t *quantity_json(const struct quantity *q)
{
    const struct coverage *c = &q->coverage;

    return json_pack(
        "{s:o, s:s, s:o, s:I, s:I, s:o, s:[f, f], s:o, s:o, s:o, "
        "s:{s:o, s:o, s:o}, s:I}",
        "name", json_of_text(q->name), "unit", q->unit, "truth",
        json_of_number(q->truth), "intervals", (json_int_t)c->n, "covered",
        (json_int_t)c->covered, "coverage", json_of_number(c->share),
        "coverage_ci95", c->low, c->high, "median_estimate",
        json_of_number(c->estimate), "median_width", json_of_number(c->width),
        "median_ratio", json_of_number(c->ratio), "own", "estimate",
        json_of_number(q->own.estimate), "low", json_of_number(q->own.low),
        "high", json_of_number(q->own.high), "as_wide", (json_int_t)q->as_wide);
}

static json_t *claim_json(const struct simulation *s, size_t i)
{
    const struct study_claim *claim = &s->subject->results->study->claims[i];

    return json_pack("{s:o, s:I, s:I, s:I}", "claim", json_of_text(claim->text),
                     "holds", (json_int_t)count_claims(s, i, CLAIM_IS_TRUE),
                     "fails", (json_int_t)count_claims(s, i, CLAIM_IS_FALSE),
                     "unknown",
                     (json_int_t)count_claims(s, i, CLAIM_IS_UNKNOWN));
}

static void print_json(const struct simulation *s)
{
    json_t *laws = json_array(), *quantities = json_array();
    json_t *claims = json_array();

    for (size_t l = 0; l < s->subject->n_laws; l++)
        json_array_append_new(laws, law_json(s, l));
    for (size_t i = 0; i < s->n_quantities; i++)
        json_array_append_new(quantities, quantity_json(&s->quantities[i]));
    for (size_t i = 0; i < s->n_claims; i++)
        json_array_append_new(claims, claim_json(s, i));
    json_print(json_pack("{s:s, s:I, s:I, s:o, s:o, s:o}", "schema",
                         "rlstudy-simulate-1", "replicates",
                         (json_int_t)s->wanted, "done",
                         (json_int_t)atomic_load(&s->n_done), "laws", laws,
                         "quantities", quantities, "claims", claims));
}

static void print_law(const struct simulation *s, size_t l)
{
    const struct simulated_law *law = &s->laws[l];
    double done = (double)atomic_load(&s->n_done);

    printf("%s: %s exponent %.3g, bend %.3g; noise %.3g of returns and %.3g "
           "of log I between runs; %zu runs\n",
           law->label,
           law->assumed ? "assumed:" : "as measured:", law->truth.law.exponent,
           law->truth.law.beta, law->truth.point, law->truth.run,
           law->design.n);
    printf("  identifiable %.0f %%, weak %.0f %%, not identifiable %.0f %%",
           100 * (double)count_verdicts(s, l, IDENTIFIABLE) / done,
           100 * (double)count_verdicts(s, l, WEAK) / done,
           100 * (double)count_verdicts(s, l, NOT_IDENTIFIABLE) / done);
    size_t failed = count_verdicts(s, l, FAILED);
    if (failed > 0)
        printf(", no fit %.0f %%", 100 * (double)failed / done);
    putchar('\n');
}

static void print_quantity(const struct quantity *q, size_t done, int width)
{
    const struct coverage *c = &q->coverage;

    printf("  %-*s  %-10.4g  ", width, q->name, q->truth);
    if (c->n == 0) {
        puts("no intervals");
        return;
    }
    printf("%5.1f %% (%.1f to %.1f)", 100 * c->share, 100 * c->low,
           100 * c->high);
    if (isfinite(c->ratio) && c->ratio > 1)
        printf("  %.3g wide, ends %.3g-fold apart", c->width, c->ratio);
    else
        printf("  %.3g wide", c->width);
    if (c->n < done)
        printf(", none in %zu", done - c->n);
    if (isfinite(q->own.high - q->own.low))
        printf("; its own %.3g", q->own.high - q->own.low);
    putchar('\n');
}

static void warn_too_kind(const struct quantity *q)
{
    if (is_too_kind(q))
        printf("warning: %s: %s of %zu synthetic intervals %s as wide as the "
               "study's own: its runs\n  differ by more than is simulated, and "
               "the figures above are too favourable\n",
               q->name, q->as_wide == 0 ? "none" : "few", q->coverage.n,
               q->as_wide == 0 ? "is" : "are");
}

static void print_text(const struct simulation *s)
{
    size_t done = atomic_load(&s->n_done);
    int width = 8;

    printf("%zu synthetic studies of the same design, each analysed as a "
           "whole\n",
           done);
    for (size_t l = 0; l < s->subject->n_laws; l++)
        print_law(s, l);
    for (size_t i = 0; i < s->n_quantities; i++) {
        int len = (int)strlen(s->quantities[i].name);

        width = len > width ? len : width;
    }
    printf("\n  %-*s  %-10s  95 %% intervals that hold it, and their median\n",
           width, "quantity", "truth");
    for (size_t i = 0; i < s->n_quantities; i++)
        print_quantity(&s->quantities[i], done, width);
    for (size_t i = 0; i < s->n_quantities; i++)
        warn_too_kind(&s->quantities[i]);
    for (size_t i = 0; i < s->n_claims; i++)
        printf("claim holds in %zu, fails in %zu, is unknown in %zu: %s\n",
               count_claims(s, i, CLAIM_IS_TRUE),
               count_claims(s, i, CLAIM_IS_FALSE),
               count_claims(s, i, CLAIM_IS_UNKNOWN),
               s->subject->results->study->claims[i].text);
}

/* ---- */

static enum exit_status run_simulation(struct simulation *s,
                                       const struct truth_guess *guess,
                                       const struct options *options)
{
    struct err err;

    if (options->truth == NULL && !can_be_true(s->subject, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_CLAIM_FAILED;
    }
    if (!make_truths(s, guess, options->truth != NULL, &err) ||
        !make_quantities(s, options->at, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_FAILURE;
    }
    simulate_all(s, options->jobs);
    size_t done = atomic_load(&s->n_done);
    if (done > 0) {
        summarise(s);
        (options->json ? print_json : print_text)(s);
    }
    if (done == s->wanted)
        return STATUS_OK;
    fprintf(stderr, "rlstudy: interrupted after %zu of %zu studies\n", done,
            s->wanted);
    return STATUS_INTERRUPTED;
}

enum exit_status cmd_simulate(const struct options *options)
{
    struct subject subject;
    struct simulation s = {
        .subject = &subject,
        .wanted = options->replicates > 0 ? (size_t)options->replicates
                                          : USUAL_REPLICATES,
        .progress = !options->quiet && isatty(STDERR_FILENO),
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
    struct truth_guess guess;
    struct err err;

    if (!read_guess(&guess, options->truth, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_USAGE;
    }
    enum exit_status status = subject_load(&subject, options, true);

    if (status == STATUS_OK) {
        s.arena = subject.arena;
        s.n_claims =
            subject.results != NULL ? subject.results->study->n_claims : 0;
        s.done = arena_array(s.arena, bool, s.wanted);
        s.claims =
            arena_array(s.arena, unsigned char, s.wanted *s.n_claims + 1);
        status = run_simulation(&s, &guess, options);
    }
    subject_fini(&subject);
    return status;
}
