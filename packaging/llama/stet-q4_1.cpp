// Products of q4_1 weights with several columns of activations at once, for x86 with AVX2.
//
// A block of q4_1 holds 32 weights, so that unpacking the scales of each column takes as long as the product. Here the
// columns are laid out anew, once for all rows of a piece: two of them in a register, their scales unpacked beside them.
// Four lanes hold a column's sum where ggml's hold it in eight; the order of the operations is the same whether a column
// is computed by itself or among others, and so are the bits of the result.
//
// Figures are in patch.cmake. Copyright 2026 The Stet authors. MIT, as ggml is.
#include "stet-kernels.h"

#define GGML_COMMON_DECL_C
#include "ggml-common.h"
#include "ggml-impl.h"

#include <string.h>

#include <algorithm>
#include <vector>

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__GNUC__)
#include "stet-simd.h"

namespace {

constexpr int MOST_COLUMNS = 8; // four sums of two columns each, the minimums, and one block of weights

// A block's two f16: its scale, and its minimum or the sum of its values.
inline __m128 two_halves(const void * halves) {
    int both;
    memcpy(&both, halves, sizeof(both));
    return _mm_cvtph_ps(_mm_cvtsi32_si128(both));
}

inline float lane_sum(__m128 x) {
    const __m128 sum = _mm_add_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

// One block of P pairs of columns.
template <int P> struct Pairs {
    int8_t low[P][32], high[P][32]; // the first sixteen values of both columns, and the others
    float scale[P][8];              // four times each column's
    float sum[8];                   // of each column's values, scaled
};

// `columns` is 2 * P, or one less: then the last column stands for its missing neighbour, too.
template <int P>
void lay_out(int blocks, const block_q8_1 * const * y, int columns, Pairs<P> * into) {
    for (int i = 0; i < blocks; i++) {
        memset(into[i].sum, 0, sizeof(into[i].sum));
        UNROLL for (int p = 0; p < P; p++) {
            const block_q8_1 & a = y[2 * p][i], & b = y[std::min(2 * p + 1, columns - 1)][i];
            memcpy(into[i].low[p], a.qs, 16);
            memcpy(into[i].low[p] + 16, b.qs, 16);
            memcpy(into[i].high[p], a.qs + 16, 16);
            memcpy(into[i].high[p] + 16, b.qs + 16, 16);
            const __m128 of_a = two_halves(&a.d), of_b = two_halves(&b.d);
            _mm_storeu_ps(into[i].scale[p], _mm_shuffle_ps(of_a, of_a, 0x00));
            _mm_storeu_ps(into[i].scale[p] + 4, _mm_shuffle_ps(of_b, of_b, 0x00));
            _mm_store_ss(into[i].sum + 2 * p, _mm_movehdup_ps(of_a));
            _mm_store_ss(into[i].sum + 2 * p + 1, _mm_movehdup_ps(of_b));
        }
    }
}

// One row of weights and P pairs of columns; out[c * stride] becomes their dot product.
template <int P>
void dot(int blocks, const block_q4_1 * x, const Pairs<P> * y, int columns, float * out, int64_t stride) {
    const __m256i low_bits = _mm256_set1_epi8(0xF);
    const __m256i ones = _mm256_set1_epi16(1);
    __m256 acc[P], acc_mins = _mm256_setzero_ps();
    UNROLL for (int p = 0; p < P; p++) acc[p] = _mm256_setzero_ps();
    for (int i = 0; i < blocks; i++) {
        ask_for_what_comes_next(x + i);
        const __m256i bits = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *) x[i].qs));
        const __m256i low = _mm256_and_si256(bits, low_bits);
        const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bits, 4), low_bits);
        const __m128 scale_min = two_halves(&x[i].d);
        const __m256 scale = _mm256_broadcastss_ps(scale_min), min = _mm256_broadcastss_ps(_mm_movehdup_ps(scale_min));
        UNROLL for (int p = 0; p < P; p++) {
            const __m256i first = _mm256_maddubs_epi16(low, _mm256_loadu_si256((const __m256i *) y[i].low[p]));
            const __m256i other = _mm256_maddubs_epi16(high, _mm256_loadu_si256((const __m256i *) y[i].high[p]));
            const __m256i sum = _mm256_madd_epi16(ones, _mm256_add_epi16(first, other)); // of two, at most 2 * 3810
            acc[p] = _mm256_fmadd_ps(_mm256_mul_ps(scale, _mm256_loadu_ps(y[i].scale[p])), _mm256_cvtepi32_ps(sum),
                                     acc[p]);
        }
        acc_mins = _mm256_fmadd_ps(min, _mm256_loadu_ps(y[i].sum), acc_mins);
    }
    float mins[8];
    _mm256_storeu_ps(mins, acc_mins);
    UNROLL for (int p = 0; p < P; p++) {
        out[2 * p * stride] = lane_sum(_mm256_castps256_ps128(acc[p])) + mins[2 * p];
        if (2 * p + 1 < columns) {
            out[(2 * p + 1) * stride] = lane_sum(_mm256_extractf128_ps(acc[p], 1)) + mins[2 * p + 1];
        }
    }
}

