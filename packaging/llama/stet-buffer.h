// Clearing memory that ggml has just asked the system for: the cache of keys and values, above all.
//
// Linux hands out pages that are zero, one at a time, when each is first used. Writing zeros into all of them at once
// makes it do that for a cache of which most may never be needed: with a Qwen3-8B and 32,768 cells (4.5 GB) that was
// 24 of 27 seconds of loading on a virtual machine. So the pages are given back instead, and come back zeroed.
//
// Only for memory that malloc gave: pages of a mapped file would come back with the file's content.
// Copyright 2026 The Stet authors. MIT, as ggml is.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

// Sets `size` bytes from `memory` on to `value`.
static inline void stet_clear(void * memory, uint8_t value, size_t size) {
#if defined(__linux__)
    const uintptr_t page = (uintptr_t) sysconf(_SC_PAGESIZE);
    const uintptr_t begin = (uintptr_t) memory, end = begin + size;
    const uintptr_t first = (begin + page - 1) / page * page, last = end / page * page;
    if (value == 0 && first < last && madvise((void *) first, last - first, MADV_DONTNEED) == 0) {
        memset(memory, 0, first - begin);
        memset((void *) last, 0, end - last);
        return;
    }
#endif
    memset(memory, value, size);
}
