// Products of q4_1 and q8_0 weights with columns of activations, for x86 with AVX2.
//
// A block holds 32 weights, so that scaling each block's sum takes as long as the product where its lanes are scaled one
// by one. Here they are added up while they are whole numbers: one or two columns are multiplied with four rows of
// weights at a time, and more with eight rows side by side (stet-lanes.h), unpacked once for all columns. The order of
// the operations is the same whether a row or a column is computed by itself or among others, block after block, and so
// are the bits of the result.
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
#include "stet-lanes.h"

namespace {

constexpr int FEW_ROWS = 4;
constexpr int AT_ONCE = 24; // blocks of eight rows, which unpacked take 8 KB; those of six columns take 5 KB

// Each kernel tells how blocks are unpacked, and what the products of their whole numbers add up to; and how many columns
// are so few that they are faster with four rows at a time.

struct q4_1 {
    using Weights = block_q4_1;
    using Column = block_q8_1;
    static constexpr bool HAS_MINIMUMS = true;
    static constexpr int FEW_COLUMNS = 1;

    // Four rows.
    struct Few {
        __m256i weights[FEW_ROWS];
        __m128 scale, min;

        explicit Few(const Weights * const * x) {
            UNROLL for (int r = 0; r < FEW_ROWS; r++) {
                const __m128i bits = _mm_loadu_si128((const __m128i *) x[r]->qs);
                weights[r] = _mm256_and_si256(_mm256_set_m128i(_mm_srli_epi16(bits, 4), bits), _mm256_set1_epi8(0xF));
            }
            const __m128i halves = _mm_setr_epi32(two_halves(x[0]), two_halves(x[1]), two_halves(x[2]), two_halves(x[3]));
            const __m256 floats = _mm256_cvtph_ps(_mm_shuffle_epi8(
                halves, _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15)));
            scale = _mm256_castps256_ps128(floats);
            min = _mm256_extractf128_ps(floats, 1);
        }

        // What each row's products add up to.
        __m128i products(const Column & y) const {
            const __m256i q8 = _mm256_loadu_si256((const __m256i *) y.qs);
            __m256i sum[FEW_ROWS];
            UNROLL for (int r = 0; r < FEW_ROWS; r++) sum[r] = _mm256_maddubs_epi16(weights[r], q8);
            // In words of sixteen bits: sixteen weights and values at most add up to 16 * 15 * 127 = 30480.
            const __m256i a = _mm256_add_epi16(_mm256_unpacklo_epi32(sum[0], sum[1]), _mm256_unpackhi_epi32(sum[0], sum[1]));
            const __m256i b = _mm256_add_epi16(_mm256_unpacklo_epi32(sum[2], sum[3]), _mm256_unpackhi_epi32(sum[2], sum[3]));
            const __m256i all = _mm256_add_epi16(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
            return _mm_madd_epi16(_mm_add_epi16(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)),
                                  _mm_set1_epi16(1));
        }
    };

    // Eight rows.
    struct Many {
        __m256i weights[8];
        __m256 scale, min;

        void unpack(const char * const * row) {
            const __m256i low_bits = _mm256_set1_epi8(0xF);
            two_floats(_mm256_set_m128i(four_bytes(row + 4, 0), four_bytes(row, 0)), &scale, &min);
            __m256i bits[4];
            transpose(row, offsetof(Weights, qs), bits);
            UNROLL for (int t = 0; t < 4; t++) {
                weights[t] = _mm256_and_si256(bits[t], low_bits);
                weights[4 + t] = _mm256_and_si256(_mm256_srli_epi16(bits[t], 4), low_bits);
            }
        }

