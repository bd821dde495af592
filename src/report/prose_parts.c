/* prose_parts.c - claims, fits, failures and provenance, as lists. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/hash.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/items.h"
#include "report/prose.h"
#include "report/rich.h"
#include "report/shown.h"
#include "report/tables.h"
#include "report/text.h"

/* ---- claims ---- */

static void add_claim(struct str *out, const struct claim_finding *claim)
{
    static const char *const word[] = {
        [CLAIM_FAILED] = RICH(z, "\xe2\x9c\x97\xc2\xa0"
                                 "fails"),
        [CLAIM_HOLDS] = RICH(g, "\xe2\x9c\x93\xc2\xa0"
                                "holds"),
        [CLAIM_UNKNOWN] = RICH(q, "?\xc2\xa0unknown")};

    str_add(out, RICH_OPEN(E));
    str_add(out, word[claim->outcome]);
    str_add(out, RICH_OPEN(v) RICH_OPEN(p));
    rich_add(out, claim->text);
    str_add(out, RICH_CLOSE(p) RICH_OPEN(h) RICH_OPEN(c));
    rich_add(out, claim->expression);
    str_add(out, RICH_CLOSE(c));
    if (claim->values != NULL && *claim->values != '\0') {
        str_add(out, RICH_BREAK);
        rich_add(out, claim->values);
    }
    if (claim->outcome == CLAIM_UNKNOWN && claim->reason != NULL) {
        str_add(out, RICH_BREAK);
        rich_sentence(out, claim->reason);
    }
    str_add(out, RICH_CLOSE(h) RICH_CLOSE(v) RICH_CLOSE(E));
}

void prose_claims(struct str *out, const struct findings *f)
{
    if (f->n_claims == 0)
        return;
    str_add(out, RICH_OPEN(C));
    for (size_t i = 0; i < f->n_claims; i++)
        add_claim(out, &f->claims[i]);
    str_add(out, RICH_CLOSE(C));
}

/* ---- fits ---- */

static void add_notes(struct str *out, const char *const *notes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str_add(out, RICH_OPEN(e));
        rich_sentence(out, notes[i]);
        str_add(out, RICH_CLOSE(e));
    }
}

static void add_fit(struct str *out, struct arena *arena,
                    const struct findings *f, const struct law_finding *law)
{
    const struct intrinsic_fit *fit = law->fit;

    str_add(out, RICH_OPEN(E));
    tables_verdict(out, fit != NULL ? &fit->identifiable : NULL);
    str_add(out, RICH_OPEN(v) RICH_OPEN(p) RICH_OPEN(b));
    rich_add(out, gather_law_label(arena, law));
    str_add(out, RICH_CLOSE(b) RICH_BREAK);
    rich_sentence(out, fit == NULL ? law->error : fit->reason);
    str_add(out, RICH_CLOSE(p));
    if (law_trusted(law))
        prose_numbers(out, f, law);
    str_add(out, RICH_OPEN(h) "Compute: ");
    rich_add(out, law->accounting);
    str_add(out, law->inner
                     ? "; N counts no parameter of the first and last layers."
                     : ".");
    str_add(out, RICH_CLOSE(h));
    if (fit != NULL && (fit->holdout.done || fit->holdout_compute.done)) {
        str_add(out, RICH_OPEN(h));
        prose_holdout(out, law);
        str_add(out, RICH_CLOSE(h));
    }
    if (fit != NULL && fit->n_notes > 0) {
        str_add(out, RICH_OPEN(k));
        add_notes(out, fit->notes, fit->n_notes);
        str_add(out, RICH_CLOSE(k));
    }
    if (fit != NULL)
        str_printf(out, RICH_OPEN(h) "Identity " RICH(c, "%s") RICH_CLOSE(h),
                   fit->identity);
    str_add(out, RICH_CLOSE(v) RICH_CLOSE(E));
}

void prose_fits(struct str *out, struct arena *arena, const struct findings *f)
{
    struct indices names = gather_law_names(arena, f);

    if (names.n > 0)
        str_add(out, RICH(p, "Whether the curves pin the law down, and how "
                             "well it predicts sizes that it did not see."));
    for (size_t i = 0; i < names.n; i++) {
        const char *name = f->laws[names.at[i]].name;

        if (names.n > 1) {
            str_add(out, RICH_OPEN(t));
            rich_add(out, name);
            str_add(out, RICH_CLOSE(t));
        }
        str_add(out, RICH_OPEN(F));
        for (size_t k = 0; k < f->n_laws; k++) {
            if (strcmp(f->laws[k].name, name) == 0)
                add_fit(out, arena, f, &f->laws[k]);
        }
        str_add(out, RICH_CLOSE(F));
    }
}

void prose_hangs_on(struct str *out, struct arena *arena,
                    const struct law_finding *law)
{
    str_add(out, "What the fit ");
    rich_add(out, law->name);
    if (law->n_coordinates > 0) {
        str_add(out, ", ");
        rich_add(out, gather_law_label(arena, law));
        str_add(out, ",");
    }
    str_add(out, " hangs on");
}

