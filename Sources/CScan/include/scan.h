// SPDX-License-Identifier: Apache-2.0
// Byte masks of 64 bytes and a text check, inlined into the importer. Readers may touch 64 bytes
// behind the last one. x86-64 has SSE2 always; other machines take the plain loops.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "json_scan.h"

/* What a block of 64 bytes holds, beside its special bytes. */
enum { CT_QUOTE = 1, CT_RETURN = 2, CT_TEXT = 4 };

typedef struct {
    uint64_t special; /* the delimiter, a quote, LF or CR */
    uint64_t formula; /* = + - @ or tab, unless special */
    uint32_t seen;    /* CT_QUOTE, CT_RETURN, CT_TEXT: a byte over 127 or a control character */
} ct_block;

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t ct_movemask64(__m128i a, __m128i b, __m128i c, __m128i d) {
    return (uint64_t)(uint32_t)_mm_movemask_epi8(a) |
           (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16 |
           (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 |
           (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

/* Bits of the bytes that equal c. */
static inline uint64_t ct_equal64(const uint8_t *p, uint8_t c) {
    const __m128i v = _mm_set1_epi8((char)c);
    const __m128i *q = (const __m128i *)p;
    return ct_movemask64(
        _mm_cmpeq_epi8(_mm_loadu_si128(q), v), _mm_cmpeq_epi8(_mm_loadu_si128(q + 1), v),
        _mm_cmpeq_epi8(_mm_loadu_si128(q + 2), v), _mm_cmpeq_epi8(_mm_loadu_si128(q + 3), v));
}

typedef struct {
    __m128i special, formula, quote, cr, text;
} ct_sixteen;

static inline ct_sixteen ct_look16(const uint8_t *p, __m128i delimiter) {
    const __m128i v = _mm_loadu_si128((const __m128i *)p);
    const __m128i lf = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
    const __m128i tab = _mm_cmpeq_epi8(v, _mm_set1_epi8('\t'));
    ct_sixteen r;
    r.quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    r.cr = _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'));
    const __m128i ends = _mm_or_si128(lf, _mm_cmpeq_epi8(v, delimiter));
    r.special = _mm_or_si128(_mm_or_si128(r.quote, r.cr), ends);
    const __m128i sign = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('+')),
                                      _mm_cmpeq_epi8(v, _mm_set1_epi8('-')));
    const __m128i call = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('=')),
                                      _mm_cmpeq_epi8(v, _mm_set1_epi8('@')));
    r.formula = _mm_or_si128(_mm_or_si128(sign, call), tab);
    /* As signed bytes, those over 127 and the controls are all below a space. */
    const __m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
    r.text = _mm_andnot_si128(_mm_or_si128(lf, _mm_or_si128(r.cr, tab)), low);
    return r;
}

static inline int ct_any(__m128i a, __m128i b, __m128i c, __m128i d) {
    return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) != 0;
}

/* Looks at 64 bytes. */
static inline ct_block ct_look64(const uint8_t *p, uint8_t delimiter) {
    const __m128i d = _mm_set1_epi8((char)delimiter);
    const ct_sixteen a = ct_look16(p, d), b = ct_look16(p + 16, d);
    const ct_sixteen c = ct_look16(p + 32, d), e = ct_look16(p + 48, d);
    ct_block r;
    r.special = ct_movemask64(a.special, b.special, c.special, e.special);
    r.formula = ct_movemask64(a.formula, b.formula, c.formula, e.formula) & ~r.special;
    r.seen = (ct_any(a.quote, b.quote, c.quote, e.quote) ? CT_QUOTE : 0) |
             (ct_any(a.cr, b.cr, c.cr, e.cr) ? CT_RETURN : 0) |
             (ct_any(a.text, b.text, c.text, e.text) ? CT_TEXT : 0);
    return r;
}

/* Whether 16 bytes, of which n count, hold the delimiter, a quote, LF or CR. */
static inline int ct_has_special16(const uint8_t *p, size_t n, uint8_t delimiter) {
    const ct_sixteen r = ct_look16(p, _mm_set1_epi8((char)delimiter));
    const uint32_t mask = (uint32_t)_mm_movemask_epi8(r.special);
    return (n >= 16 ? mask : mask & ((1u << n) - 1)) != 0;
}
#else
static inline uint64_t ct_equal64(const uint8_t *p, uint8_t c) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(p[i] == c) << i;
    return mask;
}

static inline ct_block ct_look64(const uint8_t *p, uint8_t delimiter) {
    ct_block r = {0, 0, 0};
    for (int i = 0; i < 64; i++) {
        const uint8_t c = p[i];
        const uint64_t bit = (uint64_t)1 << i;
        if (c == delimiter || c == '"' || c == '\n' || c == '\r') r.special |= bit;
        if (c == '=' || c == '+' || c == '-' || c == '@' || c == '\t') r.formula |= bit;
        if (c == '"') r.seen |= CT_QUOTE;
        if (c == '\r') r.seen |= CT_RETURN;
        if (c >= 0x80 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) r.seen |= CT_TEXT;
    }
    r.formula &= ~r.special;
    return r;
}

static inline int ct_has_special16(const uint8_t *p, size_t n, uint8_t delimiter) {
    for (size_t i = 0; i < n && i < 16; i++) {
        const uint8_t c = p[i];
        if (c == delimiter || c == '"' || c == '\n' || c == '\r') return 1;
    }
    return 0;
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
        if (i + 16 <= n) {
            const __m128i v = _mm_loadu_si128((const __m128i *)(p + i));
            /* As signed bytes, those over 127 and the controls are all below a space. */
            const __m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
            const __m128i lf = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
            const __m128i cr = _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'));
            const __m128i tab = _mm_cmpeq_epi8(v, _mm_set1_epi8('\t'));
            const __m128i allowed = _mm_or_si128(lf, _mm_or_si128(cr, tab));
            const int marked = _mm_movemask_epi8(_mm_andnot_si128(allowed, low));
            if (marked == 0) {
                i += 16;
                continue;
            }
            i += (size_t)__builtin_ctz((unsigned)marked);
        }
#endif
        const size_t length = ct_utf8_length(p + i, n - i);
        if (length == 0) {
            *flags |= seen;
            return i;
        }
        if (length == 1) seen |= ct_control_flag(p[i]);
        if (length == 3 && ct_is_bidi(p + i)) seen |= CT_BIDI;
        i += length;
    }
    *flags |= seen;
    return n;
}
