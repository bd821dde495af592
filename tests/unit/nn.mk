check_PROGRAMS += tests/unit/test_nn
TESTS += tests/unit/test_nn
tests_unit_test_nn_SOURCES = %D%/test_nn.c \
    %D%/make_spec.c %D%/make_spec.h %D%/nn_reference.c %D%/nn_reference.h
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
