check_PROGRAMS += tests/unit/test_nn
TESTS += tests/unit/test_nn
tests_unit_test_nn_SOURCES = %D%/test_nn.c \
    %D%/make_net.c %D%/make_net.h %D%/make_spec.c %D%/make_spec.h
tests_unit_test_nn_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)

check_PROGRAMS += tests/unit/test_conv
TESTS += tests/unit/test_conv
tests_unit_test_conv_SOURCES = %D%/test_conv.c
tests_unit_test_conv_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)
check_PROGRAMS += tests/unit/test_kernel_image
TESTS += tests/unit/test_kernel_image
tests_unit_test_kernel_image_SOURCES = %D%/test_kernel_image.c \
    %D%/differences.c %D%/differences.h %D%/nn_oracle.c %D%/nn_oracle.h
tests_unit_test_kernel_image_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)

check_PROGRAMS += tests/unit/test_kernel_vector
TESTS += tests/unit/test_kernel_vector
tests_unit_test_kernel_vector_SOURCES = %D%/test_kernel_vector.c \
    %D%/differences.c %D%/differences.h %D%/nn_oracle.c %D%/nn_oracle.h
tests_unit_test_kernel_vector_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)

check_PROGRAMS += tests/unit/test_loss
TESTS += tests/unit/test_loss
tests_unit_test_loss_SOURCES = %D%/test_loss.c \
    %D%/policy_tile.c %D%/policy_tile.h %D%/nn_oracle.c %D%/nn_oracle.h
tests_unit_test_loss_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)

check_PROGRAMS += tests/unit/test_policy
TESTS += tests/unit/test_policy
tests_unit_test_policy_SOURCES = %D%/test_policy.c \
    %D%/policy_tile.c %D%/policy_tile.h %D%/nn_oracle.c %D%/nn_oracle.h
tests_unit_test_policy_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)

check_PROGRAMS += tests/unit/test_net
TESTS += tests/unit/test_net
tests_unit_test_net_SOURCES = %D%/test_net.c \
    %D%/make_net.c %D%/make_net.h %D%/make_spec.c %D%/make_spec.h \
    %D%/net_batch.c %D%/net_batch.h \
    %D%/net_oracle.c %D%/net_oracle.h %D%/nn_oracle.c %D%/nn_oracle.h
tests_unit_test_net_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)
check_PROGRAMS += tests/unit/test_dense
TESTS += tests/unit/test_dense
tests_unit_test_dense_SOURCES = %D%/test_dense.c
tests_unit_test_dense_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)

# The functions of vec_math.h live in headers: one program for each width.
check_PROGRAMS += tests/unit/test_vec_math
TESTS += tests/unit/test_vec_math
tests_unit_test_vec_math_SOURCES = %D%/test_vec_math.c
tests_unit_test_vec_math_CFLAGS = $(AM_CFLAGS) $(KERNEL_CFLAGS)
tests_unit_test_vec_math_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)
if X86_KERNELS
check_PROGRAMS += tests/unit/test_vec_math_avx2
check_PROGRAMS += tests/unit/test_vec_math_avx512
TESTS += tests/unit/test_vec_math_avx2
TESTS += tests/unit/test_vec_math_avx512
tests_unit_test_vec_math_avx2_SOURCES = %D%/test_vec_math.c
tests_unit_test_vec_math_avx2_CPPFLAGS = $(AM_CPPFLAGS) $(AVX2_CPPFLAGS)
tests_unit_test_vec_math_avx2_CFLAGS = $(AM_CFLAGS) $(KERNEL_CFLAGS) \
    $(AVX2_CFLAGS)
tests_unit_test_vec_math_avx2_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)
tests_unit_test_vec_math_avx512_SOURCES = %D%/test_vec_math.c
tests_unit_test_vec_math_avx512_CPPFLAGS = $(AM_CPPFLAGS) $(AVX512_CPPFLAGS)
tests_unit_test_vec_math_avx512_CFLAGS = $(AM_CFLAGS) $(KERNEL_CFLAGS) \
    $(AVX512_CFLAGS)
tests_unit_test_vec_math_avx512_LDADD = $(UNIT_LIBS) $(NN_LIBS) $(BASE_LIBS)
endif
