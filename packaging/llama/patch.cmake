# Puts Stet's kernels (the files beside this one) into ggml; lean.cmake includes it.
#
# Nineteen small hooks; each names text that must occur exactly once, so another version of the source ends the build with
# a sentence instead of being half changed. On processors without AVX2 the hooks answer "not mine", and nothing changes.
#
# Figures: milliseconds before and after, the best of three steps taken in turns, of a Qwen3-8B Q4_K_M with two threads
# on two busy cores of an EPYC Milan (AVX2, no VNNI), behind 32 cells:
#     tokens     1     2     4     8    16    32    128
#     before   283   484   802  2420  2573  4305  15845
#     after    206   299   411   848  1607  2952  10798
# A Qwen3-0.6B, the best of eight:
#     before    29    61   104   249   247   415   1077
#     after     25    37    51    88   151   309    828
# Row by row (as "after" above) and with eight rows side by side (stet-k-quants.cpp), two threads of an EPYC Genoa, AVX2,
# the medians of seven rounds by turns, of a Qwen3-0.6B, and of three (one token: twelve) of a Qwen3-8B:
#     tokens     1     2     4     8    16    24   256         1    16    64
#     before    19    22    31    51    90   124  1085       177  1074  3998
#     after     19    22    31    46    77   113   835       175   759  2870
# Attention with keys and values asked for ahead, and rows by text, and activations quantised eight at a time (q8_K), the
# medians of eight rounds by turns, two threads, behind 1200 cells of one text or of each of four (texts x tokens):
#                      1x1   4x1   4x2   4x3   4x4   4x6  1x12
#     0.6B, before    32.9  91.3   123   154   181   224  90.3
#     after           29.8  73.0  90.7   110   132   168  86.5
#     starter, before 12.1  25.9  34.2  44.2  52.7  71.0  32.0
#     after            9.2  14.6  23.2  32.9  40.1  56.6  31.3
# 256 tokens of a 0.6B behind none, six rounds: 733 ms before, 683 after.
# Compiled for AVX-512 with VNNI, ggml's tiles from 8 columns on as before, and stet-k-quants.cpp for any number, the medians
# of five and of six rounds by turns, two threads, of a 0.6B; so the tiles compute from 48 on:
#     tokens     8    16    24    32    40    48    64    96   128   256
#     tiles     68    74   105   125   157   172   225   329   461   586
#     Stet's    38    60    85   114   138   166   230   352   512   710
# The starter model (q4_1, q8_0), one thread, behind 256 cells, the best of ten, with q4_1 column by column and after:
#     tokens     1     2     4     8    16    32    128
#     before  11.9  19.4  29.0  50.9  91.0   177    731
#     after   11.5  12.8  19.9  30.9  59.9   117    487
# The same with blocks' lanes scaled one by one, and with them added up before (stet-blocks.cpp), two threads, the medians of
# ten rounds by turns, and of eight behind 1200 cells as above:
#     tokens     1     2     4     8    12    16    24    48   256    1x1   4x1   4x2   4x3   4x4   4x6  1x12
#     before   6.7   8.1  10.1  15.3  21.4  27.1  39.8  82.0   317    9.2  13.9  22.3  30.6  38.5  55.2  28.1
#     after    5.1   7.2   9.1  13.7  19.8  24.3  35.2  71.9   247    7.3  12.9  19.6  27.6  32.6  45.1  24.6
# 128 tokens of it behind 7400 cells, one thread: 2430 ms row by row, 1680 with rows that share what is unpacked.
# 6,066 tokens of it that go round the end of a cache of 8,192, two threads: 33 to 37 s of processor in the order of the
# cells, 28 to 33 in that in which they were filled, as where they lie in one piece.
# One token of the starter model that sees 600 cells, with none and with 2000 cells of another sequence hidden from it:
# 11.7 and 16.8 ms before, 10.3 and 9.4 after. The largest error of attention over 2500 cells against float64, of
# random values: 0.0068 before, 0.0000023 after.

set(STET_KERNELS ${CMAKE_CURRENT_LIST_DIR})
set(STET_GGML_CPU ${CMAKE_CURRENT_SOURCE_DIR}/ggml/src/ggml-cpu)

