// What Stet adds to ggml's CPU backend: the calls that patch.cmake hooks into ggml-cpu.c, ops.cpp and tiled.cpp.
//
// Copyright 2026 The Stet authors. MIT, as ggml is.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ggml_compute_params;
struct ggml_tensor;

#ifdef __cplusplus
extern "C" {
#endif

// Columns of activations that one piece of a matrix product takes: their q8_K of 4096 values are 300 KB, which leave
// room in a second-level cache of 512 KB for 16 rows of weights.
#define STET_COLUMNS_AT_ONCE 64

// Whether stet_matmul computes the product `dst`; elsewhere (other types, other processors) ggml's own code does.
bool stet_matmul_supported(const struct ggml_tensor * dst);

// Rows of weights that one piece of that product takes when `threads` share it.
int64_t stet_rows_at_once(const struct ggml_tensor * dst, int threads);

// Rows [row_start, row_end) by columns [column_start, column_end) of the product `dst`; `quantized` holds the
// activations, one column after the other, in the type that the weights are multiplied with.
void stet_matmul(struct ggml_tensor * dst, const void * quantized,
                 int64_t row_start, int64_t row_end, int64_t column_start, int64_t column_end);

// The same for weights of one type: `rows` rows of `blocks` blocks by `columns` columns of q8_1, q8_0, or
// q8_K; out[c * stride + r] becomes the product of row r and column c. A row's and a
// column's result is the same among any others.
void stet_q4_1(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride);
void stet_q8_0(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride);
void stet_q4_K(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride);
void stet_q6_K(int blocks, const char * x, size_t x_stride, int64_t rows,
               const char * y, size_t y_stride, int64_t columns, float * out, int64_t stride);

// Quantises `count` values, a multiple of 256, to q8_K; only where there is AVX2.
void stet_quantize_q8_K(const float * x, void * into, int64_t count);

// Whether stet_attention computes `dst`, a GGML_OP_FLASH_ATTN_EXT.
bool stet_attention_supported(const struct ggml_tensor * dst);

// Bytes of work buffer that stet_attention needs with so many threads.
size_t stet_attention_work_bytes(const struct ggml_tensor * dst, int threads);

// The thread's share of `dst`; every thread of the graph calls it.
void stet_attention(const struct ggml_compute_params * params, struct ggml_tensor * dst);

#ifdef __cplusplus
}
#endif
