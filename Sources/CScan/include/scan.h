// SPDX-License-Identifier: Apache-2.0
// Byte masks of 64 bytes and a text check, inlined into the importer. Readers may touch 64 bytes
// behind the last one. x86-64 has SSE2 always; other machines take the plain loops.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "json_scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t ct_movemask64(__m128i a, __m128i b, __m128i c, __m128i d) {
    return (uint64_t)(uint32_t)_mm_movemask_epi8(a) |
           (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16 |
           (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 |
           (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

static inline __m128i ct_special16(const uint8_t *p, __m128i delimiter) {
    const __m128i v = _mm_loadu_si128((const __m128i *)p);
    const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    const __m128i lf = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
    const __m128i cr = _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'));
    return _mm_or_si128(_mm_or_si128(quote, lf), _mm_or_si128(cr, _mm_cmpeq_epi8(v, delimiter)));
}

/* Bits of the bytes that are the delimiter, a quote, LF or CR. */
static inline uint64_t ct_special64(const uint8_t *p, uint8_t delimiter) {
    const __m128i d = _mm_set1_epi8((char)delimiter);
    return ct_movemask64(ct_special16(p, d), ct_special16(p + 16, d), ct_special16(p + 32, d),
                         ct_special16(p + 48, d));
}
#else
static inline uint64_t ct_special64(const uint8_t *p, uint8_t delimiter) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) {
        const uint8_t c = p[i];
        mask |= (uint64_t)(c == delimiter || c == '"' || c == '\n' || c == '\r') << i;
    }
    return mask;
}
#endif

enum { CT_CONTROL = 1, CT_NUL = 2, CT_BIDI = 4 };

/* Length of the UTF-8 sequence at p (RFC 3629), at most n bytes; 0 if it is none. */
static inline size_t ct_utf8_length(const uint8_t *p, size_t n) {
    const uint8_t a = p[0];
    if (a < 0x80) return 1;
    if (a < 0xC2) return 0;
    if (a < 0xE0) return n >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
    if (a < 0xF0) {
        if (n < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80) return 0;
        if (a == 0xE0 && p[1] < 0xA0) return 0;
        if (a == 0xED && p[1] > 0x9F) return 0;
        return 3;
    }
    if (a > 0xF4 || n < 4) return 0;
    if ((p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80) return 0;
    if (a == 0xF0 && p[1] < 0x90) return 0;
    if (a == 0xF4 && p[1] > 0x8F) return 0;
    return 4;
}

/* U+202A-202E or U+2066-2069 at a three-byte sequence. */
static inline int ct_is_bidi(const uint8_t *p) {
    if (p[0] != 0xE2) return 0;
    if (p[1] == 0x80) return p[2] >= 0xAA && p[2] <= 0xAE;
    return p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9;
}

static inline uint32_t ct_control_flag(uint8_t c) {
    if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') return 0;
    return c == 0 ? CT_CONTROL | CT_NUL : CT_CONTROL;
}

/* The index of the first byte that is not UTF-8, or n; flags say what else was seen. */
static inline size_t ct_text_check(const uint8_t *p, size_t n, uint32_t *flags) {
    size_t i = 0;
    uint32_t seen = 0;
    while (i < n) {
#if defined(__SSE2__)
        while (i + 16 <= n) {
            const __m128i v = _mm_loadu_si128((const __m128i *)(p + i));
            if (_mm_movemask_epi8(v) != 0) break;
            const __m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
            const __m128i lf = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
            const __m128i cr = _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'));
            const __m128i tab = _mm_cmpeq_epi8(v, _mm_set1_epi8('\t'));
            const __m128i allowed = _mm_or_si128(lf, _mm_or_si128(cr, tab));
            if (_mm_movemask_epi8(_mm_andnot_si128(allowed, low)) != 0) break;
            i += 16;
        }
#endif
        const size_t stop = i + 16 < n ? i + 16 : n;
        while (i < stop) {
            const size_t length = ct_utf8_length(p + i, n - i);
            if (length == 0) {
                *flags |= seen;
                return i;
            }
            if (length == 1) seen |= ct_control_flag(p[i]);
            if (length == 3 && ct_is_bidi(p + i)) seen |= CT_BIDI;
            i += length;
        }
    }
    *flags |= seen;
    return n;
}
