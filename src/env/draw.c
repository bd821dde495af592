/* draw.c - handwritten digits, drawn from stroke templates. */
#include "config.h"

#include "env/draw.h"

#include <assert.h>
#include <math.h>

#include "base/rng.h"
#include "env/images.h"

/* How the pen comes to a control point. */
enum pen {
    END,    /* behind the last point: no more */
    DOWN,   /* put down there: a new stroke begins */
    SMOOTH, /* goes through it in a curve */
    CORNER  /* turns sharply there */
};

/* A control point; a digit fills about x in [-0.6, 0.6] and y in [-1, 1], y
 * pointing down. */
struct point {
    float x, y;
    enum pen pen;
};

enum { POINTS_MAX = 12, VARIANTS_MAX = 3, SPAN_STEPS = 3 };

struct glyph {
    struct point points[POINTS_MAX + 1]; /* ended by END, or not used */
};

static const struct glyph glyphs[IMAGE_LABELS][VARIANTS_MAX] = {
    {
        {{{0.15F, -0.98F, DOWN},
          {-0.42F, -0.62F, SMOOTH},
          {-0.6F, 0.05F, SMOOTH},
          {-0.38F, 0.75F, SMOOTH},
          {0.05F, 0.98F, SMOOTH},
          {0.48F, 0.6F, SMOOTH},
          {0.6F, -0.1F, SMOOTH},
          {0.4F, -0.75F, SMOOTH},
          {0.05F, -0.98F, SMOOTH}}},
    },
    {
        /* a plain stroke; with a flag; with a flag and a foot */
        {{{0.08F, -1, DOWN}, {0, 0, SMOOTH}, {-0.05F, 1, SMOOTH}}},
        {{{-0.38F, -0.55F, DOWN},
          {0.05F, -1, CORNER},
          {0.03F, 0, SMOOTH},
          {0, 1, SMOOTH}}},
        {{{-0.38F, -0.6F, DOWN},
          {0.03F, -1, CORNER},
          {0.02F, 0, SMOOTH},
          {0, 0.95F, SMOOTH},
          {-0.42F, 0.97F, DOWN},
          {0.42F, 0.95F, SMOOTH}}},
    },
    {
        /* a sharp turn at the foot; a loop there */
        {{{-0.5F, -0.6F, DOWN},
          {-0.1F, -0.98F, SMOOTH},
          {0.42F, -0.7F, SMOOTH},
          {0.35F, -0.15F, SMOOTH},
          {-0.1F, 0.45F, SMOOTH},
          {-0.55F, 0.95F, CORNER},
          {0, 0.93F, SMOOTH},
          {0.6F, 0.92F, SMOOTH}}},
        {{{-0.5F, -0.6F, DOWN},
          {0, -0.98F, SMOOTH},
          {0.45F, -0.6F, SMOOTH},
          {0.2F, 0.1F, SMOOTH},
          {-0.25F, 0.75F, SMOOTH},
          {-0.55F, 0.88F, SMOOTH},
          {-0.5F, 0.55F, SMOOTH},
          {0, 0.75F, SMOOTH},
          {0.65F, 0.85F, SMOOTH}}},
    },
    {
        /* round; with a flat top */
        {{{-0.5F, -0.75F, DOWN},
          {0, -1, SMOOTH},
          {0.45F, -0.6F, SMOOTH},
          {0.2F, -0.15F, SMOOTH},
          {-0.15F, -0.05F, CORNER},
          {0.35F, 0.1F, SMOOTH},
          {0.52F, 0.52F, SMOOTH},
          {0.05F, 1, SMOOTH},
          {-0.55F, 0.72F, SMOOTH}}},
        {{{-0.5F, -0.95F, DOWN},
          {0.45F, -0.95F, CORNER},
          {-0.05F, -0.2F, CORNER},
          {0.45F, 0.05F, SMOOTH},
          {0.5F, 0.6F, SMOOTH},
          {0, 1, SMOOTH},
          {-0.5F, 0.75F, SMOOTH}}},
    },
    {
        /* open; closed */
        {{{-0.42F, -0.9F, DOWN},
          {-0.52F, 0.1F, CORNER},
          {0.62F, 0.06F, SMOOTH},
          {0.3F, -0.85F, DOWN},
          {0.24F, 0.1F, SMOOTH},
          {0.18F, 1, SMOOTH}}},
        {{{0.28F, -1, DOWN},
          {-0.58F, 0.3F, CORNER},
          {0.65F, 0.28F, SMOOTH},
          {0.3F, -1, DOWN},
          {0.26F, 0, SMOOTH},
          {0.22F, 1, SMOOTH}}},
    },
    {
        /* in one go; with the bar added */
        {{{0.5F, -0.95F, DOWN},
          {-0.3F, -0.92F, CORNER},
          {-0.42F, -0.15F, CORNER},
          {0.15F, -0.25F, SMOOTH},
          {0.55F, 0.3F, SMOOTH},
          {0.2F, 0.9F, SMOOTH},
          {-0.5F, 0.85F, SMOOTH}}},
        {{{-0.32F, -0.9F, DOWN},
          {-0.45F, -0.1F, CORNER},
          {0.12F, -0.24F, SMOOTH},
          {0.52F, 0.25F, SMOOTH},
          {0.15F, 0.95F, SMOOTH},
          {-0.5F, 0.8F, SMOOTH},
          {-0.32F, -0.92F, DOWN},
          {0.58F, -0.95F, SMOOTH}}},
    },
    {
        {{{0.35F, -0.98F, DOWN},
          {-0.28F, -0.45F, SMOOTH},
          {-0.52F, 0.3F, SMOOTH},
          {-0.2F, 0.95F, SMOOTH},
          {0.35F, 0.82F, SMOOTH},
          {0.5F, 0.4F, SMOOTH},
          {0.1F, 0.05F, SMOOTH},
          {-0.45F, 0.4F, SMOOTH}}},
    },
    {
        /* plain; with a crossbar; with a hook at the start */
        {{{-0.55F, -0.9F, DOWN},
          {0.55F, -0.92F, CORNER},
          {0.1F, 0.1F, SMOOTH},
          {-0.15F, 1, SMOOTH}}},
        {{{-0.55F, -0.9F, DOWN},
          {0.55F, -0.92F, CORNER},
          {0.12F, 0.1F, SMOOTH},
          {-0.15F, 1, SMOOTH},
          {-0.28F, 0.04F, DOWN},
          {0.5F, 0, SMOOTH}}},
        {{{-0.55F, -0.5F, DOWN},
          {-0.5F, -0.9F, CORNER},
          {0.55F, -0.92F, CORNER},
          {0.15F, 0.05F, SMOOTH},
          {0, 1, SMOOTH}}},
    },
    {
        {{{0.4F, -0.75F, DOWN},
          {-0.1F, -0.98F, SMOOTH},
          {-0.45F, -0.6F, SMOOTH},
          {0, -0.05F, SMOOTH},
          {0.48F, 0.5F, SMOOTH},
          {0, 0.98F, SMOOTH},
          {-0.48F, 0.5F, SMOOTH},
          {0, -0.03F, SMOOTH},
          {0.45F, -0.6F, SMOOTH},
          {0.25F, -0.9F, SMOOTH}}},
    },
    {
        /* with a straight leg; with a curved one */
        {{{0.45F, -0.65F, DOWN},
          {0, -0.98F, SMOOTH},
          {-0.48F, -0.5F, SMOOTH},
          {-0.1F, -0.05F, SMOOTH},
          {0.42F, -0.45F, SMOOTH},
          {0.47F, -0.8F, CORNER},
          {0.4F, 0.1F, SMOOTH},
          {0.3F, 1, SMOOTH}}},
        {{{0.45F, -0.65F, DOWN},
          {0, -0.98F, SMOOTH},
          {-0.48F, -0.5F, SMOOTH},
          {-0.1F, -0.02F, SMOOTH},
          {0.42F, -0.45F, SMOOTH},
          {0.47F, -0.8F, CORNER},
          {0.45F, 0.2F, SMOOTH},
          {0.1F, 0.9F, SMOOTH},
          {-0.42F, 0.85F, SMOOTH}}},
    },
};

