// Products of one row of q4_K or q6_K weights with a few columns: so few that transposing eight rows takes longer than it
// saves (stet-k-quants.cpp). What the lanes of a block add up to is added up while it is whole numbers, so that the bits
// of the result are those of eight rows side by side.
//
// Copyright 2026 The Stet authors. MIT, as ggml is.
#pragma once

#include "stet-lanes.h"

// What the eight lanes of each of four registers add up to.
inline __m128i lane_sums(__m256i a, __m256i b, __m256i c, __m256i d) {
    const __m256i halves = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
}

// What the lanes of one register add up to, in every lane.
inline __m128i lane_sum(__m256i a) {
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    const __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
    return _mm_add_epi32(two, _mm_shuffle_epi32(two, 0xB1));
}

// What the lanes of `a` add up to in the first lane, and of `b` in the second.
inline __m128i two_lane_sums(__m256i a, __m256i b) {
    const __m256i eight = _mm256_add_epi32(_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b));
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    return _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
}

struct row_of_q4_K {
    using Weights = block_q4_K;
    static constexpr int MOST_COLUMNS = 2;

    template <int C>
    static void dot(int blocks, const Weights * x, const block_q8_K * const * y, float * out, int64_t stride) {
        const __m256i low_bits = _mm256_set1_epi8(0xF);
        __m128 acc = _mm_setzero_ps(), scale = acc; // the first column, its minimums, and those of the second
        __m256i before[2 * C];
        UNROLL for (int c = 0; c < 2 * C; c++) before[c] = _mm256_setzero_si256();
        // A block's lanes are added up behind the next one's products, for which they need not wait: 15 % of the time.
        const auto add_up = [&] {
            const __m128i sums = C == 1 ? two_lane_sums(before[0], before[1])
                                        : lane_sums(before[0], before[1], before[2 * C - 2], before[2 * C - 1]);
            acc = _mm_fmadd_ps(scale, _mm_cvtepi32_ps(sums), acc);
        };
        for (int i = 0; i < blocks; i++) {
            ask_for_what_comes_next(x + i);
            uint32_t packed[3];
            memcpy(packed, x[i].scales, 12);
            const __m128i scales_mins = _mm_set_epi32(
                (packed[2] >> 4 & 0x0f0f0f0f) | (packed[1] >> 6 & 0x03030303) << 4, packed[1] & 0x3f3f3f3f,
                (packed[2] & 0x0f0f0f0f) | (packed[0] >> 6 & 0x03030303) << 4, packed[0] & 0x3f3f3f3f);
            const __m256i scales = _mm256_broadcastsi128_si256(_mm_cvtepu8_epi16(scales_mins));
            const __m256i mins = _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(scales_mins, scales_mins));
            __m256i sum[C], sum_mins[C];
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
            UNROLL for (int c = 0; c < C; c++) {
                sum_mins[c] = _mm256_madd_epi16(mins, _mm256_loadu_si256((const __m256i *) y[c][i].bsums));
            }
            add_up();
            UNROLL for (int c = 0; c < C; c++) {
                before[2 * c] = sum[c];
                before[2 * c + 1] = sum_mins[c];
            }
            const __m128 of_columns = C == 1 ? _mm_set1_ps(y[0][i].d)
                                             : _mm_setr_ps(y[0][i].d, y[0][i].d, y[C - 1][i].d, y[C - 1][i].d);
            scale = _mm_mul_ps(_mm_cvtph_ps(_mm_set1_epi32(two_halves(&x[i].d))), of_columns);
        }
        add_up();
        float sums[4];
        _mm_storeu_ps(sums, acc);
        UNROLL for (int c = 0; c < C; c++) out[c * stride] = sums[2 * c] - sums[2 * c + 1];
    }
};

struct row_of_q6_K {
    using Weights = block_q6_K;
    static constexpr int MOST_COLUMNS = 6;

    template <int C>
    static void dot(int blocks, const Weights * x, const block_q8_K * const * y, float * out, int64_t stride) {
        constexpr int SHARED = C <= 2 ? 1 : 4; // columns whose sums share a register
        constexpr int SUMS = (C + SHARED - 1) / SHARED;
        const __m256i low_bits = _mm256_set1_epi8(0xF);
        __m128 acc[SUMS], scale[SUMS];
        __m256i before[C];
        UNROLL for (int s = 0; s < SUMS; s++) acc[s] = scale[s] = _mm_setzero_ps();
        UNROLL for (int c = 0; c < C; c++) before[c] = _mm256_setzero_si256();
        const auto add_up = [&] {
            UNROLL for (int s = 0; s < SUMS; s++) {
                const auto of = [&](int k) { return before[std::min(SHARED * s + k, C - 1)]; };
                const __m128i sums = SHARED == 1 ? lane_sum(of(0)) : lane_sums(of(0), of(1), of(2), of(3));
                acc[s] = _mm_fmadd_ps(scale[s], _mm_cvtepi32_ps(sums), acc[s]);
            }
        };
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
            add_up();
            const float d = GGML_CPU_FP16_TO_FP32(x[i].d);
            UNROLL for (int c = 0; c < C; c++) before[c] = sum[c];
            UNROLL for (int s = 0; s < SUMS; s++) {
                const auto of = [&](int k) { return y[std::min(SHARED * s + k, C - 1)][i].d; };
                scale[s] = _mm_mul_ps(_mm_set1_ps(d), SHARED == 1 ? _mm_set1_ps(of(0)) : _mm_setr_ps(of(0), of(1), of(2), of(3)));
            }
        }
        add_up();
        float sums[4 * SUMS];
        UNROLL for (int s = 0; s < SUMS; s++) _mm_storeu_ps(sums + SHARED * s, acc[s]);
        UNROLL for (int c = 0; c < C; c++) out[c * stride] = sums[c];
    }
};

// Every row by itself with C columns, or with fewer, as many as there are; false: these are more than a row takes.
template <typename Row, int C = Row::MOST_COLUMNS>
bool few_columns(int blocks, const char * x, size_t x_stride, int64_t rows,
                 const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride) {
    if (columns != C) {
        if constexpr (C > 1) {
            return columns < C && few_columns<Row, C - 1>(blocks, x, x_stride, rows, y, y_stride, columns, out, stride);
        }
        return false;
    }
    const block_q8_K * column[C];
    UNROLL for (int c = 0; c < C; c++) column[c] = (const block_q8_K *) (y + c * y_stride);
    for (int64_t r = 0; r < rows; r++) {
        Row::template dot<C>(blocks, (const typename Row::Weights *) (x + r * x_stride), column, out + r, stride);
    }
    return true;
}
