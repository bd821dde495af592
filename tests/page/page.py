"""page.py SMALL LAWS POINTS MANY - reports, looked at in Chromium.

SMALL is the report of a few runs whose names are markup, LAWS and POINTS are
reports with laws, MANY is of 5,000 runs.
"""

import csv
import io
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import xml.dom.minidom

from browser import Browser
from rules import broken

TESTS = []
VISIBLE = ("[...document.querySelectorAll('%s svg.plot')]"
           ".find(s => s.getClientRects().length)")


def test(function):
    TESTS.append(function)
    return function


def check(ok, what):
    if not ok:
        raise AssertionError(what)


def url(folder):
    return "file://" + os.path.abspath(folder) + "/index.html"


class Reports:
    def __init__(self, browser, folders):
        self.browser = browser
        self.small, self.laws, self.points, self.many = folders

    def open(self, folder, width=1200, **more):
        page = self.browser.new_page(width, **more)
        page.go(url(folder))
        return page


# ---- numbers as the page writes them ----

DIGITS = {c: str(i) for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
DIGITS["⁻"] = "-"


def value(text):
    """1.97 × 10¹⁰ FLOP -> 1.97e10"""
    text = text.replace("−", "-").replace(",", "")
    power = re.search(r"(?:([-\d.]+) × )?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if power:
        exponent = "".join(DIGITS[c] for c in power[2])
        return float(power[1] or 1) * 10 ** int(exponent)
    return float(re.match(r"-?[\d.]+", text)[0])


def close(a, b, tolerance=6e-4):
    return abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-12)


def rows_of(folder, figure):
    with open(f"{folder}/figures/{figure}.csv", newline="") as stream:
        return list(csv.DictReader(stream))


# ---- figures ----

def place(page, figure, x, y, panel=0):
    """Where a value stands in the window, by what the drawing says of itself."""
    view, box = page.evaluate(
        "(() => { const s = %s; s.scrollIntoView({block: 'center'});"
        "const b = s.getBoundingClientRect(), v = s.viewBox.baseVal;"
        "return [s.dataset.view, [b.x, b.y, b.width / v.width]]; })()"
        % (VISIBLE % ("#" + figure)))
    parts = [[float(w) for w in part.split()] for part in view.split(";")]

    def at(scale, v):
        kind, low, high = scale[:3]
        if kind == 1:
            low, high, v = math.log(low), math.log(high), math.log(v)
        check(kind in (0, 1), "a scale that this test knows")
        return (v - low) / (high - low)

    bx, by, w, h, *scale = parts[1 + panel]
    return (box[0] + box[2] * (bx + w * at(scale, x)),
            box[1] + box[2] * (by + h * (1 - at(parts[0], y))))


def tip(page, figure):
    """What is told of the point under the mouse, by name."""
    found = page.evaluate(
        "(() => { const t = document.querySelector('#%s .tip');"
        "return t.hidden ? null : [['head', t.querySelector('b').textContent],"
        "...[...t.querySelectorAll('dl div')].map(d => [d.children[0]"
        ".textContent, d.children[1].textContent])]; })()" % figure)
    return dict(found) if found else None


def shown_paths(page, figure):
    return page.evaluate(
        "[...%s.querySelectorAll('[data-s]')].filter(g => !g.hidden && "
        "getComputedStyle(g).display !== 'none').map(g => g.dataset.s)"
        % (VISIBLE % ("#" + figure)))


def ticks(page, figure):
    return page.evaluate(
        "[...%s.querySelectorAll('.tk')].filter(t => getComputedStyle(t)"
        ".display !== 'none').map(t => t.textContent)"
        % (VISIBLE % ("#" + figure)))


@test
def nothing_leaves_and_nothing_fails(r):
    for folder in (r.small, r.laws, r.points):
        page = r.open(folder)
        page.browser.listen(0.2)
        check(page.errors == [], page.errors)
        check(page.requests == [url(folder)], page.requests)
        size = os.path.getsize(f"{folder}/index.html")
        check(size < 1_000_000, f"{folder}: {size} bytes")
        page.close()


@test
def the_policy_holds(r):
    page = r.open(r.small)
    page.evaluate("void document.body.append(Object.assign(document"
                  ".createElement('script'), {textContent: 'window.boom = 1'}))")
    page.evaluate("void document.body.insertAdjacentHTML('beforeend',"
                  "'<img src=x onerror=\"window.boom=1\">')")
    said = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent',"
                         " e => 'refused')")
    page.browser.listen(0.2)
    check(page.evaluate("window.boom") is None, "another script was run")
    check(said == "refused", "a request was sent")
    check(len(page.errors) >= 3, page.errors)
    page.close()


