# serve_client.py WHAT URL [...] - asks rlstudy serve as browsers do, and as they
# should not.  Ends with 1 and a reason where an answer is not as it should be.
import json
import re
import socket
import sys
import time
import urllib.parse
import urllib.request

what, url, *rest = sys.argv[1:]
place = urllib.parse.urlsplit(url)
LIMIT_S = 120


def ask(request):
    """Status, headers (in lower case) and body of the answer to these bytes."""
    with socket.create_connection((place.hostname, place.port), 20) as s:
        s.sendall(request)
        data = b""
        while True:
            part = s.recv(65536)
            if not part:
                break
            data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split()[1]), headers, body


def get(path="/", host=place.netloc, method="GET", more=""):
    host = "" if host is None else f"Host: {host}\r\n"
    return ask(f"{method} {path} HTTP/1.1\r\n{host}{more}"
               "Connection: close\r\n\r\n".encode("latin-1"))


def check(sound, *words):
    if not sound:
        sys.exit("serve_client: " + " ".join(map(str, words)))


def check_guards(headers, of):
    for name, value in {
            "x-content-type-options": "nosniff", "cache-control": "no-store",
            "referrer-policy": "no-referrer", "x-frame-options": "deny",
            "cross-origin-resource-policy": "same-origin"}.items():
        check(headers.get(name) == value, of, name, headers.get(name))
    policy = headers.get("content-security-policy", "")
    check(policy.startswith("default-src 'none'; "), of, policy)
    scripts = re.search("script-src ([^;]*)", policy)[1]
    check("unsafe" not in scripts and "*" not in scripts, of, scripts)
    check(not any(name.startswith("access-control") for name in headers),
          of, headers)


def events(seconds=LIMIT_S):
    """Name and data of what is told at /events, as it comes."""
    where = urllib.parse.urljoin(url, "/events")
    with urllib.request.urlopen(where, timeout=seconds) as stream:
        check(stream.headers["Content-Type"] == "text/event-stream", "type")
        name = None
        for line in stream:
            line = line.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])


def refuses():
    for host in ("example.org", "127.0.0.1.example.org", "localhost.",
                 "localhost@example.org", "169.254.169.254", "[::2]", "", None,
                 f"example.org\r\nHost: {place.netloc}",
                 f"{place.netloc}\r\nHost: example.org"):
        status, headers, body = get(host=host)
        # Without any, libmicrohttpd itself says that the request is bad.
        check(status == (421 if host is not None else 400), host, status)
        check(b"Report" not in body, host, body)
        if status == 421:
            check_guards(headers, host)
    for host in ("localhost", f"LOCALHOST:{place.port}", "[::1]:1"):
        check(get(host=host)[0] == 200, host, "was refused")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE",
                   "CONNECT", "XYZZY"):
        more = "Content-Length: 3\r\n" if method == "POST" else ""
        status, headers, _ = get(method=method, more=more)
        check(status == 405, method, status)
        check(headers["allow"] == "get, head", method, headers)
        check_guards(headers, method)
    for path in ("/../etc/passwd", "/figures/../../../etc/passwd",
                 "/%2e%2e/etc/passwd", "/%2e%2e%2fetc%2fpasswd",
                 "//etc/passwd", "/etc/passwd", "/figures/", "/report.json%00",
                 "/%", "/%zz", "/.", "/..", "/live.js/", "/index.html/x",
                 f"http://example.org/", "/" + "a" * 8000):
        status, headers, _ = get(path)
        check(status == 404, path[:40], status)
        check_guards(headers, path)
    check(get("/" + "a" * 200000)[0] in (414, 431, 400), "a long path")
    status, headers, body = get(more="Origin: http://example.org\r\n"
                                "Sec-Fetch-Site: cross-site\r\n")
    check_guards(headers, "another site's")
    status, headers, body = get(method="HEAD")
    check(status == 200 and body == b"", "HEAD", status, body)
    check(headers["content-type"] == "text/html; charset=utf-8", headers)
    check_guards(headers, "/")
    status, headers, body = get("/live.js")
    check(headers["content-type"] == "text/javascript; charset=utf-8", headers)
    # Who says half and nothing more holds nobody up, and neither does noise.
    with socket.create_connection((place.hostname, place.port)) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHo")
        with socket.create_connection((place.hostname, place.port)) as noise:
            noise.sendall(bytes(range(256)) * 64)
            check(get()[0] == 200, "beside half a request")


