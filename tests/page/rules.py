"""rules.py - what any page must have for people who do not see it, or not as
others do: names, contrast, headings, landmarks, table headers.  Each rule gives
the places where it is broken."""

# Colours as they are computed, over what lies behind them; text in drawings has
# its colour in `fill`.
RULES = r"""
(() => {
const broken = [];
const shown = e => e.getClientRects().length > 0 &&
  getComputedStyle(e).visibility !== 'hidden';
const say = (rule, e, more) => broken.push(
  rule + ': ' + e.outerHTML.slice(0, 110) + (more ? ' ' + more : ''));
const all = what => [...document.querySelectorAll(what)];

// Names.
for (const e of all('a[href],button,input,select,textarea,[role=button],' +
                    '[role=region],[role=group],[role=application],nav')) {
  const by = (e.getAttribute('aria-labelledby') || '').split(' ').map(
    id => document.getElementById(id)?.textContent || '').join('');
  if (!(by + (e.getAttribute('aria-label') || '') + e.textContent).trim())
    say('name', e);
}
for (const e of all('img,[role=img]'))
  if (!e.getAttribute('alt') && !e.getAttribute('aria-labelledby') &&
      !e.getAttribute('aria-label')) say('name of picture', e);
if (!document.title.trim()) broken.push('title');
if (!document.documentElement.lang) broken.push('language');

// Ids.
const ids = new Set();
for (const e of all('[id]'))
  if (ids.has(e.id)) say('id twice', e); else ids.add(e.id);
for (const e of all('[aria-labelledby],[aria-describedby],[aria-controls]'))
  for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls'])
    for (const id of (e.getAttribute(name) || '').split(/\s+/))
      if (id && !ids.has(id)) say('no such id', e, id);
for (const e of all('a[href^="#"]'))
  if (!ids.has(decodeURIComponent(e.getAttribute('href').slice(1))))
    say('link to nothing', e);

// Headings and landmarks.
let last = 0;
for (const e of all('h1,h2,h3,h4,h5,h6')) {
  const level = +e.localName[1];
  if (level > last + 1) say('heading skips a level', e);
  last = level;
}
if (all('h1').length !== 1) broken.push('not one h1');
for (const what of ['main', 'header', 'footer', 'nav'])
  if (all('body>' + what + ',body>header>' + what).length !== 1)
    broken.push('not one ' + what);
const skip = document.querySelector('a[href]');
if (!skip || !/^#/.test(skip.getAttribute('href')))
  broken.push('no link to skip to the content');

// Tables.
for (const t of all('table')) {
  if (!t.tHead) { say('table without head', t); continue; }
  for (const th of t.tHead.querySelectorAll('th'))
    if (th.scope !== 'col') say('head without scope', th);
  for (const th of t.querySelectorAll('tbody th'))
    if (th.scope !== 'row') say('head without scope', th);
  const n = t.tHead.rows[0].cells.length;
  for (const row of t.tBodies[0].rows)
    if ([...row.cells].reduce((sum, c) => sum + c.colSpan, 0) !== n)
      say('row of other length', row);
}

// Only what can be focused may have a role that is worked with.
for (const e of all('[role=button],[role=application]'))
  if (e.tabIndex < 0) say('cannot be focused', e);
for (const e of all('[tabindex]'))
  if (e.tabIndex > 0) say('order of focus', e);
for (const e of all('[aria-hidden=true] a,[aria-hidden=true] button'))
  say('hidden but focused', e);
// What scrolls can be scrolled by keyboard.
for (const e of all('body *'))
  if (shown(e) && !e.closest('svg') && e.tabIndex < 0 &&
      /auto|scroll/.test(getComputedStyle(e).overflowX) &&
      e.scrollWidth > e.clientWidth + 1) say('scrolls without focus', e);

// Contrast.
const canvas = document.createElement('canvas').getContext('2d',
  {willReadFrequently: true});
const known = new Map();
const rgba = text => {
  if (!known.has(text)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(text, [r, g, b, a / 255]);
  }
  return known.get(text);
};
const over = ([r, g, b, a], [x, y, z]) =>
  [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
const light = c => {
  const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
const ground = e => {
  let layers = [];
  for (; e; e = e.parentElement) {
    const c = rgba(getComputedStyle(e).backgroundColor);
    layers.push(c);
    if (c[3] === 1) break;
  }
  return layers.reduceRight((below, c) => over(c, below), [255, 255, 255, 1]);
};
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
let texts = 0;
while (walk.nextNode()) {
  const e = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || seen.has(e) || !shown(e) ||
      e.closest('script,style,title,desc,.said,.skip,:disabled') ||
      e.closest('tr') && e.closest('tr').rowIndex > 60) continue;
  seen.add(e);
  texts++;
  let opacity = 1;
  for (let up = e; up; up = up.parentElement)
    opacity *= +getComputedStyle(up).opacity;
  const back = ground(e), style = getComputedStyle(e);
  const ink = rgba(e.closest('svg') ? style.fill : style.color);
  const a = light(over([...ink.slice(0, 3), ink[3] * opacity], back));
  const b = light(back);
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 4.5) say('contrast', e, ratio.toFixed(2));
}
return {broken, texts};
})()
"""


def broken(page):
    """The places where a rule is broken, as text; and that it looked at all."""
    found = page.evaluate(RULES)
    places = found["broken"]
    if found["texts"] < 20:
        places.append(f"only {found['texts']} texts were looked at")
    return places
