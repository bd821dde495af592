/* frontier.c - what follows from the law of intrinsic performance. */
#include "config.h"

#include "analysis/frontier.h"

#include <math.h>

double frontier_limit_of_interactions(const struct intrinsic_law *law, double E)
{
    return exp(law->alpha_E / law->beta * log(E / law->E_c));
}

double frontier_limit_of_parameters(const struct intrinsic_law *law, double N)
{
    return exp(law->alpha_N / law->beta * log(N / law->N_c));
}

double frontier_least_interactions(const struct intrinsic_law *law, double I)
{
    return law->E_c * exp(law->beta / law->alpha_E * log(I));
}

double frontier_least_parameters(const struct intrinsic_law *law, double I)
{
    return law->N_c * exp(law->beta / law->alpha_N * log(I));
}

double frontier_interactions_of_size(const struct intrinsic_law *law, double N,
                                     double I)
{
    /* The share of I^-beta that the size leaves to interactions. */
    double left = -expm1(law->alpha_N * log(law->N_c / N) + law->beta * log(I));

    return left > 0 ? frontier_least_interactions(law, I) *
                          exp(-log(left) / law->alpha_E)
                    : HUGE_VAL;
}

/* Of the two terms of the law, x in N and y in E, cost is least where
 *
 *     alpha_N x/(alpha_E y) = N/(N + N_e)    [derived from the law]
 *
 * so N gives x, the condition y, and both give E and I. */
struct frontier_choice frontier_cheapest(const struct intrinsic_law *law,
                                         double N_e, double N)
{
    double log_x = law->alpha_N * log(law->N_c / N);
    double log_y = log_x + log(law->alpha_N / law->alpha_E) + log1p(N_e / N);
    double high = fmax(log_x, log_y);
    struct frontier_choice c = {
        .N = N,
        .E = law->E_c * exp(-log_y / law->alpha_E),
        .I = exp(-(high + log1p(exp(-fabs(log_x - log_y)))) / law->beta),
    };

    c.cost = (N + N_e) * c.E;
    return c;
}

/* The choice whose MEMBER is WANTED.  It rises with N: log I at least as
 * alpha_N/beta, log cost and log E at least as alpha_N/alpha_E, all of which
 * are at least SLOPE; so the root lies within the distance from where N_e = 0
 * has it divided by that. */
static struct frontier_choice find(const struct intrinsic_law *law, double N_e,
                                   double wanted,
                                   double (*member)(struct frontier_choice))
{
    double slope = law->alpha_N / law->alpha_E;
    double start = log(intrinsic_N_opt(law, wanted));
    double off =
        log(member(frontier_cheapest(law, N_e, exp(start))) / wanted) / slope;
    double low = fmin(start, start - off), high = fmax(start, start - off);

    while (high - low > 1e-14 * fmax(1, fabs(high))) {
        double mid = low + (high - low) / 2;

        if (mid <= low || mid >= high)
            break;
        if (member(frontier_cheapest(law, N_e, exp(mid))) < wanted)
            low = mid;
        else
            high = mid;
    }
    return frontier_cheapest(law, N_e, exp(low + (high - low) / 2));
}

static double intrinsic_of(struct frontier_choice c)
{
    return c.I;
}

static double cost_of(struct frontier_choice c)
{
    return c.cost;
}

struct frontier_choice frontier_cheapest_for_I(const struct intrinsic_law *law,
                                               double N_e, double I)
{
    return find(law, N_e, I, intrinsic_of);
}

struct frontier_choice frontier_cheapest_for_cost(
    const struct intrinsic_law *law, double N_e, double cost)
{
    return find(law, N_e, cost, cost_of);
}

static double interactions_of(struct frontier_choice c)
{
    return c.E;
}

struct frontier_choice frontier_cheapest_for_interactions(
    const struct intrinsic_law *law, double N_e, double E)
{
    return find(law, N_e, E, interactions_of);
}
