// live.js - keeps a page that rlstudy serve shows as it is now: how far the runs
// are, and what of the report has changed, without losing the reader's place.
"use strict";
(() => {
    const box = document.getElementById("live");
    const part = (name) => document.getElementById("live-" + name);
    let shown = box.dataset.version; // of the report
    let newest = shown;
    let source = null;
    let fetching = false;

    function note(text) {
        part("note").textContent = text;
        part("note").hidden = text === "";
    }

    // ---- where the reader is ----

    // Parts of the report in the window, and where they stand.  Who reads the
    // progress at the top stays at the top.
    function places() {
        if (box.getBoundingClientRect().bottom > 0)
            return [];
        return [...document.querySelectorAll("main [id]")]
            .map((element) => ({id: element.id,
                                seen: element.getBoundingClientRect()}))
            .filter(({seen}) => seen.bottom > 1 && seen.top < innerHeight);
    }

    // Whatever ACT changes above, what is read stays where it is.
    function inPlace(act) {
        const before = places();
        act();
        for (const {id, seen} of before) {
            const element = document.getElementById(id);
            if (element) {
                scrollBy({top: element.getBoundingClientRect().top - seen.top,
                          behavior: "instant"});
                return;
            }
        }
    }

    // ---- how far the runs are ----

    function bar(share, label) {
        const element = document.createElement("progress");
        element.max = 1;
        element.value = share;
        element.setAttribute("aria-label", label);
        return element;
    }

    function line(run) {
        const item = document.createElement("li");
        const add = (name, text) => {
            const span = document.createElement("span");
            span.className = "live-" + name;
            span.textContent = text;
            item.append(span);
        };
        add("run", run.label);
        item.append(bar(run.share ?? 0, run.label));
        add("state " + run.state,
            run.state === "running" && run.share !== null
                ? Math.floor(100 * run.share) + " %" : run.state);
        add("why", run.text);
        return item;
    }

    function showProgress(now) {
        part("counts").textContent = now.counts_text;
        part("share").textContent = now.share_text;
        part("bar").hidden = now.share === null;
        part("bar").value = now.share ?? 0;
        part("runs").replaceChildren(...now.runs.map(line));
        part("details").hidden = now.runs.length === 0;
        part("more").textContent =
            now.more > 0 ? "and " + now.more + " more" : "";
        box.classList.toggle("at-work", now.at_work > 0);
    }

    // ---- the report ----

    // What a reader has opened and moved within OLD, in what comes instead.
    function keepState(old, fresh) {
        const both = (selector, take) => {
            const to = fresh.querySelectorAll(selector);
            old.querySelectorAll(selector).forEach((from, i) => {
                if (to[i])
                    take(to[i], from);
            });
        };
        both("details", (to, from) => { to.open = from.open; });
        both(".scroll", (to, from) => {
            to.scrollTo(from.scrollLeft, from.scrollTop);
        });
    }

    const served = new Map(); // what a part was like when it came

    function replace(old, fresh, name) {
        const text = fresh.outerHTML;
        if (served.get(name) === text)
            return;
        served.set(name, text);
        const element = document.importNode(fresh, true);
        old.replaceWith(element);
        keepState(old, element);
        if (window.rlstudyPage)
            window.rlstudyPage(element, old);
    }

    function take(page) {
        const parts = (d) => [...d.querySelectorAll("main > section")];
        const ids = (d) => parts(d).map((s) => s.id).join(" ");
        document.title = page.title;
        replace(document.querySelector("header"), page.querySelector("header"),
                "header");
        if (ids(document) !== ids(page)) {
            served.clear();
            replace(document.querySelector("main"),
                    page.querySelector("main"), "main");
        } else {
            parts(document).forEach((section, i) => {
                replace(section, parts(page)[i], section.id);
            });
        }
    }

    // Nothing is taken away from under a selection.
    function isReading() {
        const selection = getSelection();
        return selection !== null && !selection.isCollapsed;
    }

    let later = 0;

    function tryLater() {
        clearTimeout(later);
        later = setTimeout(update, 2000);
    }

    async function update() {
        if (newest === shown || fetching)
            return;
        if (isReading()) {
            tryLater();
            return;
        }
        if (shown === "") { // there was no report so far
            location.reload();
            return;
        }
        fetching = true;
        try {
            const answer = await fetch(location.pathname);
            if (!answer.ok)
                throw new Error(answer.statusText);
            const page = new DOMParser().parseFromString(await answer.text(),
                                                         "text/html");
            inPlace(() => take(page));
            shown = page.getElementById("live").dataset.version;
            box.dataset.version = shown;
        } catch (error) {
            note("The report could not be fetched: " + error.message);
        }
        fetching = false;
        if (newest !== shown)
            tryLater();
    }

    // ---- what the server tells ----

    function listen() {
        source = new EventSource("/events");
        source.onopen = () => note("");
        source.onerror = () => {
            note("rlstudy serve does not answer; this is the last it said.");
            if (source.readyState === EventSource.CLOSED)
                setTimeout(listen, 5000);
        };
        source.addEventListener("progress", (event) => {
            inPlace(() => showProgress(JSON.parse(event.data)));
        });
        source.addEventListener("report", (event) => {
            newest = JSON.parse(event.data).version;
            update();
        });
        source.addEventListener("trouble", (event) => {
            const text = JSON.parse(event.data).text;
            part("trouble").textContent = text;
            part("trouble").hidden = text === "";
        });
    }

    // Browsers have few connections for each server, and hidden pages need none.
    document.addEventListener("visibilitychange", () => {
        source.close();
        if (!document.hidden)
            listen();
    });
    listen();
})();
