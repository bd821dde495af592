/* because.c - what changed: new runs beside the stored runs they replace.
 *
 * A stored run that the plan does not ask for and that differs from a new run
 * in a few settings was most likely meant by the same lines of the study,
 * before they were edited.  To find it among many without comparing each with
 * each, runs are hashed with one, two or three of the settings masked: equal
 * hashes are runs that differ in those alone.  Only settings that have more
 * than one value anywhere are worth masking, which are few. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/nearest.h"
#include "cli/prospect.h"
#include "store/index.h"

enum {
    MOST_FIELDS = 3,    /* that may differ */
    MAX_FACETS = 128,   /* settings that are told apart */
    MAX_STORED = 20000, /* stored runs that are read; others were not changed */
    MAX_WORK = 30000000 /* hashes made; deeper masks are given up beyond */
};

enum { SECTIONS = 3 };
static const char *const section_names[SECTIONS] = {"environment", "family",
                                                    "algorithm"};

/* Something that may differ: a setting, or the kind of a whole section. */
struct facet {
    size_t section;
    const char *name; /* NULL: the kind */
    uint64_t value;   /* of the first run that has it */
    bool varies;
};

/* The settings of one section, hashed. */
struct section {
    const struct settings *settings;
    uint64_t sum;     /* of all its hashes */
    uint64_t *hashes; /* (n_facets) of each facet; 0 where it has none */
};

/* A run as it is compared. */
struct item {
    const struct section *sections[SECTIONS];
    uint64_t sum;
    int64_t seed;
};

struct search {
    struct arena *arena;
    struct facet facets[MAX_FACETS];
    size_t n_facets;
    size_t varying[MAX_FACETS], n_varying;
    struct item *stored, *fresh;
    size_t n_stored, n_fresh;
    size_t *runs;           /* (n_fresh): indices into the plan */
    size_t *best;           /* (n_fresh): of stored; SIZE_MAX: none */
    bool *same_seed;        /* (n_fresh) */
    struct section **made;  /* sections, by where their settings lie */
    size_t n_made, n_slots; /* n_slots: a power of two */
};

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdU;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53U;
    return h ^ h >> 33;
}

