/* cite.c - the works that a report rests on. */
#include "config.h"

#include "report/cite.h"

#include <string.h>

#include "analysis/steps.h"
#include "base/base.h"
#include "base/str.h"
#include "report/rich.h"

/* ---- when a work is cited ---- */

static bool has_algorithm(const struct findings *f, const char *part)
{
    for (size_t i = 0; i < f->n_algorithm_kinds; i++) {
        if (strstr(f->algorithm_kinds[i], part) != NULL)
            return true;
    }
    return false;
}

static bool has_law(const struct findings *f, const char *name)
{
    for (size_t i = 0; i < f->n_points; i++) {
        if (strcmp(f->points[i].law->options.name, name) == 0)
            return true;
    }
    return false;
}

static bool is_trained(const struct findings *f)
{
    return f->n_algorithm_kinds > 0;
}

static bool is_averaged(const struct findings *f)
{
    return has_algorithm(f, "ewma");
}

static bool is_phasic(const struct findings *f)
{
    return has_algorithm(f, "ppg");
}

static bool has_intrinsic(const struct findings *f)
{
    return f->n_laws > 0;
}

static bool is_chinchilla(const struct findings *f)
{
    return has_law(f, "chinchilla") || has_law(f, "isoflop");
}

static bool is_sum_of_powers(const struct findings *f)
{
    return has_law(f, "sum_of_powers");
}

static bool is_sigmoid(const struct findings *f)
{
    return has_law(f, "sigmoid");
}

static bool is_broken(const struct findings *f)
{
    return has_law(f, "broken");
}

static bool is_plateau(const struct findings *f)
{
    return has_law(f, "plateau_incline");
}

static bool is_strength(const struct findings *f)
{
    return has_law(f, "elo") || has_law(f, "bradley_terry");
}

/* Intervals that are bias corrected and accelerated. */
static bool is_bca(const struct findings *f)
{
    for (size_t i = 0; i < f->n_points; i++) {
        if (f->points[i].fit != NULL && f->points[i].fit->replicates_ok > 0)
            return true;
    }
    return INTERVAL_QUOTED == INTERVAL_BCA && f->n_laws > 0;
}

/* Interquartile means over seeds. */
static bool is_iqm(const struct findings *f)
{
    for (size_t i = 0; i < f->n_laws; i++) {
        if (f->laws[i].fit != NULL &&
            f->laws[i].fit->options.aggregate == INTRINSIC_IQM)
            return true;
    }
    return false;
}

/* ---- the works ---- */