static void add_left_out(struct str *out, const struct points_finding *p)
{
    if (p->missing == 0)
        return;
    str_add(out, RICH_OPEN(e));
    text_plural(out, p->missing, "instance has", "instances have");
    str_add(out, " no value and are left out: ");
    rich_add(out, p->missing_reason);
    str_add(out, "." RICH_CLOSE(e));
}

static void add_points_fit(struct str *out, struct arena *arena,
                           const struct points_finding *p)
{
    size_t notes = p->fit != NULL ? p->fit->n_notes : 0;

    str_add(out, RICH_OPEN(E));
    tables_verdict(out, p->fit != NULL ? &p->fit->identifiable : NULL);
    str_add(out, RICH_OPEN(v) RICH_OPEN(p) RICH_OPEN(b));
    rich_add(out, p->name);
    if (p->n_coordinates > 0) {
        str_add(out, ", ");
        rich_add(out, gather_points_label(arena, p));
    }
    str_add(out, RICH_CLOSE(b) ", ");
    rich_add(out, p->law->options.name);
    if (p->of != NULL) {
        str_add(out, " of ");
        rich_add(out, p->of);
    }
    str_add(out, RICH_BREAK);
    rich_sentence(out, points_reason(p));
    str_add(out, RICH_CLOSE(p));
    if (notes + p->missing > 0) {
        str_add(out, RICH_OPEN(k));
        if (notes > 0)
            add_notes(out, p->fit->notes, notes);
        add_left_out(out, p);
        str_add(out, RICH_CLOSE(k));
    }
    str_add(out, RICH_CLOSE(v) RICH_CLOSE(E));
}

void prose_points_fits(struct str *out, struct arena *arena,
                       const struct findings *f)
{
    if (f->n_points == 0)
        return;
    str_add(out, RICH(t, "Laws of points") RICH_OPEN(F));
    for (size_t i = 0; i < f->n_points; i++)
        add_points_fit(out, arena, &f->points[i]);
    str_add(out, RICH_CLOSE(F));
}

/* ---- failures ---- */

static void add_failure(struct str *out, const struct run_row *run)
{
    str_add(out, RICH_OPEN(E));
    str_add(out, run->status == RUN_FAILED ? RICH(z, "failed")
                                           : RICH(q, "diverged"));
    str_add(out, RICH_OPEN(v) RICH_OPEN(p));
    rich_add(out, run->label);
    str_add(out, RICH_CLOSE(p) RICH_OPEN(h));
    rich_sentence(out,
                  run->message != NULL ? run->message : "No reason given.");
    if (run->log != NULL) {
        str_add(out, RICH_BREAK "Log: " RICH_OPEN(c));
        rich_add(out, run->log);
        str_add(out, RICH_CLOSE(c));
    }
    str_add(out, RICH_CLOSE(h) RICH_CLOSE(v) RICH_CLOSE(E));
}

void prose_failures(struct str *out, const struct findings *f)
{
    size_t missing = gather_count(f, RUN_MISSING);

    if (gather_finished(f) + missing < f->n_runs)
        str_add(out, RICH_OPEN(C));
    for (size_t i = 0; i < f->n_runs; i++) {
        if (f->runs[i].status == RUN_FAILED ||
            f->runs[i].status == RUN_DIVERGED)
            add_failure(out, &f->runs[i]);
    }
    if (gather_finished(f) + missing < f->n_runs)
        str_add(out, RICH_CLOSE(C));
    if (missing == 0)
        return;
    str_add(out, RICH_OPEN(p));
    text_plural(out, missing, "run has", "runs have");
    str_add(out, " not been trained yet." RICH_CLOSE(p));
}

/* ---- provenance ---- */

static void add_fact(struct str *out, const char *name, const char *value)
{
    str_add(out, RICH_OPEN(T));
    rich_add(out, name);
    str_add(out, RICH_CLOSE(T) RICH_OPEN(V));
    rich_add(out, value);
    str_add(out, RICH_CLOSE(V));
}

/* The kernels that the runs used, each once. */
static void add_kernels(struct str *out, const struct findings *f)
{
    struct str seen = STR_INIT;

    for (size_t i = 0; i < f->n_runs; i++) {
        const char *kernel = f->runs[i].kernel;

        if (kernel == NULL || *kernel == '\0' ||
            strstr(str_text(&seen), kernel) != NULL)
            continue;
        str_add(&seen, seen.len > 0 ? ", " : "");
        str_add(&seen, kernel);
    }
    if (seen.len > 0)
        add_fact(out, "Kernel of matrices", seen.text);
    str_fini(&seen);
}

