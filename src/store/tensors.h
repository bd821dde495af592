/* tensors.h - checkpoints in the safetensors format.
 *
 * Eight bytes of header length, a JSON header (name -> dtype, shape, offsets),
 * then the data, little-endian.  Other tools read it as it is. */
#ifndef RLSTUDY_STORE_TENSORS_H
#define RLSTUDY_STORE_TENSORS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum tensor_dtype { DTYPE_F32, DTYPE_F64, DTYPE_I64, DTYPE_U64, DTYPE_U8 };

struct tensor_view {
    const char *name;
    enum tensor_dtype dtype;
    size_t shape[4], n_shape;
    void *data;
};

/* Text that travels in the header's __metadata__. */
struct tensor_note {
    const char *name, *value;
};

ATTR_MUST_USE bool tensors_write(const char *path,
                                 const struct tensor_view *tensors, size_t n,
                                 const struct tensor_note *notes,
                                 size_t n_notes, struct err *err);

/* Fill TENSORS from the file, which must have exactly these names, types and
 * shapes; data is written only when all of it fits and the checksum that
 * tensors_write put among the notes is right.  NOTES: values by name, ARENA's,
 * NULL where absent. */
struct arena;
ATTR_MUST_USE bool tensors_read(struct arena *arena, const char *path,
                                const struct tensor_view *tensors, size_t n,
                                struct tensor_note *notes, size_t n_notes,
                                struct err *err);

/* Do two files hold the same tensors, bit for bit, whatever their notes say?
 * *DIFFERS names one that is another in B or not there, ARENA's; NULL: they do.
 * A file that is not whole is an error. */
ATTR_MUST_USE bool tensors_compare(struct arena *arena, const char **differs,
                                   const char *a, const char *b,
                                   struct err *err);

#endif
