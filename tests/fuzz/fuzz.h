/* fuzz.h - what a fuzz target is: a function of some bytes that must return,
 * whatever they are.  libFuzzer calls it, or replay.c. */
#ifndef RLSTUDY_TESTS_FUZZ_FUZZ_H
#define RLSTUDY_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
