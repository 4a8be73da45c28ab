// Products of quantised weights with several columns of activations at once, for x86 with AVX2.
//
// ggml multiplies a row of weights with one column at a time and unpacks each block of weights for each column again.
// Here a block is unpacked once for up to six columns, whose sums stay in registers, and what comes next in memory is
// asked for early. Integer sums are exact, so only the order of the float operations matters, and for each column it
// is that of ggml_vec_dot_*: every result has the same bits as there, whatever the number of columns. (q4_1 is in
// stet-q4_1.cpp, with an order of its own, which is the same for any number of columns, too.)
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

// Keeps a sum in its register: otherwise GCC collects all products of a block first, in memory, to add them as a tree.
#define IN_REGISTER(sum) __asm__("" : "+x"(sum))

namespace {

constexpr int MOST_COLUMNS = 6;   // six sums, six accumulators and the unpacked weights just fill the registers
constexpr int64_t K_QUANT_LIMIT =
#if defined(__AVX512F__) || defined(__AVXVNNI__)
    8; // from here on ggml's tiles use instructions that this file does not
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

struct q4_K {
    using Weights = block_q4_K;
    using Column = block_q8_K;

    template <int C>
    static void dot(int blocks, const Weights * x, const Column * const * y, float * out, int64_t stride) {
        constexpr int PAIRS = (C + 1) / 2; // two columns share a register for what the minimums add, four lanes each
        const __m256i low_bits = _mm256_set1_epi8(0xF);
        __m256 acc[C], acc_mins[PAIRS];
        UNROLL for (int c = 0; c < C; c++) acc[c] = _mm256_setzero_ps();
        UNROLL for (int p = 0; p < PAIRS; p++) acc_mins[p] = _mm256_setzero_ps();

        for (int i = 0; i < blocks; i++) {
            ask_for_what_comes_next(x + i);
            uint32_t packed[3];
            memcpy(packed, x[i].scales, 12);
            const __m128i scales_mins = _mm_set_epi32(
                (packed[2] >> 4 & 0x0f0f0f0f) | (packed[1] >> 6 & 0x03030303) << 4, packed[1] & 0x3f3f3f3f,
                (packed[2] & 0x0f0f0f0f) | (packed[0] >> 6 & 0x03030303) << 4, packed[0] & 0x3f3f3f3f);
            const __m256i scales = _mm256_broadcastsi128_si256(_mm_cvtepu8_epi16(scales_mins));
            const __m256i mins = _mm256_cvtepu8_epi16(_mm_shuffle_epi32(scales_mins, _MM_SHUFFLE(3, 3, 2, 2)));

            __m256i sum[C];
            UNROLL for (int j = 0; j < 8; j++) {
                const __m256i bits = _mm256_loadu_si256((const __m256i *) x[i].qs + j / 2);
                const __m256i q4 = _mm256_and_si256(j % 2 ? _mm256_srli_epi16(bits, 4) : bits, low_bits);
                const __m256i scale = _mm256_shuffle_epi8(scales, _mm256_set1_epi16(0x0100 + 0x0202 * j));
                UNROLL for (int c = 0; c < C; c++) {
                    const __m256i q8 = _mm256_loadu_si256((const __m256i *) y[c][i].qs + j);
                    const __m256i product = _mm256_madd_epi16(scale, _mm256_maddubs_epi16(q4, q8));
                    sum[c] = j == 0 ? product : _mm256_add_epi32(sum[c], product);
                    IN_REGISTER(sum[c]);
                }
            }
            const float d = GGML_CPU_FP16_TO_FP32(x[i].d), dmin = GGML_CPU_FP16_TO_FP32(x[i].dmin);
            UNROLL for (int c = 0; c < C; c++) {
                acc[c] = _mm256_fmadd_ps(_mm256_set1_ps(y[c][i].d * d), _mm256_cvtepi32_ps(sum[c]), acc[c]);
            }
            UNROLL for (int p = 0; p < PAIRS; p++) {
                const Column & a = y[2 * p][i];
                const Column & b = y[2 * p + 1 < C ? 2 * p + 1 : 2 * p][i];
                const __m256i sums = _mm256_hadd_epi16(_mm256_loadu_si256((const __m256i *) a.bsums),
                                                       _mm256_loadu_si256((const __m256i *) b.bsums));
                const float da = -a.d * dmin, db = -b.d * dmin;
                acc_mins[p] = _mm256_fmadd_ps(_mm256_setr_ps(da, da, db, db, da, da, db, db),
                                              _mm256_cvtepi32_ps(_mm256_madd_epi16(mins, sums)), acc_mins[p]);
            }
        }
        UNROLL for (int p = 0; p < PAIRS; p++) {
            const __m128 half = _mm_add_ps(_mm256_castps256_ps128(acc_mins[p]), _mm256_extractf128_ps(acc_mins[p], 1));
            const __m128 whole = _mm_add_ps(half, _mm_movehdup_ps(half));
            out[2 * p * stride] = lane_sum(acc[2 * p]) + _mm_cvtss_f32(whole);
            if (2 * p + 1 < C) {
                out[(2 * p + 1) * stride] = lane_sum(acc[2 * p + 1]) + _mm_cvtss_f32(_mm_movehl_ps(whole, whole));
            }
        }
    }
};

struct q6_K {
    using Weights = block_q6_K;
    using Column = block_q8_K;

