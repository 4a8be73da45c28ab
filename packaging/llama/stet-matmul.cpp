// Which products of quantised weights with columns of activations are Stet's, and in which pieces; for x86 with AVX2.
//
// ggml multiplies a row of weights with one column at a time and unpacks each block of weights for each column again.
// stet-blocks.cpp and stet-k-quants.cpp unpack it once for all columns, keep sums in registers, and ask early for what
// comes next in memory. The order of the operations is their own, and the same for any number of columns.
//
// Figures are in patch.cmake. Copyright 2026 The Stet authors. MIT, as ggml is.
#include "stet-kernels.h"

#include "ggml.h"

#include <algorithm>

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__GNUC__)

namespace {

constexpr int64_t K_QUANT_LIMIT =
#if defined(__AVX512F__) || defined(__AVXVNNI__)
    48; // from here on ggml's tiles, which use instructions that this file does not, are faster (patch.cmake)
#else
    INT64_MAX;
#endif

} // namespace

bool stet_matmul_supported(const struct ggml_tensor * dst) {
    const struct ggml_tensor * weights = dst->src[0];
    const struct ggml_tensor * activations = dst->src[1];
    const bool known = weights->type == GGML_TYPE_Q4_1 || weights->type == GGML_TYPE_Q8_0 ||
        ((weights->type == GGML_TYPE_Q4_K || weights->type == GGML_TYPE_Q6_K) && activations->ne[1] < K_QUANT_LIMIT);
    return known && activations->type == GGML_TYPE_F32 && dst->ne[2] == 1 && dst->ne[3] == 1;
}

// The next piece is drawn from a counter that all threads share, and the scales of the columns of q4_1 and q8_0 are
// unpacked for each. Many columns fill the cache by themselves (stet-kernels.h).
int64_t stet_rows_at_once(const struct ggml_tensor * dst, int threads) {
    constexpr int64_t LEAST = 16, PIECES = 3; // rows whose results fill a line of the cache; for each thread
    const int64_t columns = dst->src[1]->ne[1];
    const int64_t most = columns <= 8 ? 256 : 64;
    return std::clamp<int64_t>(dst->ne[0] / (PIECES * threads) / LEAST * LEAST, LEAST, most);
}

void stet_matmul(struct ggml_tensor * dst, const void * quantized,
                 int64_t row_start, int64_t row_end, int64_t column_start, int64_t column_end) {
    const struct ggml_tensor * weights = dst->src[0];
    const enum ggml_type type = weights->type;
    const int blocks = (int) (weights->ne[0] / ggml_blck_size(type));
    const size_t column_bytes = ggml_row_size(type == GGML_TYPE_Q4_1 ? GGML_TYPE_Q8_1
                                              : type == GGML_TYPE_Q8_0 ? GGML_TYPE_Q8_0 : GGML_TYPE_Q8_K, weights->ne[0]);
    const int64_t stride = dst->nb[1] / sizeof(float);
    const auto run = type == GGML_TYPE_Q4_K ? stet_q4_K : type == GGML_TYPE_Q6_K ? stet_q6_K
                   : type == GGML_TYPE_Q8_0 ? stet_q8_0 : stet_q4_1;
    run(blocks, (const char *) weights->data + row_start * weights->nb[1], weights->nb[1], row_end - row_start,
        (const char *) quantized + column_start * column_bytes, column_bytes, column_end - column_start,
        (float *) dst->data + column_start * stride + row_start, stride);
}

#else

bool stet_matmul_supported(const struct ggml_tensor *) { return false; }

int64_t stet_rows_at_once(const struct ggml_tensor *, int) { return 0; }

void stet_matmul(struct ggml_tensor *, const void *, int64_t, int64_t, int64_t, int64_t) {}

#endif