static void add_training_time(struct str *out, const struct findings *f)
{
    struct str s = STR_INIT;

    if (gather_count(f, RUN_IMPORTED) == f->n_runs)
        return;
    text_duration(&s, f->total_wall_s);
    str_add(&s, " on the clock, all runs one after the other");
    if (f->total_core_s > 0) {
        str_add(&s, "; ");
        text_duration(&s, f->total_core_s);
        str_add(&s, " of cores");
    }
    add_fact(out, "Training time", s.text);
    str_fini(&s);
}

static void add_import(struct str *out, struct arena *arena,
                       const struct import_finding *import)
{
    const char *label =
        gather_label(arena, import->coordinates, import->n_coordinates);

    str_add(out, RICH_OPEN(T));
    rich_add(out, import->name);
    str_add(out, label != NULL ? ", " : "");
    rich_add(out, label);
    str_add(out, RICH_CLOSE(T) RICH_OPEN(V));
    if (import->n_points > 0)
        text_plural(out, import->n_points, "point", "points");
    else
        text_plural(out, import->n_runs, "curve", "curves");
    if (*import->environment != '\0') {
        str_add(out, " of ");
        rich_add(out, import->environment);
    }
    str_add(out, " from " RICH_OPEN(c));
    rich_add(out, import->path);
    str_add(out, RICH_CLOSE(c) ", " RICH(n, "SHA-256") RICH_BREAK RICH_OPEN(c));
    rich_add(out, import->digest);
    str_add(out, RICH_CLOSE(c));
    for (size_t k = 0; k < import->n_notes; k++) {
        str_add(out, RICH_BREAK);
        rich_add(out, import->notes[k]);
    }
    str_add(out, RICH_CLOSE(V));
}

/* Modules and files of environments, by what they are and their bytes. */
static void add_sources(struct str *out, const struct findings *f)
{
    for (size_t i = 0; i < f->n_sources; i++) {
        const struct source_finding *s = &f->sources[i];

        str_add(out, RICH_OPEN(T));
        rich_add(out, s->name);
        str_add(out, RICH_CLOSE(T) RICH_OPEN(V));
        rich_add(out, s->what);
        str_add(out,
                strlen(s->digest) == SHA256_HEX ? ", " RICH(n, "SHA-256") : "");
        str_add(out, RICH_BREAK RICH_OPEN(c));
        rich_add(out, s->digest);
        str_add(out, RICH_CLOSE(c) RICH_CLOSE(V));
    }
}

static void add_settings(struct str *out, const struct findings *f)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < f->n_settings; i++)
        str_printf(&s, "%s%s", i > 0 ? ", " : "", f->settings[i]);
    if (f->n_settings > 0)
        add_fact(out, "Set outside of the study", s.text);
    str_fini(&s);
}

/* A fact that is a digest. */
static void add_digest(struct str *out, const char *name, const char *digest)
{
    str_add(out, RICH_OPEN(T));
    str_add(out, name);
    str_add(out, RICH_CLOSE(T) RICH_OPEN(V) RICH_OPEN(c));
    str_add(out, digest);
    str_add(out, RICH_CLOSE(c) RICH_CLOSE(V));
}

void prose_provenance(struct str *out, struct arena *arena,
                      const struct findings *f)
{
    char hex[SHA256_HEX + 1];
    struct str s = STR_INIT;

    str_add(out, RICH_OPEN(D));
    str_printf(&s, "%s, engine %d", f->version, f->engine);
    add_fact(out, "Program", s.text);
    str_clear(&s);
    add_fact(out, "Machine", f->machine);
    add_kernels(out, f);
    text_time(&s, f->time);
    add_fact(out, "Written", s.text);
    str_fini(&s);
    add_training_time(out, f);
    if (f->study_text != NULL) {
        hash_sha256_hex(hex, f->study_text, strlen(f->study_text));
        add_digest(out, "SHA-256 of the study", hex);
    }
    add_settings(out, f);
    if (f->lock != NULL)
        add_digest(out, "SHA-256 of the runs\xe2\x80\x99 identities", f->lock);
    str_add(out, RICH_CLOSE(D));
    if (f->n_sources > 0) {
        str_add(out, RICH(t, "Modules and environments that the study uses")
                         RICH_OPEN(D));
        add_sources(out, f);
        str_add(out, RICH_CLOSE(D));
    }
    if (f->n_imports == 0)
        return;
    str_add(out, RICH(t, "Imported files") RICH_OPEN(D));
    for (size_t i = 0; i < f->n_imports; i++)
        add_import(out, arena, &f->imports[i]);
    str_add(out, RICH_CLOSE(D));
}

void prose_no_figure(struct str *out, const struct shown_item *shown, size_t i)
{
    const struct item *item = shown->item;

    if (shown->figures[i].figure != NULL ||
        item_type(item->kind)->form == ITEM_IS_BOTH)
        return;
    str_add(out, RICH_OPEN(p) RICH_OPEN(m) "No figure of ");
    rich_add(out, item->name != NULL ? item->name : "this");
    str_add(out, ": ");
    rich_sentence(out, shown->figures[i].why);
    str_add(out, RICH_CLOSE(m) RICH_CLOSE(p));
}
