// A chunk of cells for several rows that all see it, or its beginning, each as much of it as it sees: keys and values are
// unpacked once for all, sixteen cells or values at a time, and each is used by TILE queries while it is in a register.
// The operations of a row and their order are those of a row by itself (stet-attention.cpp), and so are the bits of its
// result: cells that it does not see weigh nothing.
//
// Copyright 2026 The Stet authors. MIT, as ggml is.
#pragma once

#include "stet-attention-cells.h"

namespace {

constexpr int MOST_QUERIES = 128; // of several rows, whose scores of a chunk (128 KB) stay in the second-level cache
constexpr int TILE = 6;       // queries of several rows whose sums, for sixteen cells or values each, fill the registers

inline void transpose(__m256 (&row)[8]) {
    __m256 pair[8], four[8];
    UNROLL for (int i = 0; i < 8; i += 2) {
        pair[i] = _mm256_unpacklo_ps(row[i], row[i + 1]);
        pair[i + 1] = _mm256_unpackhi_ps(row[i], row[i + 1]);
    }
    UNROLL for (int i = 0; i < 8; i += 4) {
        four[i] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0x44);
        four[i + 1] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0xEE);
        four[i + 2] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0x44);
        four[i + 3] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0xEE);
    }
    UNROLL for (int i = 0; i < 4; i++) {
        row[i] = _mm256_permute2f128_ps(four[i], four[i + 4], 0x20);
        row[i + 4] = _mm256_permute2f128_ps(four[i], four[i + 4], 0x31);
    }
}

// Asks for sixteen keys or values of `size` f16 each.
inline void ask_for(const char * first, size_t stride, const int32_t * cell, int64_t size) {
    for (int i = 0; i < 16; i++) {
        ask_for(first + cell[i] * stride, size);
    }
}

// columns[d * 16 + i] = value d of the key of cell i.
void unpack_keys(const Shape & s, const char * keys, const int32_t * cell, float * columns) {
    for (int half = 0; half < 16; half += 8) {
        for (int64_t d = 0; d < s.key_size; d += 8) {
            __m256 part[8];
            UNROLL for (int i = 0; i < 8; i++) {
                part[i] = unpack(keys + cell[half + i] * s.k->nb[1] + d * sizeof(ggml_fp16_t));
            }
            transpose(part);
            UNROLL for (int i = 0; i < 8; i++) _mm256_store_ps(columns + (d + i) * 16 + half, part[i]);
        }
    }
}

// scores[t * CHUNK + i] = query t times the key of cell i, of sixteen. Each eighth value is summed by itself, and the
// eight sums are added as `lane_sums` adds lanes.
template <int T>
void multiply_tile(const Shape & s, const float * const * query, const float * columns, float * scores) {
    __m256 pair[T][2], four[T][2];
    UNROLL for (int lane = 0; lane < 8; lane++) {
        __m256 sum[T][2];
        UNROLL for (int t = 0; t < T; t++) sum[t][0] = sum[t][1] = _mm256_setzero_ps();
        for (int64_t d = lane; d < s.key_size; d += 8) {
            const __m256 first = _mm256_load_ps(columns + d * 16), second = _mm256_load_ps(columns + d * 16 + 8);
            UNROLL for (int t = 0; t < T; t++) {
                const __m256 value = _mm256_broadcast_ss(query[t] + d);
                sum[t][0] = _mm256_fmadd_ps(value, first, sum[t][0]);
                sum[t][1] = _mm256_fmadd_ps(value, second, sum[t][1]);
            }
        }
        UNROLL for (int t = 0; t < T; t++) {
            UNROLL for (int half = 0; half < 2; half++) {
                __m256 & all = sum[t][half];
                if (lane % 2 == 0) {
                    pair[t][half] = all;
                    continue;
                }
                all = _mm256_add_ps(pair[t][half], all);
                if (lane % 4 == 1) {
                    if (lane == 1) {
                        four[t][half] = all;
                    } else {
                        _mm256_store_ps(scores + t * CHUNK + 8 * half, four[t][half]);
                        four[t][half] = all;
                    }
                    continue;
                }
                four[t][half] = _mm256_add_ps(four[t][half], all);
                if (lane == 7) {
                    float * score = scores + t * CHUNK + 8 * half;
                    _mm256_store_ps(score, _mm256_add_ps(_mm256_load_ps(score), four[t][half]));
                }
            }
        }
    }
}

// columns[i * 8 * W ..] = W vectors of the value of cell i, from `from` on.
template <int W>
void unpack_values(const Shape & s, const char * values, int64_t from, const int32_t * cell, int count, float * columns) {
    for (int i = 0; i < count; i++) {
        const char * value = values + cell[i] * s.v->nb[1] + from * sizeof(ggml_fp16_t);
        UNROLL for (int w = 0; w < W; w++) _mm256_store_ps(columns + (i * W + w) * 8, unpack(value + 16 * w));
    }
}

