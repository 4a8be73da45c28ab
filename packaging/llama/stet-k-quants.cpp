// Products of q4_K and q6_K weights with columns of activations, for x86 with AVX2.
//
// Eight rows of weights are computed side by side, each in a lane of its own: once for all columns a block of 256
// weights of each row is unpacked and transposed, four weights to a lane. The products of as many weights as share a
// scale are then added up while they are 16 bits wide, and scaled once, and no lanes need be added at the end. The
// order of the operations is the same whether a row or a column is computed by itself or among others, and so are the
// bits of the result.
//
// Figures are in patch.cmake. Copyright 2026 The Stet authors. MIT, as ggml is.
#include "stet-kernels.h"

#define GGML_COMMON_DECL_C
#include "ggml-common.h"
#include "ggml-impl.h"
#include "ggml-cpu-impl.h"
#include "simd-mappings.h"

#include <string.h>

#include <algorithm>

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__GNUC__)
#include "stet-lanes.h"
#include "stet-k-rows.h"

namespace {

// Of every lane the bytes `low` and `high`, each in the upper half of a word; the lower half becomes zero.
inline __m256i each_lane(int low, int high) {
    const __m128i order = _mm_setr_epi8(-1, low, -1, high, -1, 4 + low, -1, 4 + high,
                                        -1, 8 + low, -1, 8 + high, -1, 12 + low, -1, 12 + high);
    return _mm256_broadcastsi128_si256(order);
}

// Each kernel unpacks one block of eight rows, and multiplies it with C columns; what a column adds up to is kept in
// `sums`, eight rows of a column one after another, and behind them, where there are any, their minimums.

struct q4_K {
    using Weights = block_q4_K;
    static constexpr bool HAS_MINIMUMS = true;

    __m256i weights[QK_K / 4], scales[8], mins[8];
    __m256 d, dmin;

    void unpack(const char * const * row) {
        const __m256i low_bits = _mm256_set1_epi8(0xF), six_bits = _mm256_set1_epi8(0x3F), two_bits = _mm256_set1_epi8(3);
        __m256i head[4];
        transpose(row, 0, head);
        two_floats(head[0], &d, &dmin);
        const auto upper = [&](__m256i lower, __m256i four_bits) {
            const __m256i top = _mm256_and_si256(_mm256_srli_epi32(lower, 6), two_bits);
            return _mm256_or_si256(_mm256_and_si256(four_bits, low_bits), _mm256_slli_epi32(top, 4));
        };
        const __m256i scale_bytes[2] = {_mm256_and_si256(head[1], six_bits), upper(head[1], head[3])};
        const __m256i min_bytes[2] = {_mm256_and_si256(head[2], six_bits), upper(head[2], _mm256_srli_epi32(head[3], 4))};
        UNROLL for (int j = 0; j < 8; j++) {
            const __m256i order = each_lane(j % 4, j % 4);
            scales[j] = _mm256_srli_epi16(_mm256_shuffle_epi8(scale_bytes[j / 4], order), 8);
            mins[j] = _mm256_srli_epi16(_mm256_shuffle_epi8(min_bytes[j / 4], order), 8);
        }
        for (int g = 0; g < 4; g++) {
            UNROLL for (int half = 0; half < 2; half++) {
                __m256i bits[4];
                transpose(row, offsetof(block_q4_K, qs) + 32 * g + 16 * half, bits);
                UNROLL for (int t = 0; t < 4; t++) {
                    weights[16 * g + 4 * half + t] = _mm256_and_si256(bits[t], low_bits);
                    weights[16 * g + 8 + 4 * half + t] = _mm256_and_si256(_mm256_srli_epi16(bits[t], 4), low_bits);
                }
            }
        }
    }

