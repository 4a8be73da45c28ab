// What Stet's kernels for x86 with AVX2 share. Copyright 2026 The Stet authors. MIT, as ggml is.
#pragma once

#include <immintrin.h>
#include <stddef.h>

#define UNROLL _Pragma("GCC unroll 8")

// Asks for the weights that lie 3072 bytes ahead: 15 to 21 blocks of 256 weights.
template <typename Block> inline void ask_for_what_comes_next(const Block * block) {
    constexpr int AHEAD_BYTES = 3072;
    const char * ahead = (const char *) block + AHEAD_BYTES;
    UNROLL for (size_t at = 0; at < sizeof(Block); at += 64) {
        _mm_prefetch(ahead + at, _MM_HINT_T0);
    }
}

inline float greatest_lane(__m256 x) {
    const __m128 four = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}