/* The pen while it draws: how much of each pixel is covered, row by row. */
struct canvas {
    float cover[IMAGE_BYTES];
};

/* Full ink within the inner radius of the line, none beyond OUTER; in between
 * by the squared distance, which needs no root. */
struct nib {
    float outer, outer_squared, scale; /* scale: 1/(outer^2 - inner^2) */
};

/* Uniform in [-1, 1). */
static float spread(struct rng *rng)
{
    return 2 * rng_float(rng) - 1;
}

/* About standard normal, within +-3.5: a sum of four uniforms. */
static float bell(struct rng *rng)
{
    uint64_t r = rng_next(rng);
    int sum = (int)(r & 0xffff) + (int)(r >> 16 & 0xffff) +
              (int)(r >> 32 & 0xffff) + (int)(r >> 48);

    return (float)(sum - 2 * 0xffff) * (1.7320508F / 65536);
}

static float min_of(float a, float b)
{
    return a < b ? a : b;
}

static float max_of(float a, float b)
{
    return a > b ? a : b;
}

/* The first pixel at or behind X, within [0, IMAGE_SIDE]. */
static int pixel(float x)
{
    if (!(x > 0))
        return 0;
    if (x >= IMAGE_SIDE)
        return IMAGE_SIDE;
    int i = (int)x;
    return (float)i < x ? i + 1 : i;
}