        template <int C> void products(const Column * const * y, int i, __m256i * sums) const {
            UNROLL for (int k = 0; k < 8; k++) {
                const __m256i q4 = weights[k];
                UNROLL for (int c = 0; c < C; c++) {
                    const __m256i product = _mm256_maddubs_epi16(q4, same(y[c][i].qs + 4 * k));
                    sums[c] = k == 0 ? product : _mm256_add_epi16(sums[c], product); // 30480 at most, as above
                    IN_REGISTER(sums[c]);
                }
            }
            UNROLL for (int c = 0; c < C; c++) sums[c] = _mm256_madd_epi16(sums[c], _mm256_set1_epi16(1));
        }
    };

    // A column's scale, and the sum of its values, scaled.
    static void unpack_scales(const Column & y, float * scale, float * sum) {
        const __m128 floats = _mm_cvtph_ps(_mm_cvtsi32_si128(two_halves(&y)));
        *scale = _mm_cvtss_f32(floats);
        *sum = _mm_cvtss_f32(_mm_movehdup_ps(floats));
    }
};

struct q8_0 {
    using Weights = block_q8_0;
    using Column = block_q8_0;
    static constexpr bool HAS_MINIMUMS = false;
    static constexpr int FEW_COLUMNS = 2;

    // The products of signed bytes: the signs of the weights are given to the values.
    static __m256i multiply(__m256i x, __m256i y) {
        const __m256i pairs = _mm256_maddubs_epi16(_mm256_sign_epi8(x, x), _mm256_sign_epi8(y, x)); // 2 * 128 * 127 at most
        return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    }

    struct Few {
        __m256i weights[FEW_ROWS];
        __m128 scale, min;

        explicit Few(const Weights * const * x) {
            UNROLL for (int r = 0; r < FEW_ROWS; r++) weights[r] = _mm256_loadu_si256((const __m256i *) x[r]->qs);
            scale = min = _mm_cvtph_ps(_mm_setr_epi16(one_half(x[0]), one_half(x[1]), one_half(x[2]), one_half(x[3]), 0, 0, 0, 0));
        }

        __m128i products(const Column & y) const {
            const __m256i q8 = _mm256_loadu_si256((const __m256i *) y.qs);
            __m256i sum[FEW_ROWS];
            UNROLL for (int r = 0; r < FEW_ROWS; r++) sum[r] = multiply(weights[r], q8);
            const __m256i a = _mm256_add_epi32(_mm256_unpacklo_epi32(sum[0], sum[1]), _mm256_unpackhi_epi32(sum[0], sum[1]));
            const __m256i b = _mm256_add_epi32(_mm256_unpacklo_epi32(sum[2], sum[3]), _mm256_unpackhi_epi32(sum[2], sum[3]));
            const __m256i all = _mm256_add_epi32(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
            return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
        }
    };

    struct Many {
        __m256i weights[8];
        __m256 scale, min;

        void unpack(const char * const * row) {
            scale = min = one_float(row, 0);
            transpose(row, offsetof(Weights, qs), weights);
            transpose(row, offsetof(Weights, qs) + 16, weights + 4);
        }

        template <int C> void products(const Column * const * y, int i, __m256i * sums) const {
            UNROLL for (int k = 0; k < 8; k++) {
                const __m256i q8 = weights[k];
                UNROLL for (int c = 0; c < C; c++) {
                    const __m256i product = multiply(q8, same(y[c][i].qs + 4 * k));
                    sums[c] = k == 0 ? product : _mm256_add_epi32(sums[c], product);
                    IN_REGISTER(sums[c]);
                }
            }
        }
    };

    static void unpack_scales(const Column & y, float * scale, float *) {
        *scale = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128((uint16_t) one_half(&y))));
    }
};

// Bytes of one block of each of eight rows.
template <typename Kernel> constexpr size_t EIGHT_BLOCKS = ROWS * sizeof(typename Kernel::Weights);

// Some columns, and the scales of their blocks as floats, block after block; where there are minimums, behind the scales
// of a column what its blocks' values add up to.
template <typename Kernel>
struct Columns {
    const typename Kernel::Column * block[STET_COLUMNS_AT_ONCE];
    const float * scale[STET_COLUMNS_AT_ONCE], * sum[STET_COLUMNS_AT_ONCE];