@test
def names_are_no_markup(r):
    page = r.open(r.small)
    check(page.evaluate("document.querySelectorAll('script').length - "
                        "document.querySelectorAll('figure script').length")
          == 1, "one script")
    check(page.evaluate("document.querySelector('h1').textContent") ==
          "</script><script>boom()</script>", "the title as it is")
    check(page.evaluate("document.querySelectorAll('img,b[onload]').length")
          == 0, "elements of a name")
    check("<!--<script>boom()" in page.evaluate(
        "document.querySelector('figcaption').textContent"), "a caption")
    page.close()


@test
def hovering_tells_the_number(r):
    page = r.open(r.small)
    rows = [w for w in rows_of(r.small, "curves-main") if w["kind"] == "line"]
    bands = {(w["series"], w["interactions"]): w
             for w in rows_of(r.small, "curves-main") if w["kind"] == "band"}
    check(bands, "bands")
    told = 0
    for row in rows[2::5]:
        x, y = float(row["interactions"]), float(row["held-out return per step"])
        page.move(*place(page, "fig-curves-main", x, y))
        said = tip(page, "fig-curves-main")
        check(said and close(value(said["interactions"]), x), (row, said))
        # Curves that lie on one another may answer for each other.
        check(abs(value(said["held-out return per step"]) - y) < 0.02,
              (row, said))
        check("band" in said, said)
        if said["head"] == row["series"]:
            told += 1
            check(close(value(said["held-out return per step"]), y),
                  (row, said))
    check(told >= 3, f"{told} points")
    last = rows[-1]
    x, y = float(last["interactions"]), float(last["held-out return per step"])
    px, py = place(page, "fig-curves-main", x, y)
    page.move(px + 1, py + 1)
    low, high = tip(page, "fig-curves-main")["band"].split(" to ")
    check(value(low) <= y + 1e-4 and y <= value(high) + 1e-4, (low, y, high))
    page.move(5, 5)
    check(tip(page, "fig-curves-main") is None, "the tip stays")
    page.close()


@test
def points_tell_their_run(r):
    page = r.open(r.small)
    row = [w for w in rows_of(r.small, "plan") if w["kind"] == "points"][0]
    check(row["words"], row)
    page.move(*place(page, "fig-plan", float(row["planned (core s)"]),
                     float(row["taken (core s)"])))
    said = tip(page, "fig-plan")
    check(said["head"] == row["words"], (said, row))
    check(said["planned"].endswith(" core s"), said)
    page.close()


@test
def arrows_go_from_point_to_point(r):
    page = r.open(r.small)
    page.evaluate("%s.focus()" % (VISIBLE % "#fig-curves-main"))
    names = [w["series"] for w in rows_of(r.small, "curves-main")
             if w["kind"] == "line"]
    line = [w for w in rows_of(r.small, "curves-main")
            if w["kind"] == "line" and w["series"] == names[0]]
    page.press("ArrowRight")
    first = page.evaluate("document.querySelector('.said').textContent")
    check(names[0] in first and "interactions" in first, first)
    page.press("ArrowRight")
    said = tip(page, "fig-curves-main")
    check(close(value(said["interactions"]), float(line[1]["interactions"])),
          (said, line[1]))
    page.press("End")
    said = tip(page, "fig-curves-main")
    check(close(value(said["interactions"]), float(line[-1]["interactions"])),
          said)
    page.press("ArrowDown")
    check(tip(page, "fig-curves-main")["head"] != said["head"], "next series")
    page.press("Escape")
    check(tip(page, "fig-curves-main") is None, "escape")
    page.close()


@test
def legends_switch(r):
    page = r.open(r.small)
    figure = "fig-curves-main"
    every = shown_paths(page, figure)
    keys = "#fig-curves-main .wide-only .key"
    check(page.evaluate(f"document.querySelectorAll('{keys}').length") == 3,
          "three sizes")
    page.click(keys)
    check(page.evaluate(f"document.querySelector('{keys}').getAttribute("
                        "'aria-pressed')") == "false", "pressed")
    fewer = shown_paths(page, figure)
    check(len(fewer) == len(every) - 2, (every, fewer))
    # By keyboard: the next entry, and back.
    page.evaluate(f"document.querySelectorAll('{keys}')[1].focus()")
    page.press(" ")
    check(len(shown_paths(page, figure)) == len(every) - 4, "by space")
    page.press("Enter")
    check(shown_paths(page, figure) == fewer, "by enter")
    page.click(keys)
    check(shown_paths(page, figure) == every, "as before")
    page.close()