/* A line from A to B.  Works in runs of LANES pixels, moved to the left where
 * they would leave the row, so that the inner loop has a fixed length. */
static void draw_line(struct canvas *canvas, struct point a, struct point b,
                      const struct nib *nib)
{
    enum { LANES = 8 };
    float dx = b.x - a.x, dy = b.y - a.y;
    float per_length = 1 / (dx * dx + dy * dy + 1e-6F);
    int x0 = pixel(min_of(a.x, b.x) - nib->outer);
    int x1 = pixel(max_of(a.x, b.x) + nib->outer);
    int y0 = pixel(min_of(a.y, b.y) - nib->outer);
    int y1 = pixel(max_of(a.y, b.y) + nib->outer);

    for (int y = y0; y < y1; y++) {
        float py = (float)y - a.y;

        for (int run = x0; run < x1; run += LANES) {
            int x = run < IMAGE_SIDE - LANES ? run : IMAGE_SIDE - LANES;
            float *cover = canvas->cover + y * IMAGE_SIDE + x;

            for (int i = 0; i < LANES; i++) {
                float px = (float)(x + i) - a.x;
                float t = (px * dx + py * dy) * per_length;
                t = min_of(max_of(t, 0), 1);
                float ex = px - t * dx, ey = py - t * dy;
                float c = (nib->outer_squared - ex * ex - ey * ey) * nib->scale;
                cover[i] = max_of(c, cover[i]);
            }
        }
    }
}

static struct nib nib_make(float radius, float soft)
{
    float inner = max_of(radius - soft, 0);
    float outer = radius + soft;

    return (struct nib){outer, outer * outer,
                        1 / (outer * outer - inner * inner)};
}

/* STEP of SPAN_STEPS on the way from P[1] to P[2] along the Catmull-Rom curve
 * through P. */
static struct point curve_point(const struct point p[4], int step)
{
    float t = (float)step / SPAN_STEPS, u = t * t, v = u * t;
    float w0 = 0.5F * (2 * u - v - t), w1 = 0.5F * (3 * v - 5 * u + 2);
    float w2 = 0.5F * (4 * u - 3 * v + t), w3 = 0.5F * (v - u);

    return (struct point){
        w0 * p[0].x + w1 * p[1].x + w2 * p[2].x + w3 * p[3].x,
        w0 * p[0].y + w1 * p[1].y + w2 * p[2].y + w3 * p[3].y,
        SMOOTH,
    };
}

/* As far from B as A is, on the other side. */
static struct point mirror(struct point b, struct point a)
{
    return (struct point){2 * b.x - a.x, 2 * b.y - a.y, SMOOTH};
}

/* The strokes through P, ended by END, in pixels; the pen's radius wavers. */
static void draw_strokes(struct canvas *canvas, const struct point *p,
                         float radius, float soft, float waver, struct rng *rng)
{
    for (int i = 1; p[i].pen != END; i++) {
        if (p[i].pen == DOWN)
            continue;
        bool first = p[i - 1].pen != SMOOTH;
        bool last =
            p[i].pen == CORNER || p[i + 1].pen == DOWN || p[i + 1].pen == END;
        struct point span[4] = {
            first ? mirror(p[i - 1], p[i]) : p[i - 2],
            p[i - 1],
            p[i],
            last ? mirror(p[i], p[i - 1]) : p[i + 1],
        };
        struct nib nib = nib_make(radius * (1 + waver * spread(rng)), soft);
        struct point from = p[i - 1];

        /* Between two ends the curve is a line. */
        for (int step = first && last ? SPAN_STEPS : 1; step <= SPAN_STEPS;
             step++) {
            struct point to = curve_point(span, step);

            draw_line(canvas, from, to, &nib);
            from = to;
        }
    }
}

/* x' = xx x + xy y + bend y^2, likewise y', about the image's centre. */
struct geometry {
    float xx, xy, yx, yy, bend_x, bend_y, x, y;
};