# Replaces `old` in a file of ggml's CPU backend by `new`, once; nothing where that has been done.
function(stet_replace file old new)
    file(READ ${STET_GGML_CPU}/${file} text)
    string(FIND "${text}" "${new}" done)
    if(NOT done EQUAL -1)
        return()
    endif()
    string(FIND "${text}" "${old}" first)
    string(FIND "${text}" "${old}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
        message(FATAL_ERROR "Stet's kernels do not fit this llama.cpp: ${file} has changed where they are hooked in.")
    endif()
    string(REPLACE "${old}" "${new}" text "${text}")
    file(WRITE ${STET_GGML_CPU}/${file} "${text}")
endfunction()

file(COPY ${STET_KERNELS}/stet-buffer.h DESTINATION ${STET_GGML_CPU}/..)
foreach(file kernels.h simd.h lanes.h matmul.cpp blocks.cpp k-quants.cpp k-rows.h q8_K.cpp attention.cpp attention-cells.h attention-rows.h)
    file(COPY ${STET_KERNELS}/stet-${file} DESTINATION ${STET_GGML_CPU})
endforeach()

stet_replace(CMakeLists.txt
"        ggml-cpu/tiled/tiled.cpp
"
"        ggml-cpu/stet-kernels.h
        ggml-cpu/stet-matmul.cpp
        ggml-cpu/stet-blocks.cpp
        ggml-cpu/stet-k-quants.cpp
        ggml-cpu/stet-q8_K.cpp
        ggml-cpu/stet-attention.cpp
        ggml-cpu/tiled/tiled.cpp
")

foreach(file ggml-cpu.c tiled/tiled.cpp)
    stet_replace(${file}
"#include \"ggml-cpu-impl.h\"
"
"#include \"ggml-cpu-impl.h\"
#include \"stet-kernels.h\"
")
endforeach()
stet_replace(ops.cpp
"#include \"ops.h\"
"
"#include \"ops.h\"
#include \"stet-kernels.h\"
")

# The product: ggml quantises the activations, divides the work and waits; the pieces are computed here.
stet_replace(ggml-cpu.c
"    // block-tiling attempt
    const int64_t blck_0 = 16;
    const int64_t blck_1 = 16;

    const size_t src1_col_stride ="
"    if (stet_matmul_supported(dst)) {
        stet_matmul(dst, wdata, ir0_start, ir0_end, ir1_start, ir1_end);
        return;
    }

    // block-tiling attempt
    const int64_t blck_0 = 16;
    const int64_t blck_1 = 16;

    const size_t src1_col_stride =")
stet_replace(ggml-cpu.c
"    // The number of chunks in the 0/1 dim.
    // CEIL(nr0/chunk_size)
    int64_t nchunk0 = (nr0 + chunk_size - 1) / chunk_size;
    int64_t nchunk1 = (nr1 + chunk_size - 1) / chunk_size;
"
"    // The number of chunks in the 0/1 dim.
    // CEIL(nr0/chunk_size)
    const bool is_stets = stet_matmul_supported(dst);
    const int64_t rows_at_once = is_stets ? stet_rows_at_once(dst, nth) : chunk_size;
    const int64_t columns_at_once = is_stets ? STET_COLUMNS_AT_ONCE : chunk_size;
    int64_t nchunk0 = (nr0 + rows_at_once - 1) / rows_at_once;
    int64_t nchunk1 = (nr1 + columns_at_once - 1) / columns_at_once;
")
# Between the quantising and the dividing ggml would ask another of its kernels, which takes q8_0.
stet_replace(ggml-cpu.c
"    if (src1->type != vec_dot_type) {
        const void* wdata ="
"    if (src1->type != vec_dot_type && !stet_matmul_supported(dst)) {
        const void* wdata =")
stet_replace(tiled/tiled.cpp
"    if (!ggml_tiled_min_batch(dst->src[1]->ne[1])) {"
"    if (!ggml_tiled_min_batch(dst->src[1]->ne[1]) || stet_matmul_supported(dst)) {")

# The activations.
stet_replace(arch/x86/quants.c
"#include \"../../ggml-cpu-impl.h\"
"
"#include \"../../ggml-cpu-impl.h\"
#include \"stet-kernels.h\"
")
stet_replace(arch/x86/quants.c
"    quantize_row_q8_K_ref(x, y, k);
"
"#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__GNUC__)
    stet_quantize_q8_K(x, y, k);
#else
    quantize_row_q8_K_ref(x, y, k);
#endif
")

# Attention.
stet_replace(ops.cpp
"    // When use_ref is set, force the vec-only reference implementation (no tiling, no KV-chunking)
    const bool use_ref = params->use_ref;
"
"    // When use_ref is set, force the vec-only reference implementation (no tiling, no KV-chunking)
    const bool use_ref = params->use_ref;

    if (!use_ref && stet_attention_supported(dst)) {
        stet_attention(params, dst);
        return;
    }
")
stet_replace(ggml-cpu.c
"                        cur += MAX(prefill, decode);"
"                        cur += MAX(MAX(prefill, decode), stet_attention_work_bytes(node, n_tasks));")

# The mask tells the attention which cell is a row's own, and so in which order its cells were filled: a zero with a sign,
# which is as good a zero wherever it is added.
stet_replace(../../../src/llama-kv-cache.cpp
"                } else {
                    data[idst + j] = mask_keep;
                }"
"                } else {
                    data[idst + j] = causal && p0 == p1 ? llama_cast<T>(-0.0f) : mask_keep;
                }")

# Stopping: ggml asks between the nodes of a graph, of which one can take a second (attention over 32,768 cells, 128
# tokens, two cores, an 8B). Whoever draws the next piece of a node asks, too, and there is none once it is to stop; that
# the node is then unfinished does not matter, since the answer is the same when ggml asks behind it.
stet_replace(ggml-cpu.c
"int ggml_threadpool_chunk_add(struct ggml_threadpool * tp, int value) {
"
"static bool stet_is_stopped(const struct ggml_threadpool * tp) {
    const struct ggml_cplan * plan = tp->cplan;
    return plan && plan->abort_callback && plan->abort_callback(plan->abort_callback_data);
}

int ggml_threadpool_chunk_add(struct ggml_threadpool * tp, int value) {
    if (stet_is_stopped(tp)) {
        return INT_MAX / 2;
    }
")
stet_replace(ggml-cpu.c
"        if (nth >= nchunk0 * nchunk1) {
            break;
        }

        current_chunk = atomic_fetch_add_explicit(&params->threadpool->current_chunk, 1, memory_order_relaxed);"
"        if (nth >= nchunk0 * nchunk1 || stet_is_stopped(params->threadpool)) {
            break;
        }

        current_chunk = atomic_fetch_add_explicit(&params->threadpool->current_chunk, 1, memory_order_relaxed);")
stet_replace(ggml-cpu.c
"            if (nth >= nchunk0 * nchunk1) {
                break;
            }

            current_chunk = atomic_fetch_add_explicit(current_chunk_ctr, 1, memory_order_relaxed);"
"            if (nth >= nchunk0 * nchunk1 || stet_is_stopped(params->threadpool)) {
                break;
            }

            current_chunk = atomic_fetch_add_explicit(current_chunk_ctr, 1, memory_order_relaxed);")

# The cache of a new context, which need not be written before it is used.
stet_replace(../ggml-backend.cpp
"#include \"ggml-backend-impl.h\"
"
"#include \"ggml-backend-impl.h\"
#include \"stet-buffer.h\"
")
stet_replace(../ggml-backend.cpp
"static const struct ggml_backend_buffer_i ggml_backend_cpu_buffer_i = {"
"static void ggml_backend_cpu_buffer_clear_own(ggml_backend_buffer_t buffer, uint8_t value) {
    GGML_ASSERT(buffer);
    stet_clear(buffer->context, value, buffer->size);
}

static const struct ggml_backend_buffer_i ggml_backend_cpu_buffer_i = {")
stet_replace(../ggml-backend.cpp
"    /* .cpy_tensor      = */ ggml_backend_cpu_buffer_cpy_tensor,
    /* .clear           = */ ggml_backend_cpu_buffer_clear,
    /* .reset           = */ NULL,
};

static const struct ggml_backend_buffer_i ggml_backend_cpu_buffer_from_ptr_i = {"
"    /* .cpy_tensor      = */ ggml_backend_cpu_buffer_cpy_tensor,
    /* .clear           = */ ggml_backend_cpu_buffer_clear_own,
    /* .reset           = */ NULL,
};

static const struct ggml_backend_buffer_i ggml_backend_cpu_buffer_from_ptr_i = {")