    template <int C>
    static void dot(int blocks, const Weights * x, const Column * const * y, float * out, int64_t stride) {
        const __m256i low_bits = _mm256_set1_epi8(0xF);
        __m256 acc[C];
        UNROLL for (int c = 0; c < C; c++) acc[c] = _mm256_setzero_ps();

        for (int i = 0; i < blocks; i++) {
            ask_for_what_comes_next(x + i);
            const __m128i bytes = _mm_loadu_si128((const __m128i *) x[i].scales);
            const __m256i scales = _mm256_broadcastsi128_si256(bytes);
            // Weights are stored as 0..63 and mean -32..31: what is too much is -32 times the scales times the sums.
            const __m256i offset = _mm256_slli_epi16(_mm256_sub_epi16(_mm256_setzero_si256(),
                                                                      _mm256_cvtepi8_epi16(bytes)), 5);
            __m256i sum[C];
            UNROLL for (int c = 0; c < C; c++) {
                sum[c] = _mm256_madd_epi16(offset, _mm256_loadu_si256((const __m256i *) y[c][i].bsums));
            }
            UNROLL for (int j = 0; j < 8; j++) {
                const int k = j % 4;
                const __m256i low = _mm256_loadu_si256((const __m256i *) x[i].ql + j / 4 * 2 + j % 2);
                const __m256i high = _mm256_and_si256(_mm256_loadu_si256((const __m256i *) x[i].qh + j / 4),
                                                      _mm256_set1_epi8((char) (3 << 2 * k)));
                const __m256i top = k == 0 ? _mm256_slli_epi16(high, 4) : k == 1 ? _mm256_slli_epi16(high, 2)
                                  : k == 2 ? high : _mm256_srli_epi16(high, 2);
                const __m256i q6 = _mm256_or_si256(
                    _mm256_and_si256(k < 2 ? low : _mm256_srli_epi16(low, 4), low_bits), top);
                // Scale 2j for the first sixteen weights, 2j + 1 for the others: a byte into the upper half of each
                // word (the lower half becomes zero), then down with its sign.
                const __m256i order = _mm256_blend_epi32(_mm256_set1_epi16((short) (0x80 | 2 * j << 8)),
                                                         _mm256_set1_epi16((short) (0x80 | (2 * j + 1) << 8)), 0xF0);
                const __m256i scale = _mm256_srai_epi16(_mm256_shuffle_epi8(scales, order), 8);
                UNROLL for (int c = 0; c < C; c++) {
                    const __m256i q8 = _mm256_loadu_si256((const __m256i *) y[c][i].qs + j);
                    sum[c] = _mm256_add_epi32(sum[c], _mm256_madd_epi16(scale, _mm256_maddubs_epi16(q6, q8)));
                    IN_REGISTER(sum[c]);
                }
            }
            const float d = GGML_CPU_FP16_TO_FP32(x[i].d);
            UNROLL for (int c = 0; c < C; c++) {
                acc[c] = _mm256_fmadd_ps(_mm256_set1_ps(y[c][i].d * d), _mm256_cvtepi32_ps(sum[c]), acc[c]);
            }
        }
        UNROLL for (int c = 0; c < C; c++) out[c * stride] = lane_sum(acc[c]);
    }
};

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
    const enum ggml_type type = dst->src[0]->type;
    const int64_t columns = dst->src[1]->ne[1];
    const int64_t most = columns <= 8 ? 256 : type == GGML_TYPE_Q4_1 || type == GGML_TYPE_Q8_0 ? 64 : LEAST;
    return std::clamp<int64_t>(dst->ne[0] / (PIECES * threads) / LEAST * LEAST, LEAST, most);
}

void stet_matmul(struct ggml_tensor * dst, const void * quantized,
                 int64_t row_start, int64_t row_end, int64_t column_start, int64_t column_end) {
    const struct ggml_tensor * weights = dst->src[0];
    const enum ggml_type type = weights->type;
    const int blocks = (int) (weights->ne[0] / ggml_blck_size(type));
    const size_t column_bytes = ggml_row_size(type == GGML_TYPE_Q4_1 ? GGML_TYPE_Q8_1 : type == GGML_TYPE_Q8_0 ? GGML_TYPE_Q8_0 : GGML_TYPE_Q8_K, weights->ne[0]);
    const int64_t stride = dst->nb[1] / sizeof(float);
    const auto run = type == GGML_TYPE_Q4_K ? multiply<q4_K> : type == GGML_TYPE_Q6_K ? multiply<q6_K>
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