static uint64_t hash_text(uint64_t h, const char *text)
{
    h ^= 0xcbf29ce484222325U;
    for (; *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3U;
    return mix(h) | 1;
}

/* ---- sections ---- */

/* The facet of NAME, which is made when it is new; SIZE_MAX when there are too
 * many. */
static size_t facet_of(struct search *s, size_t section, const char *name)
{
    for (size_t i = 0; i < s->n_facets; i++) {
        const struct facet *u = &s->facets[i];

        if (u->section == section &&
            (name == NULL ? u->name == NULL
                          : u->name != NULL && strcmp(u->name, name) == 0))
            return i;
    }
    if (s->n_facets == MAX_FACETS)
        return SIZE_MAX;
    s->facets[s->n_facets] = (struct facet){section, name, 0, false};
    return s->n_facets++;
}

static void note_hash(struct search *s, struct section *made, size_t facet,
                      uint64_t hash)
{
    made->sum += hash;
    if (facet == SIZE_MAX)
        return;
    struct facet *u = &s->facets[facet];
    if (u->value == 0)
        u->value = hash;
    u->varies |= u->value != hash;
    made->hashes[facet] = hash;
}

static struct section *make_section(struct search *s, size_t section,
                                    const struct settings *settings)
{
    struct section *made = arena_new_of(s->arena, struct section);
    struct str text = STR_INIT;

    made->settings = settings;
    made->hashes = arena_array(s->arena, uint64_t, MAX_FACETS);
    note_hash(s, made, facet_of(s, section, NULL),
              hash_text(section, settings->kind));
    for (size_t i = 0; i < settings->n; i++) {
        const struct setting *set = &settings->items[i];

        if (set->incidental)
            continue;
        str_clear(&text);
        value_print(&text, &set->value);
        note_hash(s, made, facet_of(s, section, set->name),
                  hash_text(hash_text(section, set->name), text.text));
    }
    str_fini(&text);
    return made;
}

static size_t slot_of(const struct search *s, const struct settings *settings)
{
    uint64_t h = mix((uint64_t)(uintptr_t)settings->items ^
                     mix((uint64_t)(uintptr_t)settings->kind));
    size_t i = (size_t)h & (s->n_slots - 1);

    while (s->made[i] != NULL &&
           (s->made[i]->settings->items != settings->items ||
            s->made[i]->settings->kind != settings->kind))
        i = (i + 1) & (s->n_slots - 1);
    return i;
}

/* Runs of a plan share their settings, as do those of an index, so each is
 * hashed once. */
static const struct section *shared_section(struct search *s, size_t section,
                                            const struct settings *settings)
{
    if (2 * (s->n_made + 1) > s->n_slots) {
        struct section **old = s->made;
        size_t n_old = s->n_slots;

        s->n_slots = n_old == 0 ? 256 : 2 * n_old;
        s->made = mem_calloc(s->n_slots, sizeof *s->made);
        for (size_t i = 0; i < n_old; i++) {
            if (old[i] != NULL)
                s->made[slot_of(s, old[i]->settings)] = old[i];
        }
        free(old);
    }
    size_t at = slot_of(s, settings);
    if (s->made[at] == NULL) {
        s->made[at] = make_section(s, section, settings);
        s->n_made++;
    }
    return s->made[at];
}

static struct item item_of(const struct section *const sections[SECTIONS],
                           int64_t seed)
{
    struct item item = {.seed = seed};

    for (size_t k = 0; k < SECTIONS; k++) {
        item.sections[k] = sections[k];
        item.sum += sections[k]->sum;
    }
    return item;
}

/* ---- the two sides ---- */

static void add_fresh(struct search *s, const struct plan *plan, size_t run)
{
    const struct run_spec *spec = &plan->runs[run].spec;
    const struct section *const sections[SECTIONS] = {
        shared_section(s, 0, &spec->environment),
        shared_section(s, 1, &spec->family),
        shared_section(s, 2, &spec->algorithm),
    };

    s->runs[s->n_fresh] = run;
    s->best[s->n_fresh] = SIZE_MAX;
    s->fresh[s->n_fresh++] = item_of(sections, spec->seed);
}

static void add_stored(struct search *s, const struct run_spec *spec)
{
    const struct section *const sections[SECTIONS] = {
        shared_section(s, 0, &spec->environment),
        shared_section(s, 1, &spec->family),
        shared_section(s, 2, &spec->algorithm),
    };
    s->stored[s->n_stored++] = item_of(sections, spec->seed);
}

/* The stored runs that the plan does not ask for, and its new ones. */
static void collect(struct search *s, const struct prospect_run *runs,
                    const struct plan *plan, struct store_survey *survey)
{
    size_t n = survey_count(survey);
    bool *asked = mem_calloc(n + 1, sizeof *asked);

    for (size_t i = 0; i < plan->n_runs; i++) {
        char id[RUN_ID_CHARS + 1];

        run_key_id(id, &plan->runs[i].key);
        size_t at = survey_find(survey, id);
        if (at != SIZE_MAX)
            asked[at] = true;
    }
    for (size_t i = 0; i < n && s->n_stored < MAX_STORED; i++) {
        /* NULL: of another engine, or damaged; it cannot be what was meant. */
        const struct run_spec *spec = asked[i] ? NULL : survey_spec(survey, i);

        if (spec != NULL)
            add_stored(s, spec);
    }
    free(asked);
    for (size_t i = 0; s->n_stored > 0 && i < plan->n_runs; i++) {
        if (runs[i].reason == REASON_NEW)
            add_fresh(s, plan, i);
    }
}

/* ---- masks ---- */

/* What of ITEM's sum stands for FACET. */
static uint64_t part_of(const struct search *s, const struct item *item,
                        size_t facet)
{
    const struct section *section = item->sections[s->facets[facet].section];

    return s->facets[facet].name == NULL ? section->sum
                                         : section->hashes[facet];
}

static uint64_t masked(const struct search *s, const struct item *item,
                       const size_t *mask, size_t n)
{
    uint64_t sum = item->sum;

    for (size_t i = 0; i < n; i++)
        sum -= part_of(s, item, mask[i]);
    return mix(sum);
}

struct bucket {
    uint64_t hash;
    size_t stored; /* plus 1; 0: empty */
};

/* The bucket of HASH in TABLE (N of them, a power of two). */
static struct bucket *bucket_of(struct bucket *table, size_t n, uint64_t hash)
{
    size_t i = (size_t)hash & (n - 1);

    while (table[i].stored != 0 && table[i].hash != hash)
        i = (i + 1) & (n - 1);
    return &table[i];
}

static uint64_t with_seed(uint64_t hash, int64_t seed)
{
    return mix(hash ^ mix((uint64_t)seed + 0x9e3779b97f4a7c15U));
}

/* The settings in which two items differ; more than MOST_FIELDS when those are
 * not all.  Settings of different kinds are not compared. */
static size_t differences(const struct search *s, size_t out[MOST_FIELDS],
                          const struct item *a, const struct item *b)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_varying && n <= MOST_FIELDS; i++) {
        const struct facet *u = &s->facets[s->varying[i]];
        const struct section *x = a->sections[u->section],
                             *y = b->sections[u->section];

        if (u->name != NULL &&
            strcmp(x->settings->kind, y->settings->kind) != 0)
            continue;
        if (x->hashes[s->varying[i]] == y->hashes[s->varying[i]])
            continue;
        if (n < MOST_FIELDS)
            out[n] = s->varying[i];
        n++;
    }
    return n;
}