@test
def axes_switch(r):
    page = r.open(r.small)
    buttons = page.evaluate("[...document.querySelectorAll('.tabs button')]"
                            ".map(b => b.textContent)")
    check(buttons == ["interactions", "training compute",
                      "wall time of training"], buttons)
    seen = "[...document.querySelectorAll('.switch figure')].filter(" \
        "f => f.getClientRects().length).map(f => f.id)"
    check(page.evaluate(seen) == ["fig-curves-main"], "one")
    page.click(".tabs button:nth-child(2)")
    check(page.evaluate(seen) == ["fig-curves-flop-main"], "the other")
    row = [w for w in rows_of(r.small, "curves-flop-main")
           if w["kind"] == "line"][-1]
    x = float(row["training compute (FLOP)"])
    y = float(row["held-out return per step"])
    page.move(*place(page, "fig-curves-flop-main", x, y))
    said = tip(page, "fig-curves-flop-main")["training compute"]
    check(close(value(said), x) and said.endswith(" FLOP"), said)
    page.evaluate("document.querySelector('.tabs button:nth-child(3)').focus()")
    page.press("Enter")
    check(page.evaluate(seen) == ["fig-curves-wall-main"], "by keyboard")
    # A link to what is hidden shows it.
    page.evaluate("void (location.hash = '#fig-curves-flop-main')")
    page.wait_for(seen + "[0] === 'fig-curves-flop-main'")
    # From logarithmic to linear.
    before = ticks(page, "fig-curves-flop-main")
    page.evaluate("document.querySelector('#fig-curves-flop-main .bar "
                  "button[title*=\"axis of x\"]').focus()")
    page.press("Enter")
    after = ticks(page, "fig-curves-flop-main")
    check(after != before and "0" in after or len(after) > 3, (before, after))
    check(page.evaluate("document.activeElement.getAttribute('aria-pressed')")
          == "false", "pressed")
    page.press("Enter")
    check(ticks(page, "fig-curves-flop-main") == before, "back")
    page.close()


