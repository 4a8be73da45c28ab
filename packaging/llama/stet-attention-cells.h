// What an attention is computed of: its tensors, the cells that a row sees, and weights made of scores.
//
// Copyright 2026 The Stet authors. MIT, as ggml is.
#pragma once

#include "common.h"
#include "ggml-cpu-impl.h"
#include "ggml.h"
#include "stet-simd.h"
#include "vec.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <algorithm>

namespace {

constexpr int CHUNK = 256;    // cells; 64 KB of keys and as much of values at 128 per head stay in the second-level cache

struct Shape {
    const ggml_tensor * q, * k, * v, * mask;
    int64_t key_size, value_size, rows, cells;
    int64_t key_heads, heads_per_key; // heads that share keys are neighbours
    float scale, softcap, max_bias;

    explicit Shape(const ggml_tensor * dst)
        : q(dst->src[0]), k(dst->src[1]), v(dst->src[2]), mask(dst->src[3]), key_size(k->ne[0]), value_size(v->ne[0]),
          rows(q->ne[1]), cells(k->ne[1]), key_heads(k->ne[2]), heads_per_key(q->ne[2] / k->ne[2]) {
        memcpy(&scale, dst->op_params + 0, sizeof(float));
        memcpy(&max_bias, dst->op_params + 1, sizeof(float));
        memcpy(&softcap, dst->op_params + 2, sizeof(float));
        if (softcap != 0.0f) {
            scale /= softcap;
        }
    }

    const ggml_fp16_t * mask_row(int64_t row) const {
        return mask ? (const ggml_fp16_t *) ((const char *) mask->data + row * mask->nb[1]) : nullptr;
    }

    // ALiBi, as in ggml's ops.cpp.
    float slope(int64_t head) const {
        if (max_bias <= 0.0f) {
            return 1.0f;
        }
        const uint32_t floor_log2 = 1u << (uint32_t) floor(log2((double) q->ne[2]));
        const float m0 = powf(2.0f, -max_bias / floor_log2), m1 = powf(2.0f, -max_bias / 2.0f / floor_log2);
        return head < floor_log2 ? powf(m0, (float) (head + 1)) : powf(m1, (float) (2 * (head - floor_log2) + 1));
    }

    // Floats of one head's state: the maximum, the sum, the weighted values.
    int64_t state_size() const { return 2 + value_size; }
};

// Bit i is set where the sixteen f16 from `mask` on are `value`.
inline uint32_t equal_of_sixteen(const ggml_fp16_t * mask, short value) {
    const __m256i equal = _mm256_cmpeq_epi16(_mm256_loadu_si256((const __m256i *) mask), _mm256_set1_epi16(value));
    const uint32_t bits = (uint32_t) _mm256_movemask_epi8(_mm256_packs_epi16(equal, _mm256_setzero_si256()));
    return (bits | bits >> 8) & 0xFFFF;
}

// All bits of lane i are set where cell i of the sixteen from `mask` on is hidden: -infinity.
inline __m256i hidden_of_sixteen(const ggml_fp16_t * mask) {
    return _mm256_cmpeq_epi16(_mm256_loadu_si256((const __m256i *) mask), _mm256_set1_epi16((short) 0xFC00));
}

// Bit i is set where cell i of the sixteen from `mask` on is visible.
inline uint32_t visible_of_sixteen(const ggml_fp16_t * mask) {
    return ~equal_of_sixteen(mask, (short) 0xFC00) & 0xFFFF;
}

inline bool visible(ggml_fp16_t mask) { return mask != 0xFC00; }

// A row's own cell is marked by a zero below zero (patch.cmake), which adds as little as the other.
constexpr ggml_fp16_t OWN = 0x8000;

inline bool is_zero(ggml_fp16_t mask) { return mask == 0 || mask == OWN; }

inline uint32_t zero_of_sixteen(const ggml_fp16_t * mask) {
    return equal_of_sixteen(mask, 0) | equal_of_sixteen(mask, (short) OWN);
}

// What a row sees, found once for all heads: how many cells, one that lies before none of them, and the cell behind the
// row's own, up to which the walk goes that begins again at the cache's beginning.
struct Seen {
    int32_t cells, first, turn;
};

// Walks a row's visible cells in the order in which they were filled, as far as the cache tells: from behind the row's
// own cell to the end of the cache, and from its beginning to the own one. So a text whose cells begin near the end of
// the cache and go on at its beginning is computed as any other, and the next row sees what this one does and one more.
struct Cursor {
    const ggml_fp16_t * mask = nullptr;
    int64_t left = 0; // visible cells that have not been walked
    int64_t at = 0, end = 0, turn = 0;
    bool shifts = false; // whether the mask does more than hide, in what was walked

    Cursor() = default;
    Cursor(const ggml_fp16_t * mask, int64_t cells, Seen seen)
        : mask(mask), left(seen.cells), at(seen.first), end(seen.first < seen.turn ? seen.turn : cells), turn(seen.turn) {}