    template <int C>
    void multiply(const block_q8_K * const * y, float * sums) const {
        __m256i sum[C], sum_mins[C];
        for (int j = 0; j < 8; j++) {
            __m256i part[C];
            UNROLL for (int k = 0; k < 8; k++) {
                const __m256i q4 = weights[8 * j + k];
                UNROLL for (int c = 0; c < C; c++) {
                    const __m256i product = _mm256_maddubs_epi16(q4, same(y[c]->qs + 32 * j + 4 * k));
                    part[c] = k == 0 ? product : _mm256_add_epi16(part[c], product); // 8 * 2 * 15 * 128 at most
                    IN_REGISTER(part[c]);
                }
            }
            UNROLL for (int c = 0; c < C; c++) {
                const __m256i product = _mm256_madd_epi16(scales[j], part[c]);
                sum[c] = j == 0 ? product : _mm256_add_epi32(sum[c], product);
            }
        }
        UNROLL for (int j = 0; j < 8; j++) {
            UNROLL for (int c = 0; c < C; c++) {
                const __m256i product = _mm256_madd_epi16(mins[j], same(y[c]->bsums + 2 * j));
                sum_mins[c] = j == 0 ? product : _mm256_add_epi32(sum_mins[c], product);
            }
        }
        UNROLL for (int c = 0; c < C; c++) {
            const __m256 of_column = _mm256_set1_ps(y[c]->d);
            float * sum_of = sums + 2 * ROWS * c;
            _mm256_storeu_ps(sum_of, _mm256_fmadd_ps(_mm256_mul_ps(d, of_column), _mm256_cvtepi32_ps(sum[c]),
                                                     _mm256_loadu_ps(sum_of)));
            _mm256_storeu_ps(sum_of + ROWS, _mm256_fmadd_ps(_mm256_mul_ps(dmin, of_column), _mm256_cvtepi32_ps(sum_mins[c]),
                                                            _mm256_loadu_ps(sum_of + ROWS)));
        }
    }
};

struct q6_K {
    using Weights = block_q6_K;
    static constexpr bool HAS_MINIMUMS = false;

    __m256i weights[QK_K / 4], scales[16], offsets[8];
    __m256 d;

    void unpack(const char * const * row) {
        const __m256i low_bits = _mm256_set1_epi8(0xF), top_bits = _mm256_set1_epi8(0x30);
        __m256i bytes[4];
        transpose(row, offsetof(block_q6_K, scales), bytes);
        UNROLL for (int j = 0; j < 16; j++) {
            // A byte into the upper half of each word (the lower half becomes zero), then down with its sign.
            scales[j] = _mm256_srai_epi16(_mm256_shuffle_epi8(bytes[j / 4], each_lane(j % 4, j % 4)), 8);
        }
        UNROLL for (int j = 0; j < 8; j++) {
            offsets[j] = _mm256_srai_epi16(_mm256_shuffle_epi8(bytes[j / 2], each_lane(j % 2 * 2, j % 2 * 2 + 1)), 8);
        }
        d = one_float(row, offsetof(block_q6_K, d));
        for (int n = 0; n < 2; n++) {
            UNROLL for (int half = 0; half < 2; half++) {
                __m256i low[2][4], high[4];
                transpose(row, offsetof(block_q6_K, ql) + 64 * n + 16 * half, low[0]);
                transpose(row, offsetof(block_q6_K, ql) + 64 * n + 32 + 16 * half, low[1]);
                transpose(row, offsetof(block_q6_K, qh) + 32 * n + 16 * half, high);
                UNROLL for (int t = 0; t < 4; t++) {
                    __m256i * q6 = weights + 32 * n + 4 * half + t;
                    q6[0] = _mm256_or_si256(_mm256_and_si256(low[0][t], low_bits),
                                            _mm256_and_si256(_mm256_slli_epi16(high[t], 4), top_bits));
                    q6[8] = _mm256_or_si256(_mm256_and_si256(low[1][t], low_bits),
                                            _mm256_and_si256(_mm256_slli_epi16(high[t], 2), top_bits));
                    q6[16] = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(low[0][t], 4), low_bits),
                                             _mm256_and_si256(high[t], top_bits));
                    q6[24] = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(low[1][t], 4), low_bits),
                                             _mm256_and_si256(_mm256_srli_epi16(high[t], 2), top_bits));
                }
            }
        }
    }

    template <int C>
    void multiply(const block_q8_K * const * y, float * sums) const {
        __m256i sum[C];
        // Weights are stored as 0..63 and mean -32..31: what is too much is 32 times the scales times the sums.
        UNROLL for (int j = 0; j < 8; j++) {
            UNROLL for (int c = 0; c < C; c++) {
                const __m256i product = _mm256_madd_epi16(offsets[j], same(y[c]->bsums + 2 * j));
                sum[c] = j == 0 ? product : _mm256_add_epi32(sum[c], product);
            }
        }
        UNROLL for (int c = 0; c < C; c++) {
            sum[c] = _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_slli_epi32(sum[c], 5));
        }
        for (int j = 0; j < 16; j++) {
            UNROLL for (int k = 0; k < 4; k += 2) {
                const __m256i first = weights[4 * j + k], other = weights[4 * j + k + 1];
                UNROLL for (int c = 0; c < C; c++) {
                    const int8_t * values = y[c]->qs + 16 * j + 4 * k;
                    const __m256i two = _mm256_add_epi16(_mm256_maddubs_epi16(first, same(values)), // 2 * 2 * 63 * 128 at most
                                                         _mm256_maddubs_epi16(other, same(values + 4)));
                    sum[c] = _mm256_add_epi32(sum[c], _mm256_madd_epi16(scales[j], two));
                    IN_REGISTER(sum[c]);
                }
            }
        }
        UNROLL for (int c = 0; c < C; c++) {
            float * sum_of = sums + 2 * ROWS * c;
            _mm256_storeu_ps(sum_of, _mm256_fmadd_ps(_mm256_mul_ps(d, _mm256_set1_ps(y[c]->d)), _mm256_cvtepi32_ps(sum[c]),
                                                     _mm256_loadu_ps(sum_of)));
        }
    }
};