def waits():
    """The page and its progress, once there is a report."""
    for name, data in events():
        if name == "progress":
            check(rest[0] in data["counts_text"], data)
        if name == "report":
            break
    status, headers, body = get()
    check(status == 200 and b'<section id="runs">' in body, "the page", body)
    check(rest[0].encode() in body, "no progress in the page")
    check(b"http-equiv" not in body, "the file's policy is in the page")


def follows():
    """From the first to the last, with a page that changes on the way."""
    seen, versions, shares = set(), [], []
    for name, data in events():
        if name == "report":
            versions.append(data["version"])
        elif name == "progress":
            print(data["counts_text"], data["share_text"])
            shares.append(data["share"])
            seen.update(run["state"] for run in data["runs"])
        if shares and shares[-1] == 1 and len(versions) >= 2 and \
                done(versions[-1]):
            break
    check("running" in seen, "nobody was at work", seen)
    check(shares == sorted(shares) and len(set(shares)) > 2, shares)


def done(version):
    """Is that the page of all that there will be?"""
    body = get()[2].decode()
    return f'data-version="{version}"' in body and \
        "have not been trained" not in body and "has not been" not in body


def is_report():
    for name, data in events():
        if name == "report":
            break
    with urllib.request.urlopen(url) as page:
        body = page.read().decode()
    check("<svg" in body or "second" in body, "no figure")
    for link in re.findall('(?:href|src)="([^"#:]+)"', body):
        with urllib.request.urlopen(urllib.parse.urljoin(url, link)) as file:
            check(file.status == 200, link, file.status)
            check(file.read() or link.endswith(".csv"), link, "is empty")
            kind = file.headers["Content-Type"]
            check(kind != "application/octet-stream", link, kind)


def many():
    """So many listen that there is no room, and then there is again."""
    def listen():
        s = socket.create_connection((place.hostname, place.port), 20)
        s.sendall(f"GET /events HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n"
                  .encode())
        return s, s.recv(12)
    streams = [listen() for _ in range(45)]
    answers = {answer for _, answer in streams}
    check(answers == {b"HTTP/1.1 200", b"HTTP/1.1 503"}, answers)
    check(get()[0] == 200, "the page beside them")
    for s, _ in streams:
        s.close()
    # Who is gone is noticed at the next sign of life.
    deadline = time.monotonic() + 150
    while True:
        s, answer = listen()
        s.close()
        if answer == b"HTTP/1.1 200":
            break
        check(time.monotonic() < deadline, "who is gone counts for ever")
        time.sleep(0.5)


def status():
    for name, data in events():
        if name == "progress":
            print(json.dumps(data))
            break


def same():
    """As the report's files in the folder."""
    for name, data in events():
        if name == "report":
            break
    folder = rest[0]
    body = get()[2].decode()
    start = body.index("<header>")
    with open(folder + "/index.html") as file:
        text = file.read()
    check(body[start:] == text[text.index("<header>"):], "the page differs")
    for name in ("report.json", "tables/runs.csv", "figures/curves-main.svg"):
        with open(f"{folder}/{name}", "rb") as file:
            check(get("/" + name)[2] == file.read(), name, "differs")


def allows():
    check(get(host=rest[0] + ":9000")[0] == 200, rest[0], "was refused")
    check(get(host="x" + rest[0])[0] == 421, "a longer name")


globals()[what]()