static const struct work {
    bool (*used)(const struct findings *f);
    const char *key, *authors, *title, *year;
    const char *arxiv; /* or NULL: */
    const char *journal, *volume, *pages;
} works[] = {
    {has_intrinsic, "hilton2023scaling",
     "Hilton, Jacob and Tang, Jie and Schulman, John",
     "Scaling laws for single-agent reinforcement learning", "2023",
     "2301.13442", NULL, NULL, NULL},
    {is_trained, "schulman2017proximal",
     "Schulman, John and Wolski, Filip and Dhariwal, Prafulla and Radford, "
     "Alec and Klimov, Oleg",
     "Proximal policy optimization algorithms", "2017", "1707.06347", NULL,
     NULL, NULL},
    {is_averaged, "hilton2021batch",
     "Hilton, Jacob and Cobbe, Karl and Schulman, John",
     "Batch size-invariance for policy optimization", "2021", "2110.00641",
     NULL, NULL, NULL},
    {is_phasic, "cobbe2021phasic",
     "Cobbe, Karl and Hilton, Jacob and Klimov, Oleg and Schulman, John",
     "Phasic policy gradient", "2021", "2009.04416", NULL, NULL, NULL},
    {is_trained, "schulman2016high",
     "Schulman, John and Moritz, Philipp and Levine, Sergey and Jordan, "
     "Michael and Abbeel, Pieter",
     "High-dimensional continuous control using generalized advantage "
     "estimation",
     "2016", "1506.02438", NULL, NULL, NULL},
    {is_trained, "kingma2015adam", "Kingma, Diederik P. and Ba, Jimmy",
     "Adam: A method for stochastic optimization", "2015", "1412.6980", NULL,
     NULL, NULL},
    {is_iqm, "agarwal2021deep",
     "Agarwal, Rishabh and Schwarzer, Max and Castro, Pablo Samuel and "
     "Courville, Aaron and Bellemare, Marc G.",
     "Deep reinforcement learning at the edge of the statistical precipice",
     "2021", "2108.13264", NULL, NULL, NULL},
    {is_chinchilla, "hoffmann2022training",
     "Hoffmann, Jordan and Borgeaud, Sebastian and Mensch, Arthur and others",
     "Training compute-optimal large language models", "2022", "2203.15556",
     NULL, NULL, NULL},
    {is_sum_of_powers, "fu2025compute",
     "Fu, Preston and Rybkin, Oleh and Zhou, Zhiyuan and others",
     "Compute-optimal scaling for value-based deep RL", "2025", "2508.14881",
     NULL, NULL, NULL},
    {is_sigmoid, "khatri2025art",
     "Khatri, Devvrit and Madaan, Lovish and others",
     "The art of scaling reinforcement learning compute for LLMs", "2025",
     "2510.13786", NULL, NULL, NULL},
    {is_broken, "caballero2023broken",
     "Caballero, Ethan and Gupta, Kshitij and Rish, Irina and Krueger, David",
     "Broken neural scaling laws", "2023", "2210.14891", NULL, NULL, NULL},
    {is_plateau, "jones2021scaling", "Jones, Andy L.",
     "Scaling scaling laws with board games", "2021", "2104.03113", NULL, NULL,
     NULL},
    {is_strength, "bradley1952rank",
     "Bradley, Ralph Allan and Terry, Milton E.",
     "Rank analysis of incomplete block designs: I. The method of paired "
     "comparisons",
     "1952", NULL, "Biometrika", "39", "324--345"},
    {is_bca, "efron1987better", "Efron, Bradley",
     "Better bootstrap confidence intervals", "1987", NULL,
     "Journal of the American Statistical Association", "82", "171--185"},
};

/* "Hilton, Tang and Schulman" of "Hilton, Jacob and Tang, Jie and ...". */
static void add_surnames(struct str *out, const char *authors)
{
    static const char joint[] = " and ";
    const char *at = authors;

    for (;;) {
        const char *next = strstr(at, joint);

        str_addn(out, at, strcspn(at, ", "));
        if (next == NULL)
            return;
        at = next + sizeof joint - 1;
        str_add(out, strstr(at, joint) != NULL ? ", " : joint);
    }
}

void cite_list(struct str *out, const struct findings *f)
{
    bool any = false;

    for (size_t i = 0; i < COUNT_OF(works); i++) {
        const struct work *w = &works[i];

        if (!w->used(f))
            continue;
        str_add(out, any ? "" : RICH_OPEN(k));
        any = true;
        str_add(out, RICH_OPEN(e));
        add_surnames(out, w->authors);
        str_printf(out, ". " RICH(i, "%s") ". ", w->title);
        if (w->arxiv != NULL)
            str_printf(out, "%s, arXiv\xc2\xa0%s.", w->year, w->arxiv);
        else
            str_printf(out, "%s %s, %s.", w->journal, w->volume, w->year);
        str_add(out, RICH_CLOSE(e));
    }
    str_add(out, any ? RICH_CLOSE(k) : "");
}

void cite_bibtex(struct str *out, const struct findings *f)
{
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        const struct work *w = &works[i];

        if (!w->used(f))
            continue;
        str_printf(out,
                   "@%s{%s,\n  author = {%s},\n  title = {{%s}},\n"
                   "  year = {%s},\n",
                   w->arxiv != NULL ? "misc" : "article", w->key, w->authors,
                   w->title, w->year);
        if (w->arxiv != NULL)
            str_printf(out, "  eprint = {%s},\n  archivePrefix = {arXiv},\n}\n",
                       w->arxiv);
        else
            str_printf(out,
                       "  journal = {%s},\n  volume = {%s},\n  pages = "
                       "{%s},\n}\n",
                       w->journal, w->volume, w->pages);
    }
}