template <typename Kernel>
void multiply(int blocks, const char * x, size_t x_stride, int64_t rows,
              const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    static constexpr decltype(&Kernel::template multiply<1>) OF[] = {
        &Kernel::template multiply<1>, &Kernel::template multiply<2>, &Kernel::template multiply<3>,
        &Kernel::template multiply<4>, &Kernel::template multiply<5>, &Kernel::template multiply<6>};
    Kernel kernel;
    float sums[STET_COLUMNS_AT_ONCE][2 * ROWS];
    const block_q8_K * column[STET_COLUMNS_AT_ONCE];
    for (int64_t first = 0; first < rows; first += ROWS) {
        const int64_t here = std::min<int64_t>(ROWS, rows - first);
        const char * row[ROWS];
        eight_rows(x, x_stride, first, rows, row);
        for (int64_t c = 0; c < columns; c++) {
            column[c] = (const block_q8_K *) (y + c * y_stride);
        }
        memset(sums, 0, columns * sizeof(sums[0]));
        for (int i = 0; i < blocks; i++) {
            ask_for_next_rows(row, x_stride, sizeof(typename Kernel::Weights));
            kernel.unpack(row);
            for (int64_t c = 0, left = columns, groups = (columns + MOST_COLUMNS - 1) / MOST_COLUMNS; groups > 0; groups--) {
                const int64_t now = (left + groups - 1) / groups;
                (kernel.*OF[now - 1])(column + c, sums[c]);
                c += now;
                left -= now;
            }
            for (int r = 0; r < ROWS; r++) {
                row[r] += sizeof(typename Kernel::Weights);
            }
            for (int64_t c = 0; c < columns; c++) {
                column[c]++;
            }
        }
        for (int64_t c = 0; c < columns; c++) {
            for (int r = 0; r < here; r++) {
                out[c * stride + first + r] = Kernel::HAS_MINIMUMS ? sums[c][r] - sums[c][ROWS + r] : sums[c][r];
            }
        }
    }
}

template <typename Kernel, typename Row>
void product(int blocks, const char * x, size_t x_stride, int64_t rows,
             const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    if (few_columns<Row>(blocks, x, x_stride, rows, y, y_stride, columns, out, stride)) {
        return;
    }
    for (int64_t c = 0; c < columns; c += STET_COLUMNS_AT_ONCE) {
        multiply<Kernel>(blocks, x, x_stride, rows, y + c * y_stride, y_stride,
                         std::min<int64_t>(STET_COLUMNS_AT_ONCE, columns - c), out + c * stride, stride);
    }
}

} // namespace

void stet_q4_K(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    product<q4_K, row_of_q4_K>(blocks, x, x_stride, rows, y, y_stride, columns, out, stride);
}

void stet_q6_K(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    product<q6_K, row_of_q6_K>(blocks, x, x_stride, rows, y, y_stride, columns, out, stride);
}

#endif
