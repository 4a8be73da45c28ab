// Attention over the cells that a row may see, for x86 with AVX2 and an f16 cache.
//
// ggml walks all cells of the cache for each row and head, hidden ones too, and for a single row it divides the cells
// among the threads by place. A cache that keeps other sequences makes that slow, and the rounding depends on where a
// sequence lies and on how many rows are computed with it. Here each row's visible cells are found once for all heads
// that share keys, sixteen at a time; they are taken in chunks of a fixed number, in their order, which goes round the
// end of the cache and ends at the row's own cell; several heads share the unpacked keys and values, and so do several
// rows that see the same cells; and sums are in f32. A row's result depends on its query and on its visible cells in
// their order, and on nothing else: not on place, on other sequences, on other rows, or on the number of threads.
//
// Figures are in patch.cmake. Copyright 2026 The Stet authors. MIT, as ggml is.
#include "stet-kernels.h"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__GNUC__)
#include "stet-attention-cells.h"
#include "stet-attention-rows.h"

#include <vector>

namespace {

constexpr int MOST_PARTS = 8; // of a row's cells that different threads may take
constexpr int MOST_ROWS = 32; // whose heads use a chunk of keys and values while it is in the cache
constexpr int MOST_HEADS = 4; // of one row, computed together
constexpr int MOST_VALUES = 1024; // of one head
constexpr int BETWEEN_THREADS = 32; // floats, so that two threads never write to one line of the cache
constexpr size_t ALIGNMENT = 64; // bytes, of the work buffer
constexpr int SLOTS = 8;      // accumulators: heads together, times cells or vectors together
constexpr int AHEAD = 16;     // cells whose keys are asked for before they are multiplied

// The sums of the lanes of four vectors.
inline __m128 lane_sums(__m256 a, __m256 b, __m256 c, __m256 d) {
    const __m256 sums = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    return _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
}

// scores[h][i] = query of head h times key of cell i, for H heads. Neither the keys of one head nor its values lie side by
// side, so that the processor does not foresee them: they are asked for here.
template <int H>
void multiply_keys(const Shape & s, const float * const * q, const char * keys, const char * values,
                   const int32_t * cell, int count, float (*scores)[CHUNK]) {
    constexpr int TOGETHER = H == 3 ? 2 : SLOTS / H; // cells
    for (int i = 0; i < count; i += TOGETHER) {
        UNROLL for (int t = 0; t < TOGETHER; t++) {
            ask_for(keys + cell[std::min(i + t + AHEAD, count - 1)] * s.k->nb[1], s.key_size);
            ask_for(values + cell[std::min(i + t, count - 1)] * s.v->nb[1], s.value_size);
        }
        const char * key[TOGETHER];
        UNROLL for (int t = 0; t < TOGETHER; t++) {
            key[t] = keys + cell[std::min(i + t, count - 1)] * s.k->nb[1];
        }
        __m256 sum[SLOTS];
        UNROLL for (int slot = 0; slot < SLOTS; slot++) sum[slot] = _mm256_setzero_ps();
        for (int64_t d = 0; d < s.key_size; d += 8) {
            __m256 part[TOGETHER];
            UNROLL for (int t = 0; t < TOGETHER; t++) part[t] = unpack(key[t] + d * sizeof(ggml_fp16_t));
            UNROLL for (int h = 0; h < H; h++) {
                const __m256 query = _mm256_loadu_ps(q[h] + d);
                UNROLL for (int t = 0; t < TOGETHER; t++) {
                    sum[t * H + h] = _mm256_fmadd_ps(query, part[t], sum[t * H + h]);
                }
            }
        }
        alignas(16) float result[SLOTS];
        _mm_store_ps(result, lane_sums(sum[0], sum[1], sum[2], sum[3]));
        _mm_store_ps(result + 4, lane_sums(sum[4], sum[5], sum[6], sum[7]));
        UNROLL for (int t = 0; t < TOGETHER; t++) {
            if (i + t < count) {
                UNROLL for (int h = 0; h < H; h++) scores[h][i + t] = result[t * H + h];
            }
        }
    }
}

// values[h][from..] += weights of head h times the values of the cells, W vectors of eight.
template <int H, int W>
void add_values_part(const Shape & s, float * const * values, int64_t from, const char * first, const int32_t * cell,
                     int count, const float (*weights)[CHUNK]) {
    __m256 sum[H][W];
    UNROLL for (int h = 0; h < H; h++) {
        UNROLL for (int w = 0; w < W; w++) sum[h][w] = _mm256_loadu_ps(values[h] + from + 8 * w);
    }
    for (int i = 0; i < count; i++) {
        const char * value = first + cell[i] * s.v->nb[1] + from * sizeof(ggml_fp16_t);
        __m256 part[W];
        UNROLL for (int w = 0; w < W; w++) part[w] = unpack(value + 8 * w * sizeof(ggml_fp16_t));
        UNROLL for (int h = 0; h < H; h++) {
            const __m256 weight = _mm256_broadcast_ss(&weights[h][i]);
            UNROLL for (int w = 0; w < W; w++) sum[h][w] = _mm256_fmadd_ps(weight, part[w], sum[h][w]);
        }
    }
    UNROLL for (int h = 0; h < H; h++) {
        UNROLL for (int w = 0; w < W; w++) _mm256_storeu_ps(values[h] + from + 8 * w, sum[h][w]);
    }
}

template <int H>
void add_values(const Shape & s, float * const * values, const char * first, const int32_t * cell, int count,
                const float (*weights)[CHUNK]) {
    constexpr int W = H == 3 ? 2 : SLOTS / H;
    int64_t d = 0;
    for (; d + 8 * W <= s.value_size; d += 8 * W) {
        add_values_part<H, W>(s, values, d, first, cell, count, weights);
    }
    for (; d < s.value_size; d += 8) {
        add_values_part<H, 1>(s, values, d, first, cell, count, weights);
    }
}

constexpr decltype(&multiply_keys<1>) MULTIPLY_KEYS[MOST_HEADS] = {
    multiply_keys<1>, multiply_keys<2>, multiply_keys<3>, multiply_keys<4>};
constexpr decltype(&add_values<1>) ADD_VALUES[MOST_HEADS] = {
    add_values<1>, add_values<2>, add_values<3>, add_values<4>};

void clear(const Shape & s, float * state) {
    state[0] = -INFINITY;
    memset(state + 1, 0, (1 + s.value_size) * sizeof(float));
}

// Adds one chunk of cells to the states of the heads that share the keys of `key_head`, for one row.
void add_chunk(const Shape & s, int64_t key_head, int64_t row, const int32_t * cell, int count, bool shifts,
               float * states) {
    const char * keys = (const char *) s.k->data + key_head * s.k->nb[2];
    const char * values = (const char *) s.v->data + key_head * s.v->nb[2];
    alignas(32) float scores[MOST_HEADS][CHUNK];
    for (int64_t first = 0; first < s.heads_per_key; first += MOST_HEADS) {
        const int together = (int) std::min<int64_t>(MOST_HEADS, s.heads_per_key - first);
        const float * queries[MOST_HEADS];
        float * sums[MOST_HEADS];
        for (int h = 0; h < together; h++) {
            queries[h] = query_of(s, row, key_head * s.heads_per_key + first + h);
            sums[h] = states + (first + h) * s.state_size() + 2;
        }
        MULTIPLY_KEYS[together - 1](s, queries, keys, values, cell, count, scores);
        for (int h = 0; h < together; h++) {
            weigh(s, row, key_head * s.heads_per_key + first + h, cell, count, shifts, scores[h], sums[h] - 2);
        }
        ADD_VALUES[together - 1](s, sums, values, cell, count, scores);
    }
}

// Adds the state of one part of a row's cells to that of the parts before it.
void add_part(const Shape & s, float * whole, const float * part) {
    if (part[1] == 0.0f) {
        return;
    }
    const float most = std::max(whole[0], part[0]);
    const float shrink_whole = expf(whole[0] - most), shrink_part = expf(part[0] - most);
    for (int64_t d = 1; d < s.state_size(); d++) {
        whole[d] = whole[d] * shrink_whole + part[d] * shrink_part;
    }
    whole[0] = most;
}

void write_result(const Shape & s, ggml_tensor * dst, int64_t row, int64_t head, float * state) {
    ggml_vec_scale_f32((int) s.value_size, state + 2, state[1] == 0.0f ? 0.0f : 1.0f / state[1]);
    memcpy((char *) dst->data + head * dst->nb[1] + row * dst->nb[2], state + 2, s.value_size * sizeof(float));
}

// Cells of one part of a row that sees `visible` cells: whole chunks, so that short contexts are of one part.
int64_t part_cells(int64_t visible) {
    const int64_t cells = (visible + MOST_PARTS - 1) / MOST_PARTS;
    return (cells + CHUNK - 1) / CHUNK * CHUNK;
}

// Where there is too little to do for the threads otherwise, they share the parts of a row.
bool share_parts(const Shape & s, int threads) { return s.rows * s.key_heads < 4 * threads; }

// Whether `row` belongs to the same text as the row before it, whose own cell it then sees.
bool goes_on(const Shape & s, const Seen * seen, int64_t row) {
    const int32_t turn = seen[row - 1].turn;
    return turn == 0 || visible(s.mask_row(row)[turn - 1]);
}

// The rows at which a group begins that is computed together, and their number behind them. Each group is of one text,
// and unpacks its keys and values once, which takes as long as UNPACKING queries; and the pieces, one for each group and
// head of keys, are shared among the threads, of which none should wait for long behind the others.
const std::vector<int64_t> & groups_of_rows(const Shape & s, const Seen * seen, int threads) {
    constexpr int64_t UNPACKING = 4;
    static thread_local std::vector<int64_t> texts, groups;
    texts.clear();
    for (int64_t row = 0; row < s.rows; row++) {
        if (row == 0 || !goes_on(s, seen, row)) {
            texts.push_back(row);
        }
    }
    texts.push_back(s.rows);
    int64_t found = 1, least = INT64_MAX;
    for (int64_t rows = std::clamp<int64_t>(MOST_QUERIES / s.heads_per_key, 1, MOST_ROWS); rows > 0; rows--) {
        int64_t all = 0, longest = 0;
        for (size_t i = 0; i + 1 < texts.size(); i++) {
            const int64_t left = texts[i + 1] - texts[i];
            all += left * s.heads_per_key + (left + rows - 1) / rows * UNPACKING;
            longest = std::max(longest, std::min(rows, left) * s.heads_per_key + UNPACKING);
        }
        const int64_t time = all * s.key_heads + longest * (threads - 1); // of all threads, at most: Graham, 1966
        if (time < least) {
            found = rows;
            least = time;
        }
    }
    groups.clear();
    for (size_t i = 0; i + 1 < texts.size(); i++) {
        for (int64_t row = texts[i]; row < texts[i + 1]; row += found) {
            groups.push_back(row);
        }
    }
    groups.push_back(s.rows);
    return groups;
}

struct RowWork {
    Cursor cursor;
    int64_t left_of_part, part;
    int count;
    int32_t cell[CHUNK];
};

// Whether each row sees of a chunk what the longest sees, or a beginning of it.
bool begin_alike(const RowWork * of, int64_t rows, const RowWork & longest) {
    for (int64_t r = 0; r < rows; r++) {
        if (memcmp(of[r].cell, longest.cell, of[r].count * sizeof(longest.cell[0])) != 0) {
            return false;
        }
    }
    return true;
}

// Some neighbouring rows, for the heads that share the keys of one head: chunk by chunk, so that rows which see the
// same cells find them in the cache.
void whole_rows(const Shape & s, ggml_tensor * dst, const Seen * seen, int64_t key_head, int64_t row, int64_t rows,
                float * work) {
    const int64_t states = s.heads_per_key * s.state_size();
    float * whole = work, * part = work + MOST_ROWS * states;
    RowWork of[MOST_ROWS];
    for (int64_t r = 0; r < rows; r++) {
        of[r].cursor = Cursor(s.mask_row(row + r), s.cells, seen[row + r]);
        of[r].part = of[r].left_of_part = part_cells(of[r].cursor.left);
        for (int64_t h = 0; h < s.heads_per_key; h++) {
            clear(s, whole + r * states + h * s.state_size());
            clear(s, part + r * states + h * s.state_size());
        }
    }
    while (true) {
        bool shifts = false;
        int64_t first = rows, end = 0, longest = 0;
        for (int64_t r = 0; r < rows; r++) {
            of[r].count = of[r].cursor.next(of[r].cell, CHUNK);
            shifts = shifts || of[r].cursor.shifts;
            if (of[r].count > 0) {
                first = std::min(first, r);
                end = r + 1;
            }
            longest = of[r].count > of[longest].count ? r : longest;
        }
        if (end == 0) {
            break;
        }
        const bool together = end - first > 1 && (end - first) * s.heads_per_key <= MOST_QUERIES &&
            begin_alike(of + first, end - first, of[longest]);
        if (together) {
            Together cells;
            cells.cell = of[longest].cell;
            cells.most = of[longest].count;
            std::fill(of[longest].cell + cells.most, of[longest].cell + (cells.most + 15) / 16 * 16,
                      of[longest].cell[cells.most - 1]);
            for (int64_t r = first; r < end; r++) {
                cells.of_row[r - first] = of[r].count;
            }
            cells.finish(end - first, s.heads_per_key);
            add_chunk_together(s, key_head, row + first, end - first, cells, shifts, part + first * states,
                               work + 2 * MOST_ROWS * states);
        }
        for (int64_t r = 0; r < rows; r++) {
            if (!together && of[r].count > 0) {
                add_chunk(s, key_head, row + r, of[r].cell, of[r].count, shifts, part + r * states);
            }
            of[r].left_of_part -= CHUNK;
            if (of[r].count < CHUNK || of[r].left_of_part == 0) {
                for (int64_t h = 0; h < s.heads_per_key; h++) {
                    float * state = part + r * states + h * s.state_size();
                    add_part(s, whole + r * states + h * s.state_size(), state);
                    clear(s, state);
                }
                of[r].left_of_part = of[r].part;
            }
        }
    }
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t h = 0; h < s.heads_per_key; h++) {
            write_result(s, dst, row + r, key_head * s.heads_per_key + h, whole + r * states + h * s.state_size());
        }
    }
}