    static Seen look(const ggml_fp16_t * mask, int64_t cells) {
        if (!mask) {
            return {(int32_t) cells, 0, 0};
        }
        const int32_t turn = (int32_t) (own_cell(mask, cells) + 1);
        Cursor behind(mask, cells, {0, turn, turn});
        behind.skip_hidden();
        const int64_t later = count(mask + behind.at, cells - behind.at);
        if (later > 0) {
            return {(int32_t) (later + count(mask, turn)), (int32_t) behind.at, turn};
        }
        Cursor before(mask, turn, {0, 0, turn});
        before.skip_hidden();
        return {(int32_t) count(mask + before.at, turn - before.at), (int32_t) before.at, turn};
    }

    // The cell that is marked, or -1.
    static int64_t own_cell(const ggml_fp16_t * mask, int64_t cells) {
        int64_t i = 0;
        for (; i + 16 <= cells; i += 16) {
            const __m256i own = _mm256_cmpeq_epi16(_mm256_loadu_si256((const __m256i *) (mask + i)),
                                                   _mm256_set1_epi16((short) OWN));
            if (!_mm256_testz_si256(own, own)) {
                break;
            }
        }
        for (; i < cells; i++) {
            if (mask[i] == OWN) {
                return i;
            }
        }
        return -1;
    }

    static int64_t count(const ggml_fp16_t * mask, int64_t cells) {
        int64_t found = 0, i = 0;
        while (i + 16 <= cells) {
            const int64_t end = std::min(cells - 15, i + 16 * 32767); // what lanes of sixteen bits can count
            __m256i hidden = _mm256_setzero_si256();
            for (; i < end; i += 16) {
                hidden = _mm256_sub_epi16(hidden, hidden_of_sixteen(mask + i));
                found += 16;
            }
            const __m256i pairs = _mm256_madd_epi16(hidden, _mm256_set1_epi16(1));
            const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
            const __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, _MM_SHUFFLE(1, 0, 3, 2)));
            found -= _mm_cvtsi128_si32(two) + _mm_extract_epi32(two, 1);
        }
        for (; i < cells; i++) {
            found += visible(mask[i]);
        }
        return found;
    }

    // Goes on to the next sixteen of which one is visible, where they come in sixteens.
    void skip_hidden() {
        while (at + 64 <= end) {
            const __m256i hidden = _mm256_and_si256(
                _mm256_and_si256(hidden_of_sixteen(mask + at), hidden_of_sixteen(mask + at + 16)),
                _mm256_and_si256(hidden_of_sixteen(mask + at + 32), hidden_of_sixteen(mask + at + 48)));
            if (_mm256_movemask_epi8(hidden) != -1) {
                return;
            }
            at += 64;
        }
    }

    void skip(int64_t visible_cells) {
        left -= visible_cells;
        if (!mask) {
            at += visible_cells;
            return;
        }
        skip_hidden();
        while (visible_cells > 0) {
            if (visible_cells >= 16 && at + 16 <= end) {
                visible_cells -= __builtin_popcount(visible_of_sixteen(mask + at));
                at += 16;
            } else if (at < end) {
                visible_cells -= visible(mask[at++]);
            } else {
                go_round();
            }
        }
    }

    void go_round() {
        at = 0;
        end = turn;
        skip_hidden();
    }

    // The next visible cells, `most` at most.
    int next(int32_t * into, int most) {
        const int wanted = (int) std::min<int64_t>(most, left);
        int found = 0;
        while (found < wanted) {
            if (!mask) {
                into[found++] = (int32_t) at++;
                continue;
            }
            if (at + 16 <= end && most - found >= 16) {
                const uint32_t seen = visible_of_sixteen(mask + at);
                if (seen == 0) {
                    at += 16;
                    skip_hidden();
                    continue;
                }
                shifts = shifts || (seen & ~zero_of_sixteen(mask + at));
                if (seen == 0xFFFF) {
                    const __m256i first = _mm256_add_epi32(_mm256_set1_epi32((int32_t) at),
                                                           _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
                    _mm256_storeu_si256((__m256i *) (into + found), first);
                    _mm256_storeu_si256((__m256i *) (into + found + 8), _mm256_add_epi32(first, _mm256_set1_epi32(8)));
                    found += 16;
                } else {
                    for (uint32_t bits = seen; bits; bits &= bits - 1) {
                        into[found++] = (int32_t) (at + __builtin_ctz(bits));
                    }
                }
                at += 16;
                continue;
            }
            if (at == end) {
                go_round();
                continue;
            }
            if (visible(mask[at])) {
                shifts = shifts || !is_zero(mask[at]);
                into[found++] = (int32_t) at;
            }
            at++;
        }
        left -= found;
        return found;
    }
};

inline __m256 unpack(const char * f16) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *) f16)); }