/* Match what is still alone, with the N facets of MASK masked. */
static void match(struct search *s, struct bucket *table, size_t n_table,
                  const size_t *mask, size_t n)
{
    memset(table, 0, n_table * sizeof *table);
    for (size_t i = 0; i < s->n_stored; i++) {
        uint64_t hash = masked(s, &s->stored[i], mask, n);
        uint64_t both[] = {hash, with_seed(hash, s->stored[i].seed)};

        for (size_t k = 0; k < 2; k++) {
            struct bucket *b = bucket_of(table, n_table, both[k]);

            if (b->stored == 0)
                *b = (struct bucket){both[k], i + 1};
        }
    }
    for (size_t i = 0; i < s->n_fresh; i++) {
        uint64_t hash = masked(s, &s->fresh[i], mask, n);
        size_t fields[MOST_FIELDS];

        if (s->same_seed[i])
            continue;
        const struct bucket *b =
            bucket_of(table, n_table, with_seed(hash, s->fresh[i].seed));
        bool same = b->stored != 0;
        if (!same && s->best[i] == SIZE_MAX)
            b = bucket_of(table, n_table, hash);
        if (b->stored == 0 || differences(s, fields, &s->fresh[i],
                                          &s->stored[b->stored - 1]) != n)
            continue;
        s->best[i] = b->stored - 1;
        s->same_seed[i] = same;
    }
}

/* The next N of the varying facets in MASK, as counted in AT. */
static bool next_mask(const struct search *s, size_t *at, size_t *mask,
                      size_t n)
{
    size_t i = n;

    while (i > 0 && at[i - 1] == s->n_varying - n + i - 1)
        i--;
    if (i == 0)
        return false;
    at[i - 1]++;
    for (; i < n; i++)
        at[i] = at[i - 1] + 1;
    for (size_t k = 0; k < n; k++)
        mask[k] = s->varying[at[k]];
    return true;
}

/* With two sections of another kind it is another study's run, which happens to
 * lie in the same store. */
