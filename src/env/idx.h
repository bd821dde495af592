/* idx.h - the IDX files that MNIST and its relatives come in.
 *
 * Big-endian 32-bit words, then bytes.  Images: 2051, count, rows, columns,
 * then count x rows x columns bytes.  Labels: 2049, count, then a byte each.
 */
#ifndef RLSTUDY_ENV_IDX_H
#define RLSTUDY_ENV_IDX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum idx_kind { IDX_IMAGES, IDX_LABELS };

/* Check LEN bytes of an unpacked file: magic number, image size (28 x 28),
 * exact length, labels 0 to 9, at least one item.  On success *ITEMS points
 * into BYTES, at the first of *COUNT images or labels; on failure ERR says
 * what is wrong without naming the file. */
ATTR_MUST_USE bool idx_parse(const uint8_t **items, size_t *count,
                             const uint8_t *bytes, size_t len,
                             enum idx_kind kind, struct err *err);

#endif