// sums[t][from..] += weights[t * CHUNK + i] times the values of cell i.
template <int T, int W>
void add_tile(float * const * sums, int64_t from, const float * columns, const float * weights, int count) {
    __m256 sum[T][W];
    UNROLL for (int t = 0; t < T; t++) {
        UNROLL for (int w = 0; w < W; w++) sum[t][w] = _mm256_loadu_ps(sums[t] + from + 8 * w);
    }
    for (int i = 0; i < count; i++) {
        __m256 part[W];
        UNROLL for (int w = 0; w < W; w++) part[w] = _mm256_load_ps(columns + (i * W + w) * 8);
        UNROLL for (int t = 0; t < T; t++) {
            const __m256 weight = _mm256_broadcast_ss(weights + t * CHUNK + i);
            UNROLL for (int w = 0; w < W; w++) sum[t][w] = _mm256_fmadd_ps(weight, part[w], sum[t][w]);
        }
    }
    UNROLL for (int t = 0; t < T; t++) {
        UNROLL for (int w = 0; w < W; w++) _mm256_storeu_ps(sums[t] + from + 8 * w, sum[t][w]);
    }
}

constexpr decltype(&multiply_tile<1>) MULTIPLY_TILE[TILE] = {
    multiply_tile<1>, multiply_tile<2>, multiply_tile<3>, multiply_tile<4>, multiply_tile<5>, multiply_tile<6>};
template <int W> constexpr decltype(&add_tile<1, W>) ADD_TILE[TILE] = {
    add_tile<1, W>, add_tile<2, W>, add_tile<3, W>, add_tile<4, W>, add_tile<5, W>, add_tile<6, W>};

// A row's cells of a chunk: how many of those that all rows share it sees, from the first one on.
struct Together {
    const int32_t * cell; // of the longest row, and its last one again up to a multiple of sixteen
    int most;             // cells of the longest row
    int of_row[MOST_QUERIES], of_tile[MOST_QUERIES / TILE + 1];

    // Takes the rows' numbers of cells, `of_row`, for the queries of each.
    void finish(int64_t rows, int64_t heads_per_key) {
        memset(of_tile, 0, sizeof(of_tile));
        for (int64_t n = 0; n < rows * heads_per_key; n++) {
            of_tile[n / TILE] = std::max(of_tile[n / TILE], of_row[n / heads_per_key]);
        }
    }
};

template <int W>
void add_values_together(const Shape & s, float * const * sums, int queries, int64_t from, const char * values,
                         const Together & of, const float * weights, float * columns) {
    unpack_values<W>(s, values, from, of.cell, of.most, columns);
    for (int first = 0; first < queries; first += TILE) {
        ADD_TILE<W>[std::min(TILE, queries - first) - 1](sums + first, from, columns, weights + first * CHUNK,
                                                         of.of_tile[first / TILE]);
    }
}

// Floats that `add_chunk_together` writes into: scores, and keys or values unpacked.
int64_t together_size(const Shape & s) {
    return MOST_QUERIES * CHUNK + 16 * std::max<int64_t>(CHUNK, s.key_size);
}

// Adds a chunk to the states of `rows` rows, which see as much of its cells as `of` says; `states` holds those of row
// after row.
void add_chunk_together(const Shape & s, int64_t key_head, int64_t row, int64_t rows, const Together & of,
                        bool shifts, float * states, float * work) {
    const char * keys = (const char *) s.k->data + key_head * s.k->nb[2];
    const char * values = (const char *) s.v->data + key_head * s.v->nb[2];
    float * scores = work, * columns = work + MOST_QUERIES * CHUNK;
    const int queries = (int) (rows * s.heads_per_key);
    const float * query[MOST_QUERIES];
    float * sums[MOST_QUERIES];
    for (int n = 0; n < queries; n++) {
        query[n] = query_of(s, row + n / s.heads_per_key, key_head * s.heads_per_key + n % s.heads_per_key);
        sums[n] = states + n * s.state_size() + 2;
    }
    for (int i = 0; i < of.most; i += 16) {
        if (i + 16 < of.most) {
            ask_for(keys, s.k->nb[1], of.cell + i + 16, s.key_size);
        }
        ask_for(values, s.v->nb[1], of.cell + i, s.value_size);
        unpack_keys(s, keys, of.cell + i, columns);
        for (int first = 0; first < queries; first += TILE) {
            if (i < of.of_tile[first / TILE]) {
                MULTIPLY_TILE[std::min(TILE, queries - first) - 1](s, query + first, columns, scores + first * CHUNK + i);
            }
        }
    }
    for (int n = 0; n < queries; n++) {
        const int count = of.of_row[n / s.heads_per_key];
        if (count > 0) {
            weigh(s, row + n / s.heads_per_key, key_head * s.heads_per_key + n % s.heads_per_key, of.cell, count, shifts,
                  scores + n * CHUNK, sums[n] - 2);
        }
        std::fill(scores + n * CHUNK + count, scores + n * CHUNK + of.of_tile[n / TILE], 0.0f);
    }
    int64_t d = 0;
    for (; d + 16 <= s.value_size; d += 16) {
        add_values_together<2>(s, sums, queries, d, values, of, scores, columns);
    }
    if (d < s.value_size) {
        add_values_together<1>(s, sums, queries, d, values, of, scores, columns);
    }
}

} // namespace