// One part of one row, for the heads that share the keys of one head.
void one_part(const Shape & s, Seen seen, int64_t key_head, int64_t row, int64_t part, float * states) {
    for (int64_t h = 0; h < s.heads_per_key; h++) {
        clear(s, states + h * s.state_size());
    }
    Cursor cursor(s.mask_row(row), s.cells, seen);
    const int64_t visible = cursor.left, cells = part_cells(visible);
    int64_t left = std::min(cells, visible - part * cells);
    if (left <= 0) {
        return;
    }
    cursor.skip(part * cells);
    for (; left > 0; left -= CHUNK) {
        int32_t cell[CHUNK];
        const int count = cursor.next(cell, (int) std::min<int64_t>(CHUNK, left));
        add_chunk(s, key_head, row, cell, count, cursor.shifts, states);
    }
}

} // namespace

bool stet_attention_supported(const struct ggml_tensor * dst) {
    const ggml_tensor * q = dst->src[0], * k = dst->src[1], * v = dst->src[2], * mask = dst->src[3];
    return q->type == GGML_TYPE_F32 && k->type == GGML_TYPE_F16 && v->type == GGML_TYPE_F16 &&
        (!mask || (mask->type == GGML_TYPE_F16 && mask->ne[2] == 1)) && !dst->src[4] && q->ne[3] == 1 &&
        k->ne[0] % 8 == 0 && v->ne[0] % 8 == 0 && v->ne[0] <= MOST_VALUES && k->ne[2] == v->ne[2] && q->ne[2] % k->ne[2] == 0;
}

