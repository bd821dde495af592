"""live.py URL COMMAND... - the page of rlstudy serve in Chromium, while COMMAND
trains the study: it follows, stays where it is read, and asks nobody else."""

import subprocess
import sys
import urllib.parse

from browser import Browser

url, command = sys.argv[1], sys.argv[2:]
port = urllib.parse.urlsplit(url).port
passed = failed = 0


def check(sound, what):
    global passed, failed
    if sound:
        passed += 1
    else:
        failed += 1
        print("FAIL:", what)


COUNTS = "document.getElementById('live-counts').textContent"
SHARE = "document.getElementById('live-bar').value"
VERSION = "document.getElementById('live').dataset.version"
# Where a section that is not the first stands in the window; never -0, which is
# not in JSON.
PLACE = "0 + Math.round(document.getElementById('runs')" \
    ".getBoundingClientRect().top)"

# Whether the second axis of the curves is chosen, an entry of their legend is
# off, and runs are sorted by their parameters.
CHOSEN = "document.querySelectorAll('.tabs button')[1]" \
    ".getAttribute('aria-pressed') + ' ' +" \
    " !!document.querySelector('figure:not([hidden]) .key[aria-pressed=false]')" \
    " + ' ' + !!document.querySelector('#t-runs th[aria-sort=ascending]')"


def follow(browser, page):
    page.wait_for(COUNTS + ".endsWith('6 new')", 30)
    page.wait_for("!!document.getElementById('runs')", 30)
    first = page.evaluate(VERSION)
    check("No run has a learning curve yet" in
          page.evaluate("document.querySelector('main').textContent"),
          "there are curves before there is a run")
    training = subprocess.Popen(command)
    page.wait_for(COUNTS + ".includes('running')", 60)
    check(page.evaluate("document.querySelectorAll('#live-runs li').length")
          > 0, "no run is told of that is at work")
    # With the runs at the upper edge, whatever appears above them.
    page.evaluate("document.getElementById('runs').scrollIntoView("
                  "{behavior: 'instant'})")
    before = page.evaluate(PLACE)
    page.wait_for(f"{VERSION} !== '{first}'", 60)
    # What a reader chooses stays chosen when the page changes.
    page.wait_for("document.querySelectorAll('.tabs button').length > 1", 60)
    page.evaluate("document.querySelectorAll('.tabs button')[1].click()")
    page.evaluate("document.querySelector('figure:not([hidden]) .key')"
                  ".dispatchEvent(new Event('click'))")
    page.evaluate("[...document.querySelectorAll('#t-runs th button')]"
                  ".find(b => b.textContent === 'parameters').click()")
    check(page.evaluate(CHOSEN) == "true true true", "it cannot be chosen")
    page.wait_for(COUNTS + ".endsWith('6 done')", 120)
    check(training.wait() == 0, "the training")
    page.wait_for("!document.getElementById('failures') &&"
                  " document.querySelectorAll('main figure svg').length > 0",
                  60)
    check(page.evaluate(CHOSEN) == "true true true",
          "what was chosen is gone: " + page.evaluate(CHOSEN))
    after = page.evaluate(PLACE)
    check(abs(after - before) <= 2, f"it moved from {before} to {after}")
    check(page.evaluate(SHARE) == 1, "the bar is not full")
    check(page.evaluate("document.getElementById('live-note').hidden || "
                        "document.getElementById('live-note').textContent"
                        " === ''"), "it complains")
    check(page.errors == [], page.errors)
    check(all(r.startswith((url, "data:", "blob:")) for r in page.requests),
          page.requests)


def guard(page):
    """Code in a page that came in somehow is not run."""
    check(page.evaluate(
        "(() => { const s = document.createElement('script');"
        "s.textContent = 'window.boom = 1'; document.body.append(s);"
        "return window.boom === undefined; })()"), "inline scripts are run")
    check(page.evaluate("fetch('http://localhost:1/').then(() => false,"
                        " () => true)"), "it asks others")
    check(any("Content Security Policy" in e for e in page.errors),
          "the policy says nothing")


def strangers(browser):
    """A page of another site, also one that resolves to us."""
    page = browser.open("data:text/html,hello")
    check(page.evaluate(f"fetch('{url}').then(() => false, () => true)"),
          "another site reads it")
    page.close()
    page = browser.open(f"http://example.org:{port}/")
    check("not go by that name" in page.evaluate("document.body.innerText"),
          "a name that was made to resolve here is answered")
    page.close()


with Browser(["--host-resolver-rules=MAP example.org 127.0.0.1"]) as chromium:
    tab = chromium.open(url)
    follow(chromium, tab)
    guard(tab)
    tab.size(360, 800, mobile=True)
    check(tab.evaluate("document.documentElement.scrollWidth") <= 360,
          "it scrolls sideways on a telephone")
    strangers(chromium)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
