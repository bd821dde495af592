/* live.c - what a page has that is served while its study runs. */
#include "config.h"

#include "report/live.h"

#include "base/str.h"
#include "report/script.h"
#include "report/style.h"
#include "report/text.h"

void live_policy(struct str *out)
{
    str_add(out, "default-src 'none'; script-src 'self' ");
    script_source(out, script_text);
    str_add(out, "; style-src 'unsafe-inline'; img-src 'self' data:; "
                 "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                 "frame-ancestors 'none'");
}

static const char rules[] =
    "body{overflow-anchor:none}"
    "#live{background:var(--soft);"
    "border-bottom:1px solid var(--line);font-size:.84rem;line-height:1.45;"
    "padding:.55rem 1.1rem;"
    "font-variant-numeric:tabular-nums}"
    "#live p{margin:0}"
    "#live-head{display:flex;flex-wrap:wrap;align-items:center;"
    "gap:.1rem .9rem}"
    "#live-counts{font-weight:600}"
    "#live-counts::before{content:\"\";display:inline-block;width:.55em;"
    "height:.55em;border-radius:50%;margin-right:.5em;"
    "background:var(--muted)}"
    "#live.at-work #live-counts::before{background:var(--good)}"
    "#live-share,#live-more{color:var(--muted)}"
    "#live progress{accent-color:var(--link);height:.7em;width:9rem;"
    "max-width:100%}"
    "#live summary{margin:0;font-weight:400}"
    "#live-runs{list-style:none;margin:.3rem 0 0;padding:0;display:grid;"
    "grid-template-columns:minmax(6rem,max-content) 6rem max-content "
    "minmax(0,1fr);gap:.1rem .8rem}"
    "#live-runs li{display:grid;grid-column:1/-1;"
    "grid-template-columns:subgrid;align-items:center}"
    "#live-runs progress{width:100%}"
    ".live-state{white-space:nowrap}"
    ".live-state.failed,.live-state.damaged,.live-state.diverged,"
    "#live-trouble{color:var(--bad)}"
    ".live-why{color:var(--muted);overflow-wrap:anywhere}"
    "#live-note{color:var(--doubt)}"
    "@media (max-width:719px){#live-runs li{grid-template-columns:1fr 5rem}"
    "#live-runs{grid-template-columns:1fr 5rem}"
    ".live-why{grid-column:1/-1}.live-state{grid-column:1/-1}}"
    "@media print{#live{display:none}}\n";

void live_head(struct str *out)
{
    str_add(out, "<script src=\"/" LIVE_SCRIPT "\" defer></script>\n"
                 "<style>\n");
    str_add(out, rules);
    str_add(out, "</style>\n");
}

void live_block(struct str *out, const char *version, const char *counts)
{
    str_add(out, "<aside id=\"live\" aria-label=\"Progress\" data-version=\"");
    text_escape(out, version);
    str_add(out, "\">\n<div id=\"live-head\"><span id=\"live-counts\">");
    text_escape(out, counts);
    str_add(out,
            "</span><progress id=\"live-bar\" max=\"1\" hidden "
            "aria-label=\"All runs\"></progress><span id=\"live-share\">"
            "</span></div>\n"
            "<p id=\"live-note\" role=\"status\" hidden></p>\n"
            "<p id=\"live-trouble\" role=\"status\" hidden></p>\n"
            "<details id=\"live-details\" open hidden><summary>Runs</summary>"
            "<ul id=\"live-runs\"></ul><p id=\"live-more\"></p></details>\n"
            "<noscript><p>Without JavaScript this page stays as it is: load it "
            "anew.</p></noscript>\n</aside>\n");
}

void live_waiting(struct str *out, const char *name, const char *counts)
{
    str_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                 "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                 "content=\"width=device-width, initial-scale=1\">\n"
                 "<link rel=\"icon\" href=\"data:,\">\n<title>");
    text_escape(out, name);
    str_add(out, "</title>\n<style>\n");
    style_css(out);
    str_add(out, "</style>\n");
    live_head(out);
    str_add(out, "</head>\n<body>\n");
    live_block(out, "", counts);
    str_add(out, "<header>\n<p class=\"kicker\">Report of <code>");
    text_escape(out, name);
    str_add(out, "</code></p>\n<h1>The report is being made</h1>\n</header>\n"
                 "<main></main>\n</body>\n</html>\n");
}