// One row and one column as it is: laying it out would take longer.
float dot_one(int blocks, const block_q4_1 * x, const block_q8_1 * y) {
    const __m256i low_bits = _mm256_set1_epi8(0xF);
    const __m128i ones = _mm_set1_epi16(1);
    __m128 acc = _mm_setzero_ps(), acc_mins = _mm_setzero_ps(); // of the latter the second lane counts
    for (int i = 0; i < blocks; i++) {
        ask_for_what_comes_next(x + i);
        const __m128i bits = _mm_loadu_si128((const __m128i *) x[i].qs);
        const __m256i q4 = _mm256_and_si256(low_bits, _mm256_set_m128i(_mm_srli_epi16(bits, 4), bits));
        const __m256i product = _mm256_maddubs_epi16(q4, _mm256_loadu_si256((const __m256i *) y[i].qs));
        const __m128i sum = _mm_madd_epi16(ones, _mm_add_epi16(_mm256_castsi256_si128(product),
                                                               _mm256_extracti128_si256(product, 1)));
        const __m128 scale_min = two_halves(&x[i].d), scale_sum = two_halves(&y[i].d);
        const __m128 scale = _mm_mul_ps(scale_min, scale_sum);
        acc = _mm_fmadd_ps(_mm_shuffle_ps(scale, scale, 0x00), _mm_cvtepi32_ps(sum), acc);
        acc_mins = _mm_fmadd_ps(scale_min, scale_sum, acc_mins);
    }
    return lane_sum(acc) + _mm_cvtss_f32(_mm_movehdup_ps(acc_mins));
}

template <int P>
void dot_rows(int blocks, const char * x, size_t x_stride, int64_t rows, const block_q8_1 * const * y, int columns,
              float * out, int64_t stride) {
    static thread_local std::vector<Pairs<P>> laid_out;
    laid_out.resize(std::max(laid_out.size(), (size_t) blocks));
    lay_out(blocks, y, columns, laid_out.data());
    for (int64_t r = 0; r < rows; r++) {
        dot(blocks, (const block_q4_1 *) (x + r * x_stride), laid_out.data(), columns, out + r, stride);
    }
}

} // namespace

void stet_q4_1(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    static constexpr decltype(&dot_rows<1>) OF[MOST_COLUMNS / 2] = {dot_rows<1>, dot_rows<2>, dot_rows<3>, dot_rows<4>};
    if (columns == 1) {
        for (int64_t r = 0; r < rows; r++) {
            out[r] = dot_one(blocks, (const block_q4_1 *) (x + r * x_stride), (const block_q8_1 *) y);
        }
        return;
    }
    for (int64_t groups = (columns + MOST_COLUMNS - 1) / MOST_COLUMNS; groups > 0; groups--) {
        const int64_t now = (columns + groups - 1) / groups;
        const block_q8_1 * column[MOST_COLUMNS];
        for (int64_t c = 0; c < now; c++) {
            column[c] = (const block_q8_1 *) (y + c * y_stride);
        }
        OF[(now - 1) / 2](blocks, x, x_stride, rows, column, (int) now, out, stride);
        columns -= now;
        y += now * y_stride;
        out += now * stride;
    }
}

#endif
