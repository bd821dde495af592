/* html_films.c - pictures of play on the page. */
#include "config.h"

#include <assert.h>

#include "base/str.h"
#include "report/films.h"
#include "report/html_parts.h"
#include "report/rich.h"

static void add_base64(struct str *out, const uint8_t *in, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        const uint32_t word = (uint32_t)in[i] << 16 |
                              (uint32_t)(i + 1 < n ? in[i + 1] : 0) << 8 |
                              (uint32_t)(i + 2 < n ? in[i + 2] : 0);

        str_addc(out, digits[word >> 18]);
        str_addc(out, digits[word >> 12 & 63]);
        str_addc(out, i + 1 < n ? digits[word >> 6 & 63] : '=');
        str_addc(out, i + 2 < n ? digits[word & 63] : '=');
    }
}

static void add_frame(struct page *p, const struct film *film, size_t i)
{
    const struct film_frame *frame = &film->frames[i];

    str_printf(p->out, "<li><img width=\"%d\" height=\"%d\" alt=\"",
               film->width, film->height);
    str_printf(p->out, "Picture %zu of %zu: ", i + 1, film->n_frames);
    films_moment(p->out, frame);
    add(p, "\" src=\"data:image/png;base64,");
    add_base64(p->out, frame->png, frame->png_bytes);
    add(p, "\"><span aria-hidden=\"true\">");
    films_moment(p->out, frame);
    add(p, "</span></li>\n");
}

static void add_film(struct page *p, const struct films_finding *of, size_t i)
{
    const struct film *film = &of->films[i];
    struct str rich = STR_INIT;

    films_tell(&rich, p->arena, p->f, of, i);
    html_rich(p, &rich);
    if (film->missing != NULL)
        return;
    add(p, "<ol class=\"film\">\n");
    for (size_t k = 0; k < film->n_frames; k++)
        add_frame(p, film, k);
    add(p, "</ol>\n");
}

void html_films(struct page *p, const struct item *item)
{
    const struct films_finding *of = films_of(p->f, item->name);
    struct str rich = STR_INIT;

    assert(of != NULL);
    const char *missing = films_missing(of);
    if (missing != NULL) {
        add(p, "<p class=\"muted\">No pictures of ");
        add_text(p, item->name);
        add(p, ": ");
        text_sentence(p->out, missing);
        add(p, "</p>\n");
        return;
    }
    p->figures++;
    add(p, "<figure class=\"wide\" id=\"fig-play-");
    text_slug(p->out, item->name);
    add(p, "\">\n");
    for (size_t i = 0; i < of->n; i++)
        add_film(p, of, i);
    add(p, "<figcaption><a class=\"number\" href=\"#fig-play-");
    text_slug(p->out, item->name);
    str_printf(p->out, "\">Figure %zu.</a> ", p->figures);
    html_words(p, item->text);
    films_caption(&rich, of);
    html_rich(p, &rich);
    add(p, "</figcaption>\n</figure>\n");
}
