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