    Columns(int blocks, const char * y, size_t y_stride, int64_t columns) {
        static thread_local std::vector<float> floats;
        floats.resize(std::max(floats.size(), (size_t) (2 * columns * blocks)));
        for (int64_t c = 0; c < columns; c++) {
            float * scales = floats.data() + 2 * c * blocks, * sums = scales + blocks;
            block[c] = (const typename Kernel::Column *) (y + c * y_stride);
            for (int i = 0; i < blocks; i++) {
                Kernel::unpack_scales(block[c][i], scales + i, sums + i);
            }
            scale[c] = scales;
            sum[c] = sums;
        }
    }
};

// Asks for `Size` bytes. Several rows' blocks are read in turn, which the processor does not foresee: so they are asked for
// in the order in which they lie in memory, as if the rows were read one after another.
template <size_t Size> inline void ask_for(const char * first) {
    UNROLL for (size_t at = 0; at < Size; at += 64) {
        _mm_prefetch(first + at, _MM_HINT_T0);
    }
}

// Stores what the first `rows` of N rows add up to.
template <int N> inline void store(const float (&of_rows)[N], int64_t rows, float * out) {
    if (rows == N) {
        memcpy(out, of_rows, sizeof(of_rows)); // one instruction
    } else {
        std::copy_n(of_rows, rows, out);
    }
}

template <typename Kernel, int C>
void few_columns(int blocks, const char * x, size_t x_stride, int64_t rows,
                 const char * y, size_t y_stride, float * out, int64_t stride) {
    using Weights = typename Kernel::Weights;
    constexpr int AHEAD_BYTES = 6144; // a few rows
    const Columns<Kernel> columns(blocks, y, y_stride, C);
    for (int64_t first = 0; first < rows; first += FEW_ROWS) {
        const char * row[FEW_ROWS];
        UNROLL for (int r = 0; r < FEW_ROWS; r++) row[r] = x + std::min(first + r, rows - 1) * x_stride;
        __m128 acc[C];
        UNROLL for (int c = 0; c < C; c++) acc[c] = _mm_setzero_ps();
        for (int i = 0; i < blocks; i++) {
            const Weights * block[FEW_ROWS];
            UNROLL for (int r = 0; r < FEW_ROWS; r++) {
                block[r] = (const Weights *) row[r] + i;
            }
            ask_for<FEW_ROWS * sizeof(Weights)>(row[0] + FEW_ROWS * i * sizeof(Weights) + AHEAD_BYTES);
            const typename Kernel::Few weights(block);
            UNROLL for (int c = 0; c < C; c++) {
                if (Kernel::HAS_MINIMUMS) {
                    acc[c] = _mm_fmadd_ps(weights.min, _mm_set1_ps(columns.sum[c][i]), acc[c]);
                }
                acc[c] = _mm_fmadd_ps(_mm_mul_ps(weights.scale, _mm_set1_ps(columns.scale[c][i])),
                                      _mm_cvtepi32_ps(weights.products(columns.block[c][i])), acc[c]);
            }
        }
        UNROLL for (int c = 0; c < C; c++) {
            float of_rows[FEW_ROWS];
            _mm_storeu_ps(of_rows, acc[c]);
            store(of_rows, std::min<int64_t>(FEW_ROWS, rows - first), out + c * stride + first);
        }
    }
}