static bool is_edit(const struct search *s, const size_t *mask, size_t n)
{
    size_t kinds = 0;

    for (size_t k = 0; k < n; k++)
        kinds += s->facets[mask[k]].name == NULL;
    return kinds <= 1;
}

/* All masks of N facets that an edit could have. */
static void match_depth(struct search *s, struct bucket *table, size_t n_table,
                        size_t n)
{
    size_t at[MOST_FIELDS], mask[MOST_FIELDS];

    for (size_t k = 0; k < n; k++) {
        at[k] = k;
        mask[k] = s->varying[k];
    }
    do {
        if (is_edit(s, mask, n))
            match(s, table, n_table, mask, n);
    } while (next_mask(s, at, mask, n));
    /* Fewer differences come before the same seed. */
    for (size_t i = 0; i < s->n_fresh; i++)
        s->same_seed[i] = s->best[i] != SIZE_MAX;
}

static void match_all(struct search *s)
{
    size_t n_table = 16;
    double masks = 1, work = 0;

    while (n_table < 4 * s->n_stored)
        n_table *= 2;
    struct bucket *table = mem_calloc(n_table, sizeof *table);
    for (size_t n = 1; n <= MOST_FIELDS && n <= s->n_varying; n++) {
        masks *= (double)(s->n_varying - n + 1) / (double)n;
        work += masks * (double)(s->n_stored + s->n_fresh);
        if (work > MAX_WORK)
            break;
        match_depth(s, table, n_table, n);
    }
    free(table);
}

/* ---- in words ---- */

static const char *describe(const struct search *s, const struct item *fresh,
                            const struct item *stored, struct arena *arena)
{
    size_t fields[MOST_FIELDS];
    size_t n = differences(s, fields, fresh, stored);
    struct str text = STR_INIT;

    for (size_t i = 0; i < n; i++) {
        const struct facet *u = &s->facets[fields[i]];

        if (i > 0)
            str_add(&text, "; ");
        str_add(&text, section_names[u->section]);
        if (u->name != NULL)
            str_printf(&text, ".%s", u->name);
        str_add(&text, " is ");
        nearest_print_value(&text, fresh->sections[u->section]->settings,
                            u->name);
        str_add(&text, ", not ");
        nearest_print_value(&text, stored->sections[u->section]->settings,
                            u->name);
    }
    const char *copy = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return copy;
}

void because_find(struct prospect_run *runs, struct arena *arena,
                  const struct plan *plan, struct store_survey *survey)
{
    struct search *s;
    size_t n_new = 0;

    for (size_t i = 0; i < plan->n_runs; i++)
        n_new += runs[i].reason == REASON_NEW;
    if (survey_count(survey) == 0 || n_new == 0)
        return;
    s = mem_calloc(1, sizeof *s);
    s->arena = arena_new();
    s->stored = mem_calloc(survey_count(survey), sizeof *s->stored);
    s->fresh = mem_calloc(n_new, sizeof *s->fresh);
    s->runs = mem_calloc(n_new, sizeof *s->runs);
    s->best = mem_calloc(n_new, sizeof *s->best);
    s->same_seed = mem_calloc(n_new, sizeof *s->same_seed);
    collect(s, runs, plan, survey);
    for (size_t i = 0; i < s->n_facets; i++) {
        if (s->facets[i].varies)
            s->varying[s->n_varying++] = i;
    }
    if (s->n_fresh > 0)
        match_all(s);
    for (size_t i = 0; i < s->n_fresh; i++) {
        if (s->best[i] == SIZE_MAX)
            continue;
        runs[s->runs[i]].reason = REASON_CHANGED;
        runs[s->runs[i]].because =
            describe(s, &s->fresh[i], &s->stored[s->best[i]], arena);
    }
    free(s->stored);
    free(s->fresh);
    free(s->runs);
    free(s->best);
    free(s->same_seed);
    free(s->made);
    arena_free(s->arena);
    free(s);
}
