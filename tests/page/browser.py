"""browser.py - Chromium, driven by its DevTools protocol over a pair of pipes.

Python's standard library is all it takes:

    with Browser() as browser:
        page = browser.open("file:///tmp/index.html")
        page.evaluate("document.title")
        page.press("Tab")

What a page logs, throws, refuses by its policy and asks the network for is kept
in page.errors and page.requests.  Whatever takes longer than it may raises
Trouble, so that a test of it ends.
"""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

TIMEOUT_S = 30


class Trouble(Exception):
    """The browser did not do as it was told."""


def find_chromium():
    """The path of the program, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path is not None:
            return path
    return None


class Pipe:
    """Messages of JSON, each ended by a NUL, both ways."""

    def __init__(self, read, write):
        self.read, self.write = read, write
        self.buffer = bytearray()

    def send(self, message):
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write, data):]

    def receive(self, deadline):
        """The next message; None when there is none by then."""
        searched = 0
        while True:
            end = self.buffer.find(b"\0", searched)
            if end >= 0:
                message = json.loads(bytes(self.buffer[:end]))
                del self.buffer[:end + 1]
                return message
            searched = len(self.buffer)
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if not select.select([self.read], [], [], left)[0]:
                return None
            data = os.read(self.read, 1 << 18)
            if not data:
                raise Trouble("the browser ended")
            self.buffer += data


class Browser:
    """A headless Chromium with a profile of its own, which goes with it."""

    def __init__(self, flags=()):
        program = find_chromium()
        if program is None:
            raise Trouble("there is no chromium")
        self.profile = tempfile.mkdtemp(prefix="rlstudy-chromium-")
        self.errors = open(os.path.join(self.profile, "stderr"), "w+b")
        ours, theirs = os.pipe(), os.pipe()
        words = [program, "--headless", "--remote-debugging-pipe",
                 "--user-data-dir=" + self.profile, "--no-first-run",
                 "--no-default-browser-check", "--disable-gpu",
                 "--disable-dev-shm-usage", "--disable-extensions",
                 "--disable-background-networking",
                 "--disable-component-update", "--disable-sync",
                 "--hide-scrollbars", "--force-color-profile=srgb",
                 "--lang=en-US"]
        if os.geteuid() == 0:
            words.append("--no-sandbox")
        # Chromium reads from 3 and writes to 4.
        shell = 'a=$1 b=$2; shift 2; eval "exec \\"\\$@\\" 3<&$a 4>&$b"'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "bash", str(ours[0]), str(theirs[1])]
            + words + list(flags) + ["about:blank"],
            pass_fds=(ours[0], theirs[1]), stdin=subprocess.DEVNULL,
            stdout=self.errors, stderr=self.errors, start_new_session=True)
        os.close(ours[0])
        os.close(theirs[1])
        self.pipe = Pipe(theirs[0], ours[1])
        self.last_id = 0
        self.pages = {}
        try:
            self.version = self.call("Browser.getVersion")["product"]
        except (Trouble, OSError) as trouble:
            said = self._said()
            self.close()
            raise Trouble(f"chromium does not start: {trouble}\n{said}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _said(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")[-2000:]

    def close(self):
        try:
            if self.process.poll() is None:
                self.pipe.send({"id": 0, "method": "Browser.close"})
                self.process.wait(5)
        except (OSError, subprocess.TimeoutExpired):
            pass
        # Its children too: they are a session of their own.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.pipe.read)
        os.close(self.pipe.write)
        self.errors.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, session=None, timeout=TIMEOUT_S, **params):
        """What the browser answers; events before it go to their pages."""
        self.last_id += 1
        wanted = self.last_id
        message = {"id": wanted, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        self.pipe.send(message)
        deadline = time.monotonic() + timeout
        while True:
            answer = self._next(deadline)
            if answer is None:
                raise Trouble(f"{method}: no answer in {timeout} s")
            if answer.get("id") != wanted:
                continue
            if "error" in answer:
                raise Trouble(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def _next(self, deadline):
        message = self.pipe.receive(deadline)
        if message is not None and "method" in message:
            page = self.pages.get(message.get("sessionId"))
            if page is not None:
                page.heard(message["method"], message["params"])
        return message

    def listen(self, seconds):
        """Hear what the pages have to tell for a while."""
        deadline = time.monotonic() + seconds
        while self._next(deadline) is not None:
            pass

    def new_page(self, width=1200, height=900):
        """An empty page in a context of its own, 1200 by 900 pixels."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank",
                           browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target,
                            flatten=True)["sessionId"]
        page = Page(self, session, target, context)
        self.pages[session] = page
        page.start(width, height)
        return page

    def open(self, url, width=1200, height=900):
        page = self.new_page(width, height)
        page.go(url)
        return page


