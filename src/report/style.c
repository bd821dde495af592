/* style.c - the style sheet of the page.
 *
 * Text keeps to a measure of some 70 characters; figures and tables may be
 * wider.  A drawing comes in two layouts, for screens and for telephones, of
 * which the style sheet shows one. */
#include "config.h"

#include "report/style.h"

#include "base/base.h"
#include "base/str.h"

static const char *const rules[] = {
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1b1e21;--muted:#5d646b;"
    "--line:#e1e4e8;--soft:#f6f7f9;--link:#0b5f9e;--good:#0f7a4d;"
    "--bad:#b3261e;--doubt:#8a5a00;--good-bg:#e5f4ec;--bad-bg:#fbe9e7;"
    "--doubt-bg:#fbf1dc;--shade:rgb(0 0 0/.13)}",
    "@media screen and (prefers-color-scheme:dark){:root{--paper:#131518;"
    "--ink:#e4e7ea;--muted:#9ba3ab;--line:#2d3238;--soft:#1b1e22;"
    "--link:#7cbcf0;--good:#6fd3a4;--bad:#ff9a90;--doubt:#f0c069;"
    "--good-bg:#14301f;--bad-bg:#3a1a17;--doubt-bg:#33270d;--shade:rgb(0 0 "
    "0/.75)}}",
    "*{box-sizing:border-box}",
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}",
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:17px/1.6 system-ui,-apple-system,\"Segoe UI\",Roboto,"
    "\"Helvetica Neue\",Arial,sans-serif;overflow-wrap:break-word}",
    "header,section,footer{display:grid;grid-template-columns:"
    "minmax(1.1rem,1fr) minmax(0,41rem) minmax(1.1rem,1fr)}",
    "header>*,section>*,footer>*{grid-column:2;min-width:0}",
    "header>.wide,section>.wide{grid-column:1/-1;justify-self:center;"
    "width:min(100% - 2.2rem,68rem)}",
    "header{padding-top:clamp(2rem,6vw,4.5rem)}",
    ".kicker{margin:0;color:var(--muted);font-size:.82rem}",
    "h1{font-size:clamp(1.7rem,1.2rem + 2vw,2.25rem);line-height:1.15;"
    "letter-spacing:-.018em;font-weight:700;margin:.35em 0 .4em;"
    "text-wrap:balance}",
    "h2{font-size:1.4rem;line-height:1.25;letter-spacing:-.01em;"
    "margin:3.2rem 0 .6rem;padding-top:1.1rem;"
    "border-top:1px solid var(--line)}",
    "h3{font-size:1.05rem;line-height:1.35;margin:2rem 0 .3rem}",
    "p{margin:.55em 0 .9em}",
    "a{color:var(--link);text-decoration-thickness:1px;"
    "text-underline-offset:.15em}",
    "b{font-weight:650}",
    ".byline{margin:.3rem 0;max-width:42rem}"
    ".lead{font-size:1.12rem;line-height:1.5;color:var(--muted);"
    "margin:0 0 1.2em}",
    ".muted,.ref{color:var(--muted)}",
    ".ref{font-size:.88rem}",
    ".facts{display:flex;flex-wrap:wrap;gap:.5rem 2.2rem;margin:0 0 .4rem;"
    "padding:0}",
    ".facts div{display:flex;flex-direction:column-reverse}",
    ".facts dt{font-size:.78rem;color:var(--muted)}",
    ".facts dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}",
    "nav{font-size:.88rem;margin-top:1.2rem;display:flex;flex-wrap:wrap;"
    "gap:.2rem 1.2rem}",
    ".law{margin:.25em 0;font-variant-numeric:tabular-nums}",
    "math{font-size:1.15em;margin:.6em 0}",
    ".claims{list-style:none;margin:.4rem 0 1.4rem;padding:0}",
    ".claims>li{display:grid;grid-template-columns:6.2rem minmax(0,1fr);"
    "gap:0 .8rem;padding:.75rem 0;border-bottom:1px solid var(--line)}",
    ".claims>li:first-child{border-top:1px solid var(--line)}",
    ".fits>li{grid-template-columns:8.6rem minmax(0,1fr)}",
    ".claims p{margin:0}",
    ".claims .law{margin:.35em 0}",
    ".claims .how{font-size:.86rem;color:var(--muted);"
    "overflow-wrap:anywhere}",
    ".badge{display:inline-block;font-size:.78rem;font-weight:600;"
    "line-height:1.5;padding:.05rem .55rem;border-radius:1rem;"
    "white-space:nowrap;align-self:start;justify-self:start;margin-top:.15em;"
    "background:var(--soft);color:var(--muted)}",
    ".badge.good{background:var(--good-bg);color:var(--good)}",
    ".badge.bad{background:var(--bad-bg);color:var(--bad)}",
    ".badge.doubt{background:var(--doubt-bg);color:var(--doubt)}",
    "td .badge{margin-top:0}",
    "code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"
    "\"DejaVu Sans Mono\",monospace;font-size:.84em}",
    "pre{background:var(--soft);border:1px solid var(--line);"
    "border-radius:6px;padding:1rem 1.1rem;overflow-x:auto;line-height:1.5;"
    "font-size:.8rem;margin:.6rem 0;tab-size:4}",
    "figure{margin:1.6rem 0 2.2rem}",
    "figure{position:relative}",
    "figure svg{display:block;max-width:100%;height:auto;margin:0 auto}",
    ".narrow svg{width:100%;max-width:480px}",
    ".narrow{display:none}",
    "figcaption{font-size:.86rem;line-height:1.5;color:var(--muted);"
    "max-width:41rem;margin:.7rem auto 0}",
    ".film{list-style:none;margin:.2rem 0 1rem;padding:0;display:grid;"
    "grid-template-columns:repeat(6,minmax(0,1fr));gap:.35rem}",
    "figure>p{margin:.2rem 0;font-size:.86rem}",
    ".film li{font-size:.72rem;line-height:1.35;color:var(--muted);"
    "font-variant-numeric:tabular-nums}",
    ".film img{display:block;width:100%;height:auto;image-rendering:pixelated;"
    "border:1px solid var(--line)}",
    ".number{color:var(--ink);font-weight:650;text-decoration:none}",
    ".anchor{color:inherit;text-decoration:none}",
    ".anchor::after,.number::after{content:\"\\a0#\"/\"\";font-weight:400;"
    "color:var(--link);opacity:0}",
    ".number::after{content:\"#\"/\"\";position:absolute}",
    ".anchor:hover::after,.anchor:focus-visible::after,"
    ".number:hover::after,.number:focus-visible::after{opacity:1}",
    ".switch>figure{margin-top:.4rem}",
    /* Shadows tell on which side there is more. */
    ".scroll{overflow-x:auto;margin:.9rem 0 .4rem;background:"
    "linear-gradient(to right,var(--paper) 1.2rem,transparent 2.4rem) local 0 "
    "0,"
    "linear-gradient(to left,var(--paper) 1.2rem,transparent 2.4rem) local "
    "100% "
    "0,"
    "linear-gradient(to right,var(--shade),transparent .7rem) 0 0,"
    "linear-gradient(to left,var(--shade),transparent .7rem) 100% 0;"
    "background-repeat:no-repeat}",
    "section>.scroll.wide,section>.tools.wide{width:min(100% - 2.2rem,72rem)}",
    ".files a{white-space:nowrap}",
    ".tall{max-height:34rem;overflow-y:auto;border-bottom:1px solid "
    "var(--line)}",
    "table{border-collapse:collapse;width:100%;font-size:.84rem;"
    "line-height:1.4;font-variant-numeric:tabular-nums lining-nums}",
    "th,td{text-align:right;padding:.42rem .5rem;white-space:nowrap;"
    "vertical-align:top;border-bottom:1px solid var(--line)}",
    "sub,sup{font-size:.75em;line-height:0}",
    "th:first-child,td:first-child{padding-left:.15rem}",
    "th{font-weight:600}",
    "thead "
    "th{vertical-align:bottom;white-space:normal;color:var(--muted);font-size:."
    "78rem;background:var(--paper);"
    "border-bottom:1px solid var(--muted);position:sticky;top:0}",
    "tbody th,thead th:first-child,.l{text-align:left}",
    "td.text,th.text{text-align:left;white-space:normal;min-width:14rem}",
    ".ci{color:var(--muted);font-size:.92em;white-space:nowrap}",
    "td .ci{display:block}",
    ".sub{display:block;font-weight:400;color:var(--muted);font-size:.92em;"
    "overflow-wrap:anywhere}",
    "th>.sub,td>.sub{white-space:normal;min-width:9rem;max-width:26rem}",
    ".sub.doubt{color:var(--doubt)}",
    ".grid th:first-child{position:sticky;left:0;background:var(--paper)}",
    ".pairs th.text{min-width:9rem}",
    "td.best{background:var(--good-bg)}",
    "th .ci{display:block;font-weight:400}",
    ".nb{display:inline-block;max-width:100%}",
    ".ex{color:var(--muted);font-style:italic}",
    "dl.prov{display:grid;grid-template-columns:max-content minmax(0,1fr);"
    "gap:.25rem 1.4rem;font-size:.92rem}",
    "dl.prov dt{color:var(--muted)}",
    "dl.prov dd{margin:0;overflow-wrap:anywhere}",
    "footer{padding:2.5rem 0 4rem;color:var(--muted);font-size:.86rem}",
    "summary{cursor:pointer;font-weight:600;margin:.9rem 0 .3rem}",
    ".notes{margin:.3rem 0 .8rem;padding-left:1.1rem;font-size:.92rem}",
    ":focus-visible{outline:2px solid var(--link);outline-offset:2px}",
    /* ---- what the script adds ---- */
    ".skip,.said{position:absolute;left:0;width:1px;height:1px;"
    "overflow:hidden;clip-path:inset(50%);white-space:nowrap}",
    ".skip:focus{width:auto;height:auto;clip-path:none;z-index:9;"
    "background:var(--paper);padding:.5rem 1rem}",
    "[hidden]{display:none!important}",
    ".bar{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .35rem;"
    "max-width:41rem;margin:.6rem auto 0;font-size:.8rem}",
    ".bar button,.bar input{font:inherit;line-height:1.3;color:var(--muted);"
    "background:var(--paper);border:1px solid var(--line);"
    "border-radius:5px;padding:.18rem .55rem;min-height:1.65rem}",
    ".bar button{cursor:pointer;min-width:1.8rem}",
    ".bar button:hover{color:var(--ink);background:var(--soft)}",
    ".bar button:disabled{opacity:.55;cursor:default}",
    ".bar [aria-pressed=true]{color:var(--ink);background:var(--soft);"
    "border-color:var(--muted)}",
    ".bar input{width:15rem;max-width:60%;color:var(--ink)}",
    ".bar .count{color:var(--muted)}",
    ".tools{margin:1.4rem 0 0;max-width:none}.tools+.scroll{margin-top:.4rem}",
    ".tools button{margin-left:auto}",
    ".tabs{margin:1.8rem auto 0}",
    ".copy{width:100%;font:.78rem/1.4 ui-monospace,monospace}",
    "th .sort{all:unset;cursor:pointer;box-sizing:border-box}",
    "th .sort:hover,th[aria-sort] .sort{color:var(--ink)}",
    "th .sort:focus-visible{outline:2px solid var(--link);outline-offset:2px}",
    "th .sort{position:relative}th .sort::after{position:absolute;"
    "padding-left:.15em}",
    "th[aria-sort=ascending] .sort::after{content:\"\\2191\"}",
    "th[aria-sort=descending] .sort::after{content:\"\\2193\"}",
    "tr.on>*{background:var(--soft);box-shadow:inset 0 -1px 0 var(--link)}",
    ".tip{position:absolute;z-index:5;pointer-events:none;max-width:19rem;"
    "background:var(--paper);color:var(--ink);border:1px solid var(--line);"
    "border-radius:6px;box-shadow:0 3px 14px rgb(0 0 0/.16);"
    "padding:.45rem .65rem;font-size:.78rem;line-height:1.45;"
    "font-variant-numeric:tabular-nums}",
    ".tip i{display:block;font-style:normal;color:var(--muted)}",
    ".tip dl{margin:.15rem 0 0}.tip div{display:flex;gap:1rem;"
    "justify-content:space-between}",
    ".tip dt{color:var(--muted)}.tip dd{margin:0;font-weight:600;"
    "white-space:nowrap}",
    "figure "
    ".plot[tabindex]{cursor:crosshair;overflow:visible;user-select:none}",
    "figure .plot .mark,figure .plot "
    ".here{fill:none;stroke:var(--ink);stroke-width:1.6;"
    "pointer-events:none}figure .plot .here{stroke-width:2.4}",
    "figure .plot .frame{fill:var(--link);fill-opacity:.1;stroke:var(--link);"
    "pointer-events:none}",
    "figure .plot .hit{fill:transparent}figure .plot .key{cursor:pointer}",
    "figure .plot .key:hover text{text-decoration:underline}",
    "figure .plot .key:focus{outline:none}figure .plot .key:focus-visible .hit{"
    "stroke:var(--link);stroke-width:2}",
    "figure .plot .key[aria-pressed=false]{opacity:.6}"
    "figure .plot .key[aria-pressed=false] text{text-decoration:line-through}",
    "figure .plot [data-s]{transition:opacity .12s}",
    "figure .plot.lit [data-s]:not(.on){opacity:.22}",
    "@media (prefers-reduced-motion:reduce){figure .plot "
    "[data-s]{transition:none}}",
    "@media (max-width:900px){th,td{padding:.42rem .35rem}}",
    "@media (max-width:719px){body{font-size:16px}.wide-only{display:none}"
    ".narrow{display:block}.film{grid-template-columns:repeat(3,"
    "minmax(0,1fr))}.claims>li{grid-template-columns:1fr}"
    ".badge{margin-bottom:.3rem}.bar{gap:.25rem}.bar button{padding:.18rem "
    ".4rem}"
    "dl.prov{grid-template-columns:1fr}"
    "dl.prov dd{margin-bottom:.5rem}}",
    "@media "
    "print{html{font-size:10.5pt}body{font-size:10pt}:root{--paper:#fff;--ink:#"
    "000;"
    "--muted:#444;--line:#ccc;--soft:#fff;--link:#000}"
    "@page{margin:18mm 16mm}header,section,footer{display:block}"
    "header{padding-top:0}nav{display:none}"
    ".wide-only{display:block}.narrow{display:none}"
    ".bar,.tip,.skip,.said,.copy,figure .plot .mark,figure .plot "
    ".here{display:none}"
    "figure[hidden]{display:block!important}"
    ".plot.lit "
    "[data-s]{opacity:1!important}.sort::after{display:none!important}"
    "h2{margin-top:1.6rem;break-after:avoid}h3{break-after:avoid}"
    "details::details-content{display:block;content-visibility:visible}"
    "summary{list-style:none;break-after:avoid}.files{display:none}"
    "figure{margin:1rem 0 1.4rem}"
    "figure svg{width:auto;max-height:86mm}"
    ".scroll{background:none}.scroll:not(.tall),.tools,dl.prov>*{break-inside:"
    "avoid}"
    "tbody "
    "tr:nth-child(-n+2){break-after:avoid}.sort{display:contents!important}"
    "dl.prov code{font-size:7.5pt}"
    "figure,.claims>li,tr,.ref{break-inside:avoid}.ref{break-before:avoid}td "
    ".badge{font-size:inherit}p{orphans:3;widows:3}"
    "thead{display:table-header-group;break-inside:avoid}"
    "header>.wide,section>.wide,section>.scroll.wide{width:100%}"
    ".scroll,.tall{overflow:visible;max-height:none}thead th{position:static}"
    "table{font-size:7pt}thead th{font-size:inherit}th,td{padding:.25rem "
    ".3rem;white-space:normal}.ci{white-space:normal}td.text,th.text{min-width:"
    "0}"
    "pre{white-space:pre-wrap;font-size:7.5pt}a{text-decoration:none}"
    ".anchor::after,.number::after{display:none}}",
};

void style_css(struct str *out)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        str_add(out, rules[i]);
        str_add(out, "\n");
    }
}