@test
def drawings_zoom(r):
    page = r.open(r.small)
    figure = "fig-curves-main"
    original = page.evaluate((VISIBLE + ".outerHTML") % "#fig-curves-main")
    before = ticks(page, figure)
    rows = [w for w in rows_of(r.small, "curves-main") if w["kind"] == "line"]
    xs = sorted({float(w["interactions"]) for w in rows})
    ys = [float(w["held-out return per step"]) for w in rows]
    a = place(page, figure, xs[len(xs) // 2], max(ys))
    b = place(page, figure, xs[-2], (min(ys) + max(ys)) / 2)
    page.drag(*a, *b)
    zoomed = ticks(page, figure)
    check(zoomed != before and len(zoomed) >= 4, zoomed)
    whole = "#fig-curves-main .bar button[title*=whole]"
    check(not page.evaluate(f"document.querySelector('{whole}').disabled"),
          "a way back")
    # What is told there is still what it is.
    page.move((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    for kind, act in (("button", lambda: page.click(whole)),
                      ("double click", lambda: page.click_at(
                          (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 2)),
                      ("key", lambda: (page.evaluate(
                          "%s.focus()" % (VISIBLE % "#fig-curves-main")),
                          page.press("0")))):
        act()
        check(ticks(page, figure) == before, kind)
        page.evaluate("%s.focus()" % (VISIBLE % "#fig-curves-main"))
        page.press("+")
        check(ticks(page, figure) != before, "plus")
    page.press("-")
    check(ticks(page, figure) == before, "minus")
    page.press("Escape")
    page.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    now = page.evaluate((VISIBLE + ".outerHTML") % "#fig-curves-main")
    check(now == original, "the drawing as it was:\n" + "\n".join(
        set(now.splitlines()) ^ set(original.splitlines())))
    page.close()


@test
def zoomed_lines_are_where_they_were(r):
    """Twice as far from the middle, whatever the axes and the kind."""
    for folder in (r.small, r.laws, r.points):
        page = r.open(folder)
        seen = page.evaluate("""(() => {
          const box = p => { const b = p.getBBox();
            return [b.x, b.y, b.x + b.width, b.y + b.height]; };
          const found = [];
          for (const f of document.querySelectorAll('figure')) {
            if (!f.getClientRects().length) continue;
            const svg = f.querySelector('.wide-only svg');
            const [x, y, w, h] = svg.dataset.view.split(';')[1].split(' ')
              .map(Number);
            const ends = () => new Map([...svg.querySelectorAll(
              '[data-s^="0."]>path:not(.pts)')].map(p => [p.parentNode.dataset.s,
                                                box(p)]));
            const before = ends();
            f.querySelector('.bar button[title="Zoom in"]').click();
            for (const [s, b] of ends()) {
              const a = before.get(s), middle = [x + w / 2, y + h / 2];
              if (a[0] < x + 2 || a[1] < y + 2 || a[2] > x + w - 2 ||
                  a[3] > y + h - 2) continue;
              found.push([f.id + ' ' + s, Math.max(...a.map((v, i) => Math.abs(
                b[i] - middle[i % 2] - 2 * (v - middle[i % 2]))))]);
            }
          }
          return found; })()""")
        check(len(seen) >= 4, f"{folder}: {len(seen)} lines")
        off = [(what, by) for what, by in seen if by > 1.5]
        check(off == [], f"{folder}: {off}")
        page.close()


@test
def tables_sort_and_filter(r):
    page = r.open(r.many)
    runs = "table[id^=t-runs]"
    check(page.evaluate(f"document.querySelectorAll('{runs}').length") == 1,
          "a table of runs")
    column = page.evaluate(
        f"[...document.querySelectorAll('{runs} thead th')].findIndex("
        "h => h.textContent.startsWith('final return'))")
    check(column > 0, "the column")
    values = (f"[...document.querySelectorAll('{runs} tbody tr')].filter("
              f"r => !r.hidden).map(r => r.cells[{column}]).map(c => "
              "c.dataset.v ?? c.textContent).slice(0, 400)")
    original = page.evaluate(values)
    head = f"{runs} thead th:nth-child({column + 1})"
    began = time.monotonic()
    page.click(head + " button")
    took = time.monotonic() - began
    check(page.evaluate(f"document.querySelector('{head}').ariaSort") ==
          "ascending", "aria-sort")
    rising = [float(v) for v in page.evaluate(values) if v and v[-1].isdigit()]
    check(len(rising) > 100 and rising == sorted(rising), rising[:10])
    check(took < 60, f"sorting 5,000 rows took {took:.1f} s")
    page.evaluate(f"document.querySelector('{head} button').focus()")
    page.press("Enter")
    falling = [float(v) for v in page.evaluate(values) if v and v[-1].isdigit()]
    check(falling == sorted(falling, reverse=True) and falling[0] > rising[0],
          falling[:10])
    page.press("Enter")
    check(page.evaluate(values) == original, "as it was")
    # Filter.
    page.evaluate("document.querySelector('input[type=search]').focus()")
    page.type("failed seed=12")
    left = page.evaluate(f"[...document.querySelectorAll('{runs} tbody tr')]"
                         ".filter(r => !r.hidden).map(r => r.textContent)")
    check(left and all("failed" in t and "seed=12" in t for t in left), left)
    count = page.evaluate("document.querySelector('.count').textContent")
    check(count == f"{len(left)} of 5,000 rows", count)
    page.evaluate("document.querySelector('input[type=search]').select()")
    page.type(" ")
    check(page.evaluate(values) == original, "all again")
    page.close()


@test
def one_size_is_lit_everywhere(r):
    page = r.open(r.small)
    page.evaluate("document.querySelector('table[id^=t-runs] tbody tr')"
                  ".scrollIntoView({block: 'center'})")
    page.move(*page.middle("table[id^=t-runs] tbody tr:nth-child(3)"))
    lit = ("[...document.querySelectorAll('svg.lit')].map(s => [s.querySelector"
           "('title').id, s.querySelectorAll('.on').length])")
    found = dict(page.evaluate(lit))
    for figure in ("curves-main", "curves-flop-main", "frontier-law"):
        check(found.get(f"wide-only-{figure}-t"), (figure, found))
    check(page.evaluate("document.querySelectorAll('tr.on').length") == 1,
          "the row")
    check(page.evaluate("document.querySelectorAll('#fig-plan .here').length")
          >= 1, "its point")
    page.move(5, 5)
    check(page.evaluate(lit) == [], "dark again")
    # From a figure to the table, and by keyboard from row to row.
    row = [w for w in rows_of(r.small, "curves-main") if w["kind"] == "line"][-1]
    page.move(*place(page, "fig-curves-main", float(row["interactions"]),
                     float(row["held-out return per step"])))
    check(page.evaluate("document.querySelectorAll('tr.on').length") == 2,
          "two seeds of that size")
    page.move(5, 5)
    page.evaluate("document.querySelector('table[id^=t-runs] tbody tr').focus()")
    page.press("ArrowDown")
    check(page.evaluate("document.activeElement.rowIndex") == 2, "next row")
    check(page.evaluate("document.querySelector('tr.on').rowIndex") == 2, "lit")
    page.close()


@test
def files_are_saved(r):
    page = r.open(r.small)
    name, data = page.download(lambda: page.click(
        "#fig-curves-main .bar button[title*=CSV]"))
    check(name == "curves-main.csv", name)
    ours = list(csv.DictReader(io.StringIO(data.decode())))
    theirs = [w for w in rows_of(r.small, "curves-main")]
    check(list(ours[0]) == list(theirs[0]), (list(ours[0]), list(theirs[0])))
    check(len(ours) == len(theirs), (len(ours), len(theirs)))
    # The page has its numbers in units of a small part of the largest.
    least = {c: max(abs(float(w[c])) for w in theirs if w[c]) / 30000
             for c in ("interactions", "held-out return per step", "low")}
    for a, b in zip(ours, theirs):
        check(a["series"] == b["series"] and a["kind"] == b["kind"], (a, b))
        for column in ("interactions", "held-out return per step", "low"):
            check(a[column] == b[column] == "" or
                  abs(float(a[column]) - float(b[column])) <= least[column],
                  (a, b))
    page.click("#fig-curves-main .wide-only .key")
    name, data = page.download(lambda: page.click(
        "#fig-curves-main .bar button[title*=SVG]"))
    check(name == "curves-main.svg", name)
    tree = xml.dom.minidom.parseString(data)
    check(tree.documentElement.tagName == "svg" and b"data-" not in data and
          b"script" not in data.replace(b"&lt;/script", b"")
          .replace(b"&lt;script", b""), "a plain drawing")
    check(b".plot .ln" in data and data.count(b'class="ln') >= 2, "with rules")
    check(page.errors == [], page.errors)
    page.close()


@test
def tables_are_copied(r):
    page = r.open(r.small)
    page.evaluate("void (window.copied = null, navigator.clipboard.writeText ="
                  " t => { window.copied = t; return Promise.resolve(); })")
    page.click(".tools button")
    text = page.wait_for("window.copied")
    check(text.startswith("\\begin{tabular}{l") and
          text.rstrip().endswith("\\end{tabular}"), text)
    page.evaluate("void (window.tools = [...document.querySelectorAll("
                  "'.tools')].find(t => t.nextElementSibling.querySelector("
                  "'table[id^=t-runs]')).querySelector('button').click())")
    page.browser.listen(0.2)
    text = page.evaluate("window.copied")
    lines = text.splitlines()
    check(lines[1] == "\\toprule" and lines[3] == "\\midrule", text)
    check(len(lines) == 4 + 6 + 2, text)
    check(all(line.count("&") == lines[2].count("&") and line.endswith("\\\\")
              for line in lines[4:10]), text)
    # Where the clipboard is refused there is another way.
    page.evaluate("void (navigator.clipboard.writeText = () => "
                  "Promise.reject(new Error('no')))")
    page.evaluate("document.execCommand = () => false")
    page.click(".tools button")
    page.wait_for("!!document.querySelector('textarea.copy')")
    check(page.evaluate("document.querySelector('textarea').value").startswith(
        "\\begin{tabular}"), "the text to copy")
    page.close()


@test
def it_can_be_started_again(r):
    """As a page does that replaces its parts while runs go on."""
    page = r.open(r.small)
    page.evaluate("""(() => {
      const main = document.querySelector('main');
      const fresh = new DOMParser().parseFromString(
        main.outerHTML.replace(/<div class="(bar|tip)[^]*?<[/]div>/g, ''),
        'text/html').querySelector('main');
      fresh.querySelectorAll('.bar,.tip,.mark,.key').forEach(e => e.remove());
      main.replaceWith(fresh);
      window.rlstudyPage(fresh);
      window.rlstudyPage(fresh);
    })()""")
    check(page.evaluate("document.querySelectorAll('#fig-plan .bar').length")
          == 1, "one row of controls")
    check(page.evaluate("document.querySelectorAll('.said').length") == 1,
          "one voice")
    check(page.errors == [], page.errors)
    page.close()


@test
def everything_has_a_link(r):
    """Headings, figures and tables: the same on each page, and to be seen when
    they are pointed at or reached by keyboard."""
    page = r.open(r.laws)
    links = page.evaluate(
        "[...document.querySelectorAll('h2>a.anchor,figcaption>a.number,"
        ".ref>a.number')].map(a => a.getAttribute('href'))")
    for section in ("findings", "results", "fits", "runs", "methods",
                    "provenance"):
        check("#" + section in links, (section, links))
    wanted = page.evaluate(
        "[...document.querySelectorAll('main>section,figure')].map(e => '#' +"
        " e.id)")
    check(set(wanted) <= set(links), set(wanted) - set(links))
    check("#t-runs" in links, links)
    mark = "getComputedStyle(document.querySelector('%s'), '::after').opacity"
    for link in ("h2>a.anchor", "figcaption>a.number", ".ref>a.number"):
        page.move(2, 2)
        check(page.evaluate(mark % link) == "0", link + " is quiet")
        page.evaluate(f"document.querySelector('{link}').scrollIntoView("
                      "{block: 'center'})")
        page.move(*page.middle(link))
        check(page.evaluate(mark % link) == "1", link + " under the mouse")
        page.move(2, 2)
        page.press("Tab")  # what comes now comes from the keyboard
        page.evaluate(f"document.querySelector('{link}').focus()")
        check(page.evaluate(mark % link) == "1", link + " by keyboard")
        page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelector('#fits a.anchor').focus()")
    page.press("Enter")
    check(page.evaluate("location.hash") == "#fits", "the address")
    page.close()


@test
def it_fits_the_window(r):
    for folder in (r.small, r.laws, r.points):
        page = r.open(folder)
        for width in (360, 768, 1600):
            page.size(width, mobile=width == 360)
            wide = page.evaluate("document.documentElement.scrollWidth")
            check(wide <= width, f"{folder}: {wide} at {width}")
            beyond = page.evaluate(
                "[...document.querySelectorAll('body *')].filter(e => "
                "!e.closest('.scroll,pre,svg,math,.said,.skip') && "
                "e.getBoundingClientRect().right > innerWidth + 1)"
                ".map(e => e.outerHTML.slice(0, 80))")
            check(beyond == [], f"{folder} at {width}: {beyond}")
        page.close()


@test
def everybody_can_use_it(r):
    for folder in (r.small, r.laws, r.points):
        page = r.open(folder)
        for scheme in ("light", "dark"):
            page.scheme(scheme)
            found = broken(page)
            check(found == [], f"{folder}, {scheme}: " + "\n".join(found))
        page.size(360)
        found = broken(page)
        check(found == [], f"{folder} at 360: " + "\n".join(found))
        names = {(n["role"], n["name"]) for n in page.accessible()}
        check(("banner", "") in names and ("main", "") in names, "landmarks")
        page.close()


@test
def rules_find_what_is_broken(r):
    page = r.open(r.small)
    page.evaluate("void document.querySelector('main').insertAdjacentHTML("
                  "'beforeend', '<h4>x</h4><button></button><p class=faint>"
                  "pale</p><table><tr><th>x</table>')")
    page.evaluate("void (document.querySelector('.faint').style.color = "
                  "'#999')")
    found = "\n".join(broken(page))
    for rule in ("name: <button>", "contrast", "table without head"):
        check(rule in found, f"{rule}: {found}")
    page.close()


def sheets_of(pdf):
    """The text of each sheet, without spaces; None without pdftotext."""
    if not shutil.which("pdftotext"):
        return None
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        text = subprocess.run(["pdftotext", "-enc", "UTF-8", file.name, "-"],
                              check=True, capture_output=True).stdout.decode()
    return ["".join(sheet.split()) for sheet in text.split("\f")[:-1]]


def check_sheets(folder, page, found):
    """All words of a figure stand on the sheet of its caption, and tables that
    go on have their heads again."""
    figures = page.evaluate(
        "[...document.querySelectorAll('figure')].map(f => [f.querySelector("
        "'.number').textContent, [...f.querySelectorAll('.wide-only text')]"
        ".map(t => t.textContent)])")
    for number, words in figures:
        number = "".join(number.split())
        on = [sheet for sheet in found if number in sheet]
        check(len(on) == 1, f"{folder}: {number} on {len(on)} sheets")
        lost = [w for w in words if "".join(w.split()) not in on[0]]
        check(lost == [], f"{folder}: {number} is cut: {lost}")
    rows = page.evaluate(
        "(t => t ? [...t.tBodies[0].rows].map(r => r.cells[0].textContent) : "
        "[])(document.querySelector('table[id^=t-runs]'))")
    head = page.evaluate(
        "(t => t ? t.tHead.textContent : '')(document.querySelector("
        "'table[id^=t-runs]'))")
    for sheet in found:
        if any("".join(row.split()) in sheet for row in rows):
            check("".join(head.split()) in sheet or "finalreturn" in sheet,
                  f"{folder}: a table without its head")


@test
def it_prints_whole(r):
    """No drawing stands on two sheets: each is shorter than a sheet and may not
    be divided, and its words are on one; closed parts are open."""
    for folder in (r.small, r.laws, r.points):
        page = r.open(folder)
        page.size(688)  # A4 less the margins, in CSS pixels
        page.media("print")
        found = page.evaluate(
            "[...document.querySelectorAll('figure,.claims>li,tr')].map(e => "
            "[getComputedStyle(e).breakInside, getComputedStyle(e).display, "
            "e.getBoundingClientRect().height, e.getBoundingClientRect().width,"
            " e.localName, e.textContent.slice(0, 60)])")
        for inside, display, height, width, name, text in found:
            check(inside == "avoid" and display != "none", (name, inside))
            check(height < 985, f"{folder}: {name} of {height} px")
            check(width <= 689, f"{folder}: {name} of {width} px: {text}")
        shown = page.evaluate(
            "[...document.querySelectorAll('.bar,nav,.tip')].filter(e => "
            "e.getClientRects().length).length")
        check(shown == 0, "controls on paper")
        closed = page.evaluate(
            "[...document.querySelectorAll('details')].filter(d => "
            "![...d.children].some(e => e.localName !== 'summary' && "
            "e.getClientRects().length)).length")
        check(closed == 0, f"{folder}: {closed} parts are closed on paper")
        page.media("")
        pdf = page.pdf()
        check(len(sheets(pdf)) >= 2, folder)
        found = sheets_of(pdf)
        if found:
            check_sheets(folder, page, found)
        page.close()


def sheets(pdf):
    return re.findall(rb"/Type\s*/Page\b", pdf)


@test
def it_is_complete_without_script(r):
    page = r.browser.new_page()
    page.scripting(False)
    page.go(url(r.small))
    check(page.errors == [], page.errors)
    page.scripting(True)
    check(page.evaluate("document.querySelectorAll('.bar').length") == 0,
          "no control that does nothing")
    figures = page.evaluate("[...document.querySelectorAll('figure')].map(f => "
                            "f.getClientRects().length)")
    check(len(figures) >= 5 and all(figures), figures)
    page.close()


@test
def thousands_of_runs_load(r):
    size = os.path.getsize(f"{r.many}/index.html")
    check(size < 5_000_000, f"{size} bytes")
    page = r.browser.new_page()
    took = page.go(url(r.many))
    check(page.errors == [], page.errors)
    check(page.evaluate("document.querySelectorAll('table[id^=t-runs] tbody "
                        "tr').length") == 5000, "the rows")
    print(f"    5,000 runs: {size / 1e6:.2f} MB, loaded in {took:.1f} s")
    check(took < 60, f"{took:.1f} s")
    page.close()


def main():
    names = sys.argv[5:]
    failed = 0
    with Browser() as browser:
        reports = Reports(browser, sys.argv[1:5])
        for function in TESTS:
            if names and function.__name__ not in names:
                continue
            began = time.monotonic()
            try:
                function(reports)
                said = "ok"
            except Exception:
                failed += 1
                said = "FAILED\n" + traceback.format_exc(limit=4)
            print(f"{function.__name__}: {said} "
                  f"({time.monotonic() - began:.1f} s)", flush=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