class Page:
    """A tab; coordinates are CSS pixels of the window."""

    def __init__(self, browser, session, target, context):
        self.browser, self.session = browser, session
        self.target, self.context = target, context
        self.errors = []    # texts: of the console, exceptions, the policy
        self.requests = []  # URLs that were asked for
        self.loaded = False
        self.downloads = None

    def start(self, width, height):
        for domain in ("Page", "Runtime", "Log", "Network", "DOM",
                       "Accessibility"):
            self.call(domain + ".enable")
        self.size(width, height)

    def close(self):
        del self.browser.pages[self.session]
        self.browser.call("Target.disposeBrowserContext",
                          browserContextId=self.context)
        if self.downloads is not None:
            shutil.rmtree(self.downloads, ignore_errors=True)

    def call(self, method, timeout=TIMEOUT_S, **params):
        return self.browser.call(method, self.session, timeout, **params)

    def heard(self, method, params):
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get(
                "description", details["text"]))
        elif method == "Runtime.consoleAPICalled":
            if params["type"] in ("error", "warning", "assert"):
                self.errors.append(" ".join(
                    str(a.get("value", a.get("description")))
                    for a in params["args"]))
        elif method == "Log.entryAdded":
            if params["entry"]["level"] in ("error", "warning"):
                self.errors.append(params["entry"]["text"])

    # ---- where it is and how it is shown ----

    def size(self, width, height=900, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=mobile)

    def scheme(self, name):
        """'light' or 'dark'."""
        self.call("Emulation.setEmulatedMedia", media="", features=[
            {"name": "prefers-color-scheme", "value": name}])

    def media(self, name):
        """'print', 'screen', or '' for what it is."""
        self.call("Emulation.setEmulatedMedia", media=name, features=[])

    def scripting(self, on):
        """Whether pages opened from now on run their scripts."""
        self.call("Emulation.setScriptExecutionDisabled", value=not on)

    def go(self, url, timeout=TIMEOUT_S):
        """Seconds until it was loaded."""
        began = time.monotonic()
        self.loaded = False
        answer = self.call("Page.navigate", timeout, url=url)
        if answer.get("errorText"):
            raise Trouble(f"{url}: {answer['errorText']}")
        deadline = began + timeout
        while not self.loaded:
            if self.browser._next(deadline) is None:
                raise Trouble(f"{url}: not loaded in {timeout} s")
        return time.monotonic() - began

    def screenshot(self, path, full=True):
        data = self.call("Page.captureScreenshot",
                         captureBeyondViewport=full)["data"]
        with open(path, "wb") as out:
            out.write(base64.b64decode(data))

    def pdf(self, **params):
        """The bytes of the page, printed."""
        return base64.b64decode(
            self.call("Page.printToPDF", preferCSSPageSize=True,
                      **params)["data"])

    # ---- what is in it ----

    def evaluate(self, expression):
        """The value of an expression of JavaScript, awaited if a promise."""
        answer = self.call("Runtime.evaluate", expression=expression,
                           returnByValue=True, awaitPromise=True,
                           userGesture=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Trouble(details.get("exception", {}).get(
                "description", details["text"]) + f"\nin {expression[:300]}")
        return answer["result"].get("value")

    def wait_for(self, expression, seconds=10):
        """The value of an expression, once it is true."""
        deadline = time.monotonic() + seconds
        while True:
            value = self.evaluate(expression)
            if value:
                return value
            if time.monotonic() > deadline:
                raise Trouble(f"not so in {seconds} s: {expression[:300]}")
            self.browser.listen(0.02)

    def middle(self, selector):
        """Where the first such element is, once it was scrolled to."""
        place = self.evaluate(
            "(() => { const e = document.querySelector(%s);"
            "if (!e) return null;"
            "e.scrollIntoView({block: 'center', inline: 'center',"
            " behavior: 'instant'});"
            "const b = e.getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
            % json.dumps(selector))
        if place is None:
            raise Trouble(f"there is no {selector}")
        return place

    def accessible(self):
        """What a screen reader is told: nodes with role and name."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [{"role": n.get("role", {}).get("value"),
                 "name": n.get("name", {}).get("value", "")}
                for n in nodes if not n.get("ignored")]

    # ---- what a person does ----

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def move(self, x, y):
        self.mouse("mouseMoved", x, y)

    def click(self, selector, count=1):
        self.click_at(*self.middle(selector), count)

    def click_at(self, x, y, count=1):
        self.move(x, y)
        for n in range(1, count + 1):
            self.mouse("mousePressed", x, y, button="left", buttons=1,
                       clickCount=n)
            self.mouse("mouseReleased", x, y, button="left", clickCount=n)

    def drag(self, x0, y0, x1, y1, steps=4):
        self.move(x0, y0)
        self.mouse("mousePressed", x0, y0, button="left", buttons=1,
                   clickCount=1)
        for i in range(1, steps + 1):
            self.mouse("mouseMoved", x0 + (x1 - x0) * i / steps,
                       y0 + (y1 - y0) * i / steps, button="left", buttons=1)
        self.mouse("mouseReleased", x1, y1, button="left", clickCount=1)

    def press(self, key, shift=False):
        """'a', 'Enter', 'Tab', 'ArrowRight', ..."""
        codes = {"Enter": 13, "Tab": 9, "Escape": 27, " ": 32, "End": 35,
                 "Home": 36, "ArrowLeft": 37, "ArrowUp": 38,
                 "ArrowRight": 39, "ArrowDown": 40, "PageUp": 33,
                 "PageDown": 34, "Backspace": 8, "Delete": 46}
        text = "\r" if key == "Enter" else key if len(key) == 1 else None
        event = {"key": key, "modifiers": 8 if shift else 0,
                 "code": "Space" if key == " " else key,
                 "windowsVirtualKeyCode": codes.get(key) or ord(key.upper())}
        down = dict(event, type="keyDown" if text else "rawKeyDown")
        if text:
            down["text"] = text
        self.call("Input.dispatchKeyEvent", **down)
        self.call("Input.dispatchKeyEvent", **dict(event, type="keyUp"))

    def type(self, text):
        self.call("Input.insertText", text=text)

    def clipboard(self, allowed):
        """Whether the page may write the clipboard."""
        self.browser.call(
            "Browser.setPermission", browserContextId=self.context,
            permission={"name": "clipboard-write",
                        "allowWithoutSanitization": False},
            setting="granted" if allowed else "denied")

    def download(self, act):
        """What ACT, a function, makes the page give to be kept: name, bytes."""
        if self.downloads is None:
            self.downloads = tempfile.mkdtemp(prefix="rlstudy-downloads-")
        self.browser.call("Browser.setDownloadBehavior", behavior="allow",
                          browserContextId=self.context,
                          downloadPath=self.downloads, eventsEnabled=False)
        act()
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            names = os.listdir(self.downloads)
            if names and not any(n.endswith(".crdownload") or
                                 n.startswith(".") for n in names):
                path = os.path.join(self.downloads, names[0])
                with open(path, "rb") as stream:
                    data = stream.read()
                os.unlink(path)
                return names[0], data
            self.browser.listen(0.05)
        raise Trouble("nothing was downloaded")