// Adds `count` blocks of eight rows, from the `begin`th on, to what each of C columns adds up to; and asks for as many
// that lie at `next`, unless that is null.
template <typename Kernel, int C>
void add_blocks(const typename Kernel::Many * weights, int begin, int count, const Columns<Kernel> & of, int64_t first,
                const char * next, float (*sums)[ROWS]) {
    const typename Kernel::Column * y[C];
    const float * scale[C], * sum[C];
    __m256 acc[C];
    UNROLL for (int c = 0; c < C; c++) {
        y[c] = of.block[first + c] + begin;
        scale[c] = of.scale[first + c] + begin;
        sum[c] = of.sum[first + c] + begin;
        acc[c] = _mm256_loadu_ps(sums[c]);
    }
    for (int i = 0; i < count; i++) {
        __m256i products[C];
        if (next) {
            ask_for<EIGHT_BLOCKS<Kernel>>(next + i * EIGHT_BLOCKS<Kernel>);
        }
        weights[i].template products<C>(y, i, products);
        UNROLL for (int c = 0; c < C; c++) {
            if (Kernel::HAS_MINIMUMS) {
                acc[c] = _mm256_fmadd_ps(weights[i].min, _mm256_broadcast_ss(sum[c] + i), acc[c]);
            }
            acc[c] = _mm256_fmadd_ps(_mm256_mul_ps(weights[i].scale, _mm256_broadcast_ss(scale[c] + i)),
                                     _mm256_cvtepi32_ps(products[c]), acc[c]);
        }
    }
    UNROLL for (int c = 0; c < C; c++) _mm256_storeu_ps(sums[c], acc[c]);
}

template <typename Kernel>
void many_columns(int blocks, const char * x, size_t x_stride, int64_t rows,
                  const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    static constexpr decltype(&add_blocks<Kernel, 1>) OF[MOST_COLUMNS] = {
        add_blocks<Kernel, 1>, add_blocks<Kernel, 2>, add_blocks<Kernel, 3>,
        add_blocks<Kernel, 4>, add_blocks<Kernel, 5>, add_blocks<Kernel, 6>};
    const Columns<Kernel> of(blocks, y, y_stride, columns);
    typename Kernel::Many weights[AT_ONCE];
    float sums[STET_COLUMNS_AT_ONCE][ROWS];
    for (int64_t first = 0; first < rows; first += ROWS) {
        const char * row[ROWS];
        eight_rows(x, x_stride, first, rows, row);
        memset(sums, 0, columns * sizeof(sums[0]));
        for (int begin = 0; begin < blocks; begin += AT_ONCE) {
            const int count = std::min(AT_ONCE, blocks - begin);
            for (int i = 0; i < count; i++) {
                weights[i].unpack(row);
                for (int r = 0; r < ROWS; r++) {
                    row[r] += sizeof(typename Kernel::Weights);
                }
            }
            for (int64_t c = 0, groups = (columns + MOST_COLUMNS - 1) / MOST_COLUMNS; groups > 0; groups--) {
                const int64_t now = (columns - c + groups - 1) / groups; // 7 are 4 and 3
                const char * next = x + (first + ROWS) * x_stride + begin * EIGHT_BLOCKS<Kernel>;
                OF[now - 1](weights, begin, count, of, c, c == 0 ? next : nullptr, sums + c);
                c += now;
            }
        }
        for (int64_t c = 0; c < columns; c++) {
            store(sums[c], std::min<int64_t>(ROWS, rows - first), out + c * stride + first);
        }
    }
}

template <typename Kernel>
void multiply(int blocks, const char * x, size_t x_stride, int64_t rows,
              const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    if (columns <= Kernel::FEW_COLUMNS) {
        const auto few = columns == 1 ? few_columns<Kernel, 1> : few_columns<Kernel, Kernel::FEW_COLUMNS>;
        few(blocks, x, x_stride, rows, y, y_stride, out, stride);
        return;
    }
    for (int64_t c = 0; c < columns; c += STET_COLUMNS_AT_ONCE) {
        many_columns<Kernel>(blocks, x, x_stride, rows, y + c * y_stride, y_stride,
                             std::min<int64_t>(STET_COLUMNS_AT_ONCE, columns - c), out + c * stride, stride);
    }
}

} // namespace

void stet_q4_1(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    multiply<q4_1>(blocks, x, x_stride, rows, y, y_stride, columns, out, stride);
}

void stet_q8_0(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    multiply<q8_0>(blocks, x, x_stride, rows, y, y_stride, columns, out, stride);
}

#endif
