// SPDX-License-Identifier: Apache-2.0
// What ends or bends a JSON string, 16 bytes at a time, and how many lines there are. Callers may
// touch 16 bytes behind the last one.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>

/* Bits of the bytes that are a quote, a backslash or a control below 0x20. */
static inline uint32_t ct_json16(const uint8_t *p) {
    const __m128i v = _mm_loadu_si128((const __m128i *)p);
    const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    const __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low));
}

/* How many of n bytes are line feeds. */
static inline size_t ct_count_lines(const uint8_t *p, size_t n) {
    size_t i = 0, count = 0;
    while (i + 16 <= n) {
        /* A byte of the sum holds up to 255. */
        const size_t stop = n - i >= 16 * 255 ? i + 16 * 255 : i + ((n - i) & ~(size_t)15);
        __m128i sum = _mm_setzero_si128();
        for (; i < stop; i += 16) {
            const __m128i v = _mm_loadu_si128((const __m128i *)(p + i));
            sum = _mm_sub_epi8(sum, _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
        }
        const __m128i halves = _mm_sad_epu8(sum, _mm_setzero_si128());
        count += (size_t)(uint32_t)_mm_cvtsi128_si32(halves) +
                 (size_t)(uint32_t)_mm_cvtsi128_si32(_mm_srli_si128(halves, 8));
    }
    for (; i < n; i++) count += p[i] == '\n';
    return count;
}
#else
static inline uint32_t ct_json16(const uint8_t *p) {
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++)
        mask |= (uint32_t)(p[i] == '"' || p[i] == '\\' || p[i] < 0x20) << i;
    return mask;
}

static inline size_t ct_count_lines(const uint8_t *p, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += p[i] == '\n';
    return count;
}
#endif
