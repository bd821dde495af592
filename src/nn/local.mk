# nn: layers, losses and gradients on plain arrays.
#
# What KERNEL_SOURCES lists is compiled once for each vector width (vec.h).  Its
# loops need -O3 whatever CFLAGS says (the default -O2 halves their speed), and
# products must be fused with sums, which -std=c11 alone forbids.
noinst_LIBRARIES += src/nn/libnn.a src/nn/libkernel.a
src_nn_libnn_a_SOURCES = \
    %D%/blas.c %D%/blas.h \
    %D%/build.c %D%/build.h \
    %D%/carve.h \
    %D%/family.c %D%/family.h \
    %D%/kernel.h %D%/kernels.c \
    %D%/large.c %D%/large.h \
    %D%/loss.h \
    %D%/lstm.c %D%/lstm.h \
    %D%/net.c %D%/net.h \
    %D%/pass.c \
    %D%/reference.c %D%/reference.h \
    %D%/reference_image.c \
    %D%/reference_loss.c \
    %D%/shape.h \
    %D%/work.c

KERNEL_SOURCES = \
    %D%/activation.h \
    %D%/block.h \
    %D%/conv.c \
    %D%/conv_pool.c \
    %D%/dense.c \
    %D%/image.c \
    %D%/input.c \
    %D%/kernel.c \
    %D%/lstm_cell.c \
    %D%/norm.c \
    %D%/parts.h \
    %D%/peak.c \
    %D%/policy.c \
    %D%/rows.h \
    %D%/vec.h \
    %D%/vec_math.h \
    %D%/vec_shuffle.h \
    %D%/weights.c \
    %D%/winograd.c %D%/winograd.h \
    %D%/winograd_gradient.c \
    %D%/winograd_points.h

src_nn_libkernel_a_SOURCES = $(KERNEL_SOURCES)
src_nn_libkernel_a_CFLAGS = $(AM_CFLAGS)
$(src_nn_libkernel_a_OBJECTS): override CFLAGS += $(KERNEL_CFLAGS)
NN_LIBS = src/nn/libnn.a src/nn/libkernel.a

if X86_KERNELS
AVX2_CPPFLAGS = -DNN_LANES=8 -DNN_WIDTH=avx2
AVX2_CFLAGS = -march=x86-64-v3
AVX512_CPPFLAGS = -DNN_LANES=16 -DNN_WIDTH=avx512
AVX512_CFLAGS = -march=x86-64-v4

noinst_LIBRARIES += src/nn/libkernel_avx2.a src/nn/libkernel_avx512.a
src_nn_libkernel_avx2_a_SOURCES = $(KERNEL_SOURCES)
src_nn_libkernel_avx2_a_CPPFLAGS = $(AM_CPPFLAGS) $(AVX2_CPPFLAGS)
src_nn_libkernel_avx2_a_CFLAGS = $(AM_CFLAGS) $(AVX2_CFLAGS)
$(src_nn_libkernel_avx2_a_OBJECTS): override CFLAGS += $(KERNEL_CFLAGS)

src_nn_libkernel_avx512_a_SOURCES = $(KERNEL_SOURCES)
src_nn_libkernel_avx512_a_CPPFLAGS = $(AM_CPPFLAGS) $(AVX512_CPPFLAGS)
src_nn_libkernel_avx512_a_CFLAGS = $(AM_CFLAGS) $(AVX512_CFLAGS)
$(src_nn_libkernel_avx512_a_OBJECTS): override CFLAGS += $(KERNEL_CFLAGS)
NN_LIBS += src/nn/libkernel_avx512.a src/nn/libkernel_avx2.a
endif
NN_LIBS += $(OPENBLAS_LIBS)
