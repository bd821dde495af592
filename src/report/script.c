/* script.c - the script of the page, inline, and its digest. */
#include "config.h"

#include "report/script.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"

void script_element(struct str *out)
{
    str_add(out, "<script>");
    str_add(out, script_text);
    str_add(out, "</script>\n");
}

/* RFC 4648, with padding. */
static void add_base64(struct str *out, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;

        group |= i + 1 < n ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= i + 2 < n ? bytes[i + 2] : 0;
        for (size_t k = 0; k < 4; k++)
            str_addc(out, i + k > n ? '=' : digits[group >> (18 - 6 * k) & 63]);
    }
}

void script_source(struct str *out, const char *text)
{
    uint8_t digest[SHA256_BYTES];

    hash_sha256(digest, text, strlen(text));
    str_add(out, "'sha256-");
    add_base64(out, digest, sizeof(digest));
    str_add(out, "'");
}