static struct geometry geometry_draw(float distortion, struct rng *rng)
{
    float d = distortion;
    float angle = 0.2F * d * bell(rng), shear = 0.22F * d * bell(rng);
    float height = 9 * (1 + 0.17F * d * spread(rng));
    float width = height * (1 + 0.22F * d * spread(rng));
    float bend_x = 0.1F * d * bell(rng), bend_y = 0.08F * d * bell(rng);
    float x = 13.5F + 2 * d * spread(rng);
    float y = 13.5F + 2 * d * spread(rng);
    /* Taylor's series: good to 0.005 over the angles that occur. */
    float square = angle * angle;
    float s = angle * (1 - square * (1.0F / 6 - square * (1.0F / 120)));
    float c = sqrtf(max_of(1 - s * s, 0));

    return (struct geometry){
        .xx = c * width,
        .xy = c * width * shear - s * height,
        .yx = s * width,
        .yy = s * width * shear + c * height,
        .bend_x = bend_x * width,
        .bend_y = bend_y * height,
        .x = x,
        .y = y,
    };
}

/* The control points of a way to write DIGIT, in pixels. */
static void place_points(struct point *out, int digit, float distortion,
                         struct rng *rng)
{
    const struct glyph *ways = glyphs[digit];
    uint64_t n_ways = 0;

    while (n_ways < VARIANTS_MAX && ways[n_ways].points[0].pen != END)
        n_ways++;
    const struct point *p = ways[rng_below(rng, n_ways)].points;
    struct geometry g = geometry_draw(distortion, rng);
    for (; p->pen != END; p++, out++) {
        float x = p->x + 0.07F * distortion * bell(rng);
        float y = p->y + 0.07F * distortion * bell(rng);

        out->x = g.xx * x + g.xy * y + g.bend_x * y * y + g.x;
        out->y = g.yx * x + g.yy * y + g.bend_y * x * x + g.y;
        out->pen = p->pen;
    }
    out->pen = END;
}

/* Short stray strokes anywhere, CLUTTER of them on average. */
static void draw_clutter(struct canvas *canvas, float clutter, float radius,
                         float soft, struct rng *rng)
{
    int n = (int)(clutter + rng_float(rng));

    for (int i = 0; i < n; i++) {
        struct point p[4];

        p[0].x = IMAGE_SIDE * rng_float(rng);
        p[0].y = IMAGE_SIDE * rng_float(rng);
        p[0].pen = DOWN;
        for (int k = 1; k < 3; k++) {
            p[k].x = p[k - 1].x + 3 * spread(rng);
            p[k].y = p[k - 1].y + 3 * spread(rng);
            p[k].pen = SMOOTH;
        }
        p[3].pen = END;
        draw_strokes(canvas, p, radius, soft, 0, rng);
    }
}

/* Ink and noise: one random byte a pixel. */
static void develop(uint8_t *image, const struct canvas *canvas, float noise,
                    struct rng *rng)
{
    uint8_t grain[IMAGE_BYTES];
    float ink = 255 * (1 - 0.3F * rng_float(rng));
    float amplitude = noise * (0.1F + 0.4F * rng_float(rng));
    float base = 0.5F - 100 * amplitude;

    for (int i = 0; i < IMAGE_BYTES; i += 8) {
        uint64_t r = rng_next(rng);

        for (int k = 0; k < 8; k++)
            grain[i + k] = (uint8_t)(r >> (8 * k));
    }
    for (int i = 0; i < IMAGE_BYTES; i++) {
        float c = min_of(canvas->cover[i], 1);
        float v =
            ink * (c * c * (3 - 2 * c)) + base + amplitude * (float)grain[i];

        image[i] = (uint8_t)min_of(max_of(v, 0), 255);
    }
}

void draw_digit(uint8_t *image, const struct draw_style *style, int digit,
                struct rng *rng)
{
    struct canvas canvas = {{0}};
    struct point points[POINTS_MAX + 1];

    assert(digit >= 0 && digit < IMAGE_LABELS);
    float radius = style->thickness * (1.1F + 0.45F * spread(rng));
    float soft = 0.6F + 0.5F * style->blur * rng_float(rng);
    place_points(points, digit, style->distortion, rng);
    draw_strokes(&canvas, points, radius, soft, 0.15F * style->distortion, rng);
    draw_clutter(&canvas, style->clutter, radius, soft, rng);
    develop(image, &canvas, style->noise, rng);
}
