// What the products of stet-k-quants.cpp and stet-blocks.cpp share: eight rows of weights side by side, each in a lane of
// 32 bits, and the scales of blocks.
//
// Copyright 2026 The Stet authors. MIT, as ggml is.
#pragma once

#include "stet-simd.h"

#include <string.h>

// Keeps a sum in its register: otherwise GCC collects all products of a block first, in memory, to add them as a tree.
#define IN_REGISTER(sum) __asm__("" : "+x"(sum))

namespace {

constexpr int ROWS = 8;         // one in each lane of 32 bits
constexpr int MOST_COLUMNS = 6; // two sums of each, the weights and what is multiplied with them fill the registers

// The sixteen bytes at `at` in each of eight rows; the `t`th of four registers gets every row's `t`th four bytes.
inline void transpose(const char * const * row, size_t at, __m256i * four) {
    const auto two = [&](int r) {
        const __m128i low = _mm_loadu_si128((const __m128i *) (row[r] + at));
        return _mm256_inserti128_si256(_mm256_castsi128_si256(low), _mm_loadu_si128((const __m128i *) (row[r + 4] + at)), 1);
    };
    const __m256i a = two(0), b = two(1), c = two(2), d = two(3);
    const __m256i ab_low = _mm256_unpacklo_epi32(a, b), ab_high = _mm256_unpackhi_epi32(a, b);
    const __m256i cd_low = _mm256_unpacklo_epi32(c, d), cd_high = _mm256_unpackhi_epi32(c, d);
    four[0] = _mm256_unpacklo_epi64(ab_low, cd_low);
    four[1] = _mm256_unpackhi_epi64(ab_low, cd_low);
    four[2] = _mm256_unpacklo_epi64(ab_high, cd_high);
    four[3] = _mm256_unpackhi_epi64(ab_high, cd_high);
}

// The f16 at `half`, which may lie anywhere, and it and the next one.
inline short one_half(const void * half) {
    short bits;
    memcpy(&bits, half, sizeof(bits));
    return bits;
}

inline int two_halves(const void * halves) {
    int both;
    memcpy(&both, halves, sizeof(both));
    return both;
}

// Four bytes for every lane.
inline __m256i same(const void * bytes) {
    return _mm256_set1_epi32(two_halves(bytes));
}

// Every lane's two f16.
inline void two_floats(__m256i halves, __m256 * low, __m256 * high) {
    const __m256i apart = _mm256_permute4x64_epi64(
        _mm256_packus_epi32(_mm256_and_si256(halves, _mm256_set1_epi32(0xFFFF)), _mm256_srli_epi32(halves, 16)),
        _MM_SHUFFLE(3, 1, 2, 0));
    *low = _mm256_cvtph_ps(_mm256_castsi256_si128(apart));
    *high = _mm256_cvtph_ps(_mm256_extracti128_si256(apart, 1));
}

// The four bytes at `at` in each of four rows.
inline __m128i four_bytes(const char * const * row, size_t at) {
    const auto of = [&](int r) { return _mm_cvtsi32_si128(two_halves(row[r] + at)); };
    return _mm_unpacklo_epi64(_mm_unpacklo_epi32(of(0), of(1)), _mm_unpacklo_epi32(of(2), of(3)));
}

// The f16 at `at` in each of eight rows.
inline __m256 one_float(const char * const * row, size_t at) {
    const auto two = [&](int r) {
        return _mm_unpacklo_epi16(_mm_cvtsi32_si128(one_half(row[r] + at)), _mm_cvtsi32_si128(one_half(row[r + 1] + at)));
    };
    return _mm256_cvtph_ps(_mm_unpacklo_epi64(_mm_unpacklo_epi32(two(0), two(2)), _mm_unpacklo_epi32(two(4), two(6))));
}

// Eight rows from `first` on; the last of all stands for those that are not there.
inline void eight_rows(const char * x, size_t x_stride, int64_t first, int64_t rows, const char ** row) {
    for (int r = 0; r < ROWS; r++) {
        row[r] = x + (first + r < rows ? first + r : rows - 1) * x_stride;
    }
}

// Asks for `size` bytes of each of the eight rows behind these.
inline void ask_for_next_rows(const char * const * row, size_t x_stride, size_t size) {
    for (int r = 0; r < ROWS; r++) {
        for (size_t at = 0; at < size; at += 64) {
            _mm_prefetch(row[r] + ROWS * x_stride + at, _MM_HINT_T1);
        }
    }
}

} // namespace
