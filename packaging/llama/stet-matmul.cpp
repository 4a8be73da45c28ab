// Products of quantised weights with several columns of activations at once, for x86 with AVX2.
//
// ggml multiplies a row of weights with one column at a time and unpacks each block of weights for each column again.
// Here a block is unpacked once for up to six columns, whose sums stay in registers, and what comes next in memory is
// asked for early. Integer sums are exact, so only the order of the float operations matters, and for each column it
// is that of ggml_vec_dot_*: every result has the same bits as there, whatever the number of columns. (q4_1, q4_K and
// q6_K are in files of their own, with orders of their own, which are the same for any number of columns, too.)
//
// Figures are in patch.cmake. Copyright 2026 The Stet authors; the unpacking of blocks follows ggml's arch/x86/quants.c.
// MIT, as ggml is.
#include "stet-kernels.h"

#define GGML_COMMON_DECL_C
#include "ggml-common.h"
#include "ggml-cpu-impl.h"
#include "ggml.h"
#include "simd-mappings.h"

#include <string.h>

#include <algorithm>

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__GNUC__)
#include "stet-simd.h"

namespace {

constexpr int MOST_COLUMNS = 6;   // six sums, six accumulators and the unpacked weights just fill the registers
constexpr int64_t K_QUANT_LIMIT =
#if defined(__AVX512F__) || defined(__AVXVNNI__)
    48; // from here on ggml's tiles, which use instructions that this file does not, are faster (patch.cmake)
#else
    INT64_MAX;
#endif

// As hsum_float_8 of ggml's arch/x86/quants.c.
inline float lane_sum(__m256 x) {
    __m128 sum = _mm_add_ps(_mm256_extractf128_ps(x, 1), _mm256_castps256_ps128(x));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

// Each kernel takes one row of weights and C columns; out[c * stride] becomes their dot product.

struct q8_0 {
    using Weights = block_q8_0;
    using Column = block_q8_0;

    template <int C>
    static void dot(int blocks, const Weights * x, const Column * const * y, float * out, int64_t stride) {
        const __m256i ones = _mm256_set1_epi16(1);
        __m256 acc[C];
        UNROLL for (int c = 0; c < C; c++) acc[c] = _mm256_setzero_ps();
        for (int i = 0; i < blocks; i++) {
            ask_for_what_comes_next(x + i);
            const __m256i q8 = _mm256_loadu_si256((const __m256i *) x[i].qs);
            const __m256i size = _mm256_sign_epi8(q8, q8);
            const float d = GGML_CPU_FP16_TO_FP32(x[i].d);
            UNROLL for (int c = 0; c < C; c++) {
                const __m256i other = _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *) y[c][i].qs), q8);
                const __m256i sum = _mm256_madd_epi16(ones, _mm256_maddubs_epi16(size, other));
                acc[c] = _mm256_fmadd_ps(_mm256_set1_ps(d * GGML_CPU_FP16_TO_FP32(y[c][i].d)),
                                         _mm256_cvtepi32_ps(sum), acc[c]);
            }
        }
        UNROLL for (int c = 0; c < C; c++) out[c * stride] = lane_sum(acc[c]);
    }
};

template <typename Kernel, int C>
void dot_rows(int blocks, const char * x, size_t x_stride, int64_t rows,
              const char * y, size_t y_stride, float * out, int64_t stride) {
    const typename Kernel::Column * columns[C];
    UNROLL for (int c = 0; c < C; c++) columns[c] = (const typename Kernel::Column *) (y + c * y_stride);
    for (int64_t r = 0; r < rows; r++) {
        Kernel::template dot<C>(blocks, (const typename Kernel::Weights *) (x + r * x_stride), columns, out + r, stride);
    }
}

template <typename Kernel>
void multiply(int blocks, const char * x, size_t x_stride, int64_t rows,
              const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    static constexpr decltype(&dot_rows<Kernel, 1>) OF[MOST_COLUMNS] = {
        dot_rows<Kernel, 1>, dot_rows<Kernel, 2>, dot_rows<Kernel, 3>,
        dot_rows<Kernel, 4>, dot_rows<Kernel, 5>, dot_rows<Kernel, 6>};
    for (int64_t groups = (columns + MOST_COLUMNS - 1) / MOST_COLUMNS; groups > 0; groups--) {
        const int64_t now = (columns + groups - 1) / groups; // 7 are 4 and 3: every group pays for unpacking
        OF[now - 1](blocks, x, x_stride, rows, y, y_stride, out, stride);
        columns -= now;
        y += now * y_stride;
        out += now * stride;
    }
}

} // namespace

bool stet_matmul_supported(const struct ggml_tensor * dst) {
    const struct ggml_tensor * weights = dst->src[0];
    const struct ggml_tensor * activations = dst->src[1];
    const bool known = weights->type == GGML_TYPE_Q4_1 || weights->type == GGML_TYPE_Q8_0 ||
        ((weights->type == GGML_TYPE_Q4_K || weights->type == GGML_TYPE_Q6_K) && activations->ne[1] < K_QUANT_LIMIT);
    return known && activations->type == GGML_TYPE_F32 && dst->ne[2] == 1 && dst->ne[3] == 1;
}

// The next piece is drawn from a counter that all threads share, and q4_1 lays its columns out for each: with ggml's 16
// rows that took longer than the product of two columns. Many columns fill the cache by themselves (stet-kernels.h).
int64_t stet_rows_at_once(const struct ggml_tensor * dst, int threads) {
    constexpr int64_t LEAST = 16, PIECES = 6; // rows whose results fill a line of the cache; for each thread
    const int64_t columns = dst->src[1]->ne[1];
    const int64_t most = columns <= 8 ? 256 : 64;
    return std::clamp<int64_t>(dst->ne[0] / (PIECES * threads) / LEAST * LEAST, LEAST, most);
}

void stet_matmul(struct ggml_tensor * dst, const void * quantized,
                 int64_t row_start, int64_t row_end, int64_t column_start, int64_t column_end) {
    const struct ggml_tensor * weights = dst->src[0];
    const enum ggml_type type = weights->type;
    const int blocks = (int) (weights->ne[0] / ggml_blck_size(type));
    const size_t column_bytes = ggml_row_size(type == GGML_TYPE_Q4_1 ? GGML_TYPE_Q8_1 : type == GGML_TYPE_Q8_0 ? GGML_TYPE_Q8_0 : GGML_TYPE_Q8_K, weights->ne[0]);
    const int64_t stride = dst->nb[1] / sizeof(float);
    const auto run = type == GGML_TYPE_Q4_K ? stet_q4_K : type == GGML_TYPE_Q6_K ? stet_q6_K
                   : type == GGML_TYPE_Q8_0 ? multiply<q8_0> : stet_q4_1;
    run(blocks, (const char *) weights->data + row_start * weights->nb[1], weights->nb[1], row_end - row_start,
        (const char *) quantized + column_start * column_bytes, column_bytes, column_end - column_start,
        (float *) dst->data + column_start * stride + row_start, stride);
}

#else

bool stet_matmul_supported(const struct ggml_tensor *) { return false; }

int64_t stet_rows_at_once(const struct ggml_tensor *, int) { return 0; }

void stet_matmul(struct ggml_tensor *, const void *, int64_t, int64_t, int64_t, int64_t) {}

#endif