// Asks for a key or a value of `size` f16.
inline void ask_for(const char * first, int64_t size) {
    for (size_t at = 0; at < size * sizeof(ggml_fp16_t); at += 64) {
        _mm_prefetch(first + at, _MM_HINT_T1);
    }
}

float greatest(const float * x, int count) {
    float found = -INFINITY;
    int i = 0;
    if (count >= 8) {
        __m256 all = _mm256_loadu_ps(x);
        for (i = 8; i + 8 <= count; i += 8) {
            all = _mm256_max_ps(all, _mm256_loadu_ps(x + i));
        }
        found = greatest_lane(all);
    }
    for (; i < count; i++) {
        found = std::max(found, x[i]);
    }
    return found;
}

// exp of numbers that are not above zero: ggml_v_expf of vec.h, by Arm, which takes sixteen where there is AVX-512. The
// largest error is 1.45 + 0.5 units in the last place; below -87, where numbers begin to lose digits, it gives zero.
inline __m256 exp_of_negative(__m256 x) {
    const __m256 shift = _mm256_set1_ps(0x1.8p23f); // adding it rounds
    const __m256 z = _mm256_fmadd_ps(x, _mm256_set1_ps(0x1.715476p+0f), shift);
    const __m256 n = _mm256_sub_ps(z, shift);
    const __m256 b = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.7f7d1cp-20f),
                                      _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.62e4p-1f), x));
    const __m256i e = _mm256_slli_epi32(_mm256_castps_si256(z), 23);
    const __m256 k = _mm256_castsi256_ps(_mm256_add_epi32(e, _mm256_castps_si256(_mm256_set1_ps(1))));
    const __m256 u = _mm256_mul_ps(b, b);
    const __m256 high = _mm256_fmadd_ps(_mm256_set1_ps(0x1.0e4020p-7f), b, _mm256_set1_ps(0x1.573e2ep-5f));
    const __m256 low = _mm256_fmadd_ps(_mm256_set1_ps(0x1.555e66p-3f), b, _mm256_set1_ps(0x1.fffdb6p-2f));
    const __m256 j = _mm256_fmadd_ps(_mm256_fmadd_ps(high, u, low), u, _mm256_mul_ps(_mm256_set1_ps(0x1.ffffecp-1f), b));
    const __m256 in_range = _mm256_cmp_ps(x, _mm256_set1_ps(-87), _CMP_NLT_UQ); // what is not a number stays none
    return _mm256_and_ps(_mm256_fmadd_ps(j, k, k), in_range);
}

// Replaces each x by exp(scale * x + shift - most), without a shift where there is none; their sum. Where a shift is zero,
// it makes no difference to a bit.
float exponentials(float * x, int count, float scale, const float * shift, float most) {
    __m256 sums = _mm256_setzero_ps();
    int i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 below = _mm256_sub_ps(shift ? _mm256_loadu_ps(shift + i) : _mm256_setzero_ps(), _mm256_set1_ps(most));
        const __m256 power = exp_of_negative(_mm256_fmadd_ps(_mm256_loadu_ps(x + i), _mm256_set1_ps(scale), below));
        _mm256_storeu_ps(x + i, power);
        sums = _mm256_add_ps(sums, power);
    }
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    float sum = _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
    for (; i < count; i++) {
        x[i] = expf(fmaf(x[i], scale, (shift ? shift[i] : 0.0f) - most));
        sum += x[i];
    }
    return sum;
}

// The place of a head's query in a row.
const float * query_of(const Shape & s, int64_t row, int64_t head) {
    return (const float *) ((const char *) s.q->data + row * s.q->nb[1] + head * s.q->nb[2]);
}

// Makes weights of a head's scores of one chunk: exponentials, of which `state` learns the sum. Where a score is higher
// than all before, what the state holds shrinks.
void weigh(const Shape & s, int64_t row, int64_t head, const int32_t * cell, int count, bool shifts, float * score,
           float * state) {
    float scale = s.scale; // above zero: the greatest stays the greatest
    if (s.softcap != 0.0f) {
        for (int i = 0; i < count; i++) {
            score[i] = s.softcap * tanhf(scale * score[i]);
        }
        scale = 1.0f;
    }
    float shift[CHUNK], chunk_most = -INFINITY;
    if (shifts) {
        const ggml_fp16_t * mask = s.mask_row(row);
        const float slope = s.slope(head);
        for (int i = 0; i < count; i++) {
            shift[i] = slope * GGML_CPU_FP16_TO_FP32(mask[cell[i]]);
            chunk_most = std::max(chunk_most, fmaf(score[i], scale, shift[i]));
        }
    } else {
        chunk_most = scale * greatest(score, count);
    }
    float & most = state[0];
    float & sum = state[1];
    if (chunk_most > most) {
        const float shrink = expf(most - chunk_most);
        ggml_vec_scale_f32((int) s.value_size, state + 2, shrink);
        sum *= shrink;
        most = chunk_most;
    }
    sum += exponentials(score, count, scale, shifts ? shift : nullptr, most);
}

} // namespace
