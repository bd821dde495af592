/* report_law.c - the few functions of analysis/intrinsic.h that a report
 * calls, by the formulas of that header, so that the report is tested without
 * the fit. */
#include "config.h"

#include <math.h>

#include "analysis/intrinsic.h"

double intrinsic_at(const struct intrinsic_law *law, double N, double E)
{
    double x = pow(law->N_c / N, law->alpha_N);
    double y = pow(law->E_c / E, law->alpha_E);

    return pow(x + y, -1 / law->beta);
}

double intrinsic_N_opt(const struct intrinsic_law *law, double C)
{
    double ratio = law->alpha_N / law->alpha_E;

    return law->N_c * pow(1 + ratio, 1 / law->alpha_N) *
           pow(C, 1 / (1 + ratio));
}

const char *identifiable_name(enum identifiable verdict)
{
    return verdict == IDENTIFIABLE ? "identifiable"
           : verdict == WEAK       ? "weak"
                                   : "not identifiable";
}