size_t stet_attention_work_bytes(const struct ggml_tensor * dst, int threads) {
    const Shape s(dst);
    const size_t states = s.heads_per_key * s.state_size();
    // For both ways: a graph may be computed by fewer threads than it was planned for.
    const size_t parts = share_parts(s, threads) ? s.rows * s.key_heads * MOST_PARTS * states : 0;
    return ALIGNMENT + s.rows * sizeof(Seen) + sizeof(float) * (parts + threads * (2 * MOST_ROWS * states + together_size(s) + BETWEEN_THREADS));
}

void stet_attention(const struct ggml_compute_params * params, struct ggml_tensor * dst) {
    const Shape s(dst);
    const int threads = params->nth;
    const int64_t states = s.heads_per_key * s.state_size();
    Seen * seen = (Seen *) params->wdata;
    float * work = (float *) (((uintptr_t) (seen + s.rows) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    const bool parts = share_parts(s, threads);

    if (params->ith == 0) {
        ggml_threadpool_chunk_set(params->threadpool, threads);
    }
    for (int64_t row = params->ith; row < s.rows; row += threads) {
        seen[row] = Cursor::look(s.mask_row(row), s.cells);
    }
    ggml_barrier(params->threadpool);
    const std::vector<int64_t> & groups = groups_of_rows(s, seen, threads);
    const int64_t row_groups = parts ? s.rows * MOST_PARTS : (int64_t) groups.size() - 1;
    const int64_t items = s.key_heads * row_groups;
    for (int64_t item = params->ith; item < items; item = ggml_threadpool_chunk_add(params->threadpool, 1)) {
        const int64_t key_head = item / row_groups, group = item % row_groups;
        if (parts) {
            const int64_t row = group / MOST_PARTS;
            one_part(s, seen[row], key_head, row, group % MOST_PARTS, work + item * states);
        } else {
            whole_rows(s, dst, seen, key_head, groups[group], groups[group + 1] - groups[group],
                       work + params->ith * (2 * MOST_ROWS * states + together_size(s) + BETWEEN_THREADS));
        }
    }
    if (!parts) {
        return;
    }
    ggml_barrier(params->threadpool);
    for (int64_t i = params->ith; i < s.key_heads * s.rows; i += threads) {
        for (int64_t h = 0; h < s.heads_per_key; h++) {
            float * first = work + i * MOST_PARTS * states + h * s.state_size();
            // Also the first is added to nothing, as where one thread takes all: the same operations, the same bits.
            float whole[2 + MOST_VALUES];
            clear(s, whole);
            for (int part = 0; part < MOST_PARTS; part++) {
                add_part(s, whole, first + part * states);
            }
            write_result(s, dst, i % s.rows, i / s.rows * s.heads_per_key + h, whole);
        }
    }
}

#else

bool stet_attention_supported(const struct ggml_tensor *) { return false; }

size_t stet_attention_work_bytes(const struct ggml_tensor *, int) { return 0; }

void stet_attention(const struct ggml_compute_params *, struct ggml_tensor *) {}

#endif
