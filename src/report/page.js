// page.js - what a page can do beyond being read: values on hovering, legends
// that switch, axes, zoom, tables that sort.  It adds all controls itself, since
// without it they would do nothing, and makes no text of a study markup.
(() => {
'use strict';
const LINEAR = 0, LOG = 1, SYMLOG = 2;
const NEAR = 40; // how far from a point it is still told, in pixels
const done = new WeakSet();
const figures = [];
const all = (root, what) => [...root.querySelectorAll(what)];
const finite = Number.isFinite;

const put = (e, attributes, ...inside) => {
  for (const [name, value] of Object.entries(attributes || {}))
    if (typeof value === 'function') e.addEventListener(name, value);
    else if (value != null) e.setAttribute(name, value);
  e.append(...inside);
  return e;
};
const html = (tag, attributes, ...inside) =>
  put(document.createElement(tag), attributes, ...inside);
const drawn = (tag, attributes, ...inside) => put(
  document.createElementNS('http://www.w3.org/2000/svg', tag), attributes,
  ...inside);
const button = (label, title, act, pressed) => html('button', {
  type: 'button', title, 'aria-label': title, 'aria-pressed': pressed,
  click: act}, label);

// What screen readers say.
const live = html('div', {class: 'said', 'aria-live': 'polite'});
const say = text => { live.textContent = text; };

// ---- numbers ----

const raised = n => String(n).replace(/./g, c => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'
  .indexOf(c)]);

const power = (v, digits) => {
  const [m, e] = v.toExponential(digits - 1).split('e');
  return (+m === 1 ? '' : +m + ' × ') + '10' + raised(+e);
};

// 4 digits, whole numbers below ten million exactly.
const number = v => {
  if (!finite(v)) return '–';
  const a = Math.abs(v);
  let s;
  if (a >= 1e-3 && a < 1e7 && Number.isInteger(v)) s = a.toLocaleString('en-US');
  else if (a !== 0 && (a < 1e-3 || a >= 1e6)) s = power(a, 4);
  else s = String(+a.toPrecision(4));
  return (v < 0 ? '−' : '') + s;
};

// 10k, 2.5M; 10⁹ where that is shorter.
const short = v => {
  const a = Math.abs(v), sign = v < 0 ? '−' : '';
  if (a === 0) return '0';
  if (a < 1e-3 || a >= 1e10) return sign + power(a, 3);
  const k = a >= 1e9 ? 3 : a >= 1e6 ? 2 : a >= 1e3 ? 1 : 0;
  return sign + +(a / 1000 ** k).toPrecision(4) + ['', 'k', 'M', 'G'][k];
};

const named = (axis, v) => axis.names && axis.names[v] != null ? axis.names[v]
  : number(v) + (axis.unit ? ' ' + axis.unit : '');
const title = axis => axis.label + (axis.unit ? ' (' + axis.unit + ')' : '');

// ---- scales ----

const scale = (kind, low, high, linear) => ({kind, low, high, linear});
// Where values stand, and back, but for shift and stretch.
const far = (s, v) => s.kind === LOG ? v > 0 ? Math.log10(v) : NaN
  : s.kind === SYMLOG ? Math.sign(v) * Math.log10(1 + Math.abs(v) / s.linear)
  : v;
const near = (s, t) => s.kind === LOG ? 10 ** t
  : s.kind === SYMLOG ? Math.sign(t) * s.linear * (10 ** Math.abs(t) - 1) : t;
const place = (s, v) =>
  (far(s, v) - far(s, s.low)) / (far(s, s.high) - far(s, s.low));
const value = (s, t) =>
  near(s, far(s, s.low) + t * (far(s, s.high) - far(s, s.low)));
const part = (s, from, to) => ({...s, low: value(s, from), high: value(s, to)});

const evenTicks = (s, most) => {
  let step = 10 ** (Math.floor(Math.log10(s.high - s.low)) - 2);
  for (let i = 0; (s.high - s.low) / step > most; i++)
    step *= [2, 2.5, 2][i % 3];
  const ticks = [];
  for (let k = Math.ceil(s.low / step - 1e-9); k * step <= s.high * (1 + 1e-12)
       && ticks.length < 50; k++) {
    const v = +(k * step).toPrecision(12);
    ticks.push({v, label: short(v)});
  }
  return ticks;
};

const farTicks = (s, most) => {
  const ticks = [];
  const signs = s.kind === LOG ? [1] : [-1, 1];
  const span = far(s, s.high) - far(s, s.low), fine = span < 2;
  const every = Math.ceil(span / most);
  if (s.kind === SYMLOG && s.low <= 0 && s.high >= 0)
    ticks.push({v: 0, label: '0'});
  const last = Math.ceil(Math.log10(Math.max(Math.abs(s.low), s.high)));
  let first = s.kind === LOG ? Math.floor(Math.log10(s.low))
    : Math.round(Math.log10(s.linear)) + 1;
  for (; first <= last; first++)
    for (const sign of signs)
      for (let m = 1; m < 10; m++) {
        const v = sign * +(m + 'e' + first), at = place(s, v);
        if (at < -1e-9 || at > 1 + 1e-9) continue;
        const major = m === 1 ? first % every === 0
          : fine && (m === 2 || m === 5);
        if (major || s.kind === LOG && every < 3)
          ticks.push({v, label: major ? short(v) : ''});
      }
  return ticks;
};

const ticksOf = (s, most) => {
  if (s.kind === LINEAR) return evenTicks(s, most);
  const ticks = farTicks(s, most), labels = ticks.filter(t => t.label).length;
  return labels >= 2 && labels <= most + 2 ? ticks : evenTicks(s, most);
};

// ---- figures: what is known ----

// data-view: the scale of y, then boxes with a scale of x.
const readView = svg => {
  const [y, ...panels] = svg.dataset.view.split(';').map(
    words => words.split(' ').map(Number));
  return {
    svg, y: scale(...y),
    panels: panels.map(([bx, by, w, h, ...x]) => ({bx, by, w, h,
                                                   x: scale(...x)})),
    groups: new Map(all(svg, '[data-s]').map(
      g => [g.dataset.s, {g, first: g.firstElementChild,
                          inside: [...g.childNodes]}])),
    frame: all(svg, '.grid,.axis,.tk,.lb').concat(all(svg, ':scope>.paper')),
    own: [],
  };
};

// Numbers as figure_data.c packs them.
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const unpack = packed => {
  const [kind, places, linear, digits] = packed.split(' ');
  const s = scale(+kind, 0, 0, +linear), unit = 10 ** Math.abs(places);
  const out = [];
  let at = 0, n = 0, shift = 0;
  for (const c of digits) {
    const digit = DIGITS.indexOf(c);
    if (digit < 0) { out.push(null); continue; }
    n += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    at += n & 1 ? -(n >> 1) : n >> 1;
    const v = near(s, places < 0 ? at * unit : at / unit);
    out.push(s.kind === LINEAR ? v : +v.toPrecision(6));
    n = shift = 0;
  }
  return out;
};

const readData = block => {
  const data = JSON.parse(block.textContent), arrays = data.numbers.map(unpack);
  data.panels.forEach((panel, p) => panel.series.forEach((s, i) => {
    s.id = p + '.' + i;
    s.panel = p;
    for (const of of ['x', 'y', 'low', 'high'])
      if (of in s) s[of] = arrays[s[of]];
    s.label = s.name || (s.key != null ? data.keys[s.key].label : '');
    // What is told with a line: its band.
    s.range = s.low ? s : null;
  }));
  data.panels.forEach(panel => panel.series.forEach(s => {
    if (!s.range && s.y)
      s.range = panel.series.find(o => o.low && o.x === s.x &&
        o.value === s.value && o.key === s.key) || null;
  }));
  return data;
};

const told = s => s.kind !== 'words' && s.kind !== 'rule' && s.x &&
  (s.y || s.kind === 'bars');
const height = (s, i) => s.y ? s.y[i] : (s.low[i] + s.high[i]) / 2;

class Figure {
  constructor(box) {
    this.box = box;
    this.data = readData(box.querySelector('script'));
    this.views = all(box, 'svg[data-view]').map(readView);
    this.off = new Set();
    this.reset();
    this.series = this.data.panels.flatMap(p => p.series);
    this.own = this.data.panels.some(p => p.x);
    this.tip = html('div', {class: 'tip', hidden: '', 'aria-hidden': 'true'});
    box.append(this.tip);
    this.controls();
    this.views.forEach(v => this.listen(v));
    this.views.forEach(v => this.legend(v));
  }

  axis(p) { return this.data.panels[p].x || this.data.x; }
  shown(s) {
    return !this.off.has(s.key) && !(s.value && this.data.keys.some(
      (k, i) => k.value === s.value && this.off.has(i)));
  }
  get plain() {
    const v = this.views[0];
    return this.y === v.y && this.x.every((x, p) => x === v.panels[p].x);
  }
  reset() {
    this.y = this.views[0].y;
    this.x = this.views[0].panels.map(p => p.x);
  }

  // ---- drawing it again ----

  draw() {
    for (const view of this.views) {
      view.own.forEach(e => e.remove());
      view.own = [];
      for (const e of view.frame) e.toggleAttribute('hidden', !this.plain);
      if (!this.plain) this.drawFrame(view);
      for (const s of this.series) {
        const group = view.groups.get(s.id);
        if (!group) continue;
        group.g.toggleAttribute('hidden', !this.shown(s));
        if (this.plain) {
          group.g.replaceChildren(...group.inside);
          group.g.removeAttribute('clip-path');
        } else {
          this.drawSeries(view, s, group);
        }
      }
      for (const e of view.leaders || [])
        e.path.setAttribute('d', this.plain ? e.d : e.swatch);
    }
    this.marks();
    this.state();
  }

  spot(view, p, x, y) {
    const b = view.panels[p];
    const clip = v => Math.max(-1e5, Math.min(1e5, v));
    return [clip(b.bx + b.w * place(this.x[p], x)),
            clip(b.by + b.h * (1 - place(this.y, y)))];
  }

  drawFrame(view) {
    const add = (e, before) => {
      view.svg.insertBefore(e, before);
      view.own.push(e);
    };
    const ticks = all(view.svg, '.tk');
    view.panels.forEach((b, p) => {
      const id = `clip-${p}-${view.svg.getAttribute('aria-labelledby')}`
        .replace(/\s.*/, '');
      b.clip = `url(#${id})`;
      add(drawn('clipPath', {id}, drawn('rect', {
        x: b.bx, y: b.by, width: b.w, height: b.h})), null);
      // Labels where the first drawing has them.
      const below = ticks.find(t => !t.hasAttribute('data-own') &&
        t.getAttribute('text-anchor') !== 'end' &&
        +t.getAttribute('y') > b.by + b.h && +t.getAttribute('y') < b.by + b.h
        + 30 && +t.getAttribute('x') > b.bx - 9 && +t.getAttribute('x') <
        b.bx + b.w + 9);
      const left = ticks.find(t => t.getAttribute('text-anchor') === 'end' &&
        +t.getAttribute('x') < b.bx && +t.getAttribute('x') > b.bx - 40 &&
        +t.getAttribute('y') > b.by - 9 && +t.getAttribute('y') < b.by + b.h +
        12);
      let grid = '', marks = `M${b.bx} ${b.by + b.h}h${b.w}`;
      const text = (words, x, y, anchor) => add(drawn('text', {
        class: 'tk', x, y, 'text-anchor': anchor}, words), null);
      const names = this.axis(p).names;
      const xs = names ? names.map((label, v) => ({v, label}))
        : ticksOf(this.x[p], Math.max(3, b.w / 60));
      for (const t of xs) {
        const at = place(this.x[p], t.v), x = b.bx + b.w * at;
        if (!(at >= -1e-9 && at <= 1 + 1e-9)) continue;
        if (t.label) grid += `M${x} ${b.by}v${b.h}`;
        marks += `M${x} ${b.by + b.h}v${t.label ? 4 : 2.5}`;
        if (t.label && below) text(t.label, x, below.getAttribute('y'),
                                   'middle');
      }
      for (const t of ticksOf(this.y, Math.max(3, b.h / 36))) {
        const at = place(this.y, t.v), y = b.by + b.h * (1 - at);
        if (!(at >= -1e-9 && at <= 1 + 1e-9)) continue;
        if (t.label) grid += `M${b.bx} ${y}h${b.w}`;
        if (this.y.kind !== LINEAR)
          marks += `M${b.bx} ${y}h${t.label ? -4 : -2.5}`;
        if (t.label && left) text(t.label, left.getAttribute('x'), y + 4,
                                  'end');
      }
      if (this.y.kind !== LINEAR) marks += `M${b.bx} ${b.by}v${b.h}`;
      add(drawn('path', {class: 'axis', d: marks}), view.frame[0] || null);
      add(drawn('path', {class: 'grid', d: grid}), view.frame[0] || null);
    });
  }

  // In the style of what was drawn first.
  drawSeries(view, s, group) {
    const {g, first} = group, p = s.panel, b = view.panels[p];
    const path = d => {
      const e = first.cloneNode(true);
      e.setAttribute('d', d);
      g.replaceChildren(e);
    };
    const line = (xs, ys) => {
      let d = '', pen = false;
      xs.forEach((v, i) => {
        const [x, y] = this.spot(view, p, v ?? NaN, ys[i] ?? NaN);
        if (!finite(x + y)) { pen = false; return; }
        d += `${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
        pen = true;
      });
      return d;
    };
    g.setAttribute('clip-path', b.clip);
    if (s.kind === 'line' || s.kind === 'contour') path(line(s.x, s.y));
    else if (s.kind === 'rule') path(line(...this.rule(view, s)));
    else if (s.kind === 'band') path(this.band(s, line));
    else if (s.kind === 'bars') path(s.x.map((v, i) => {
      const [x, low] = this.spot(view, p, v, s.low[i]);
      const high = this.spot(view, p, v, s.high[i])[1];
      return finite(x + low + high)
        ? `M${x} ${low}V${high}M${x - 3} ${low}h6M${x - 3} ${high}h6` : '';
    }).join(''));
    else if (s.kind === 'points') {
      const spots = s.x.map((v, i) => this.spot(view, p, v, s.y[i])).filter(
        ([x, y]) => x >= b.bx && x <= b.bx + b.w && y >= b.by &&
                    y <= b.by + b.h);
      g.removeAttribute('clip-path');
      if (first.localName === 'path')
        path(spots.map(([x, y]) => `M${x} ${y}z`).join(''));
      else g.replaceChildren(...spots.map(([cx, cy]) =>
        put(first.cloneNode(true), {cx, cy})));
    }
  }

  // Straight as the figure was made, whatever its axes are now.
  rule(view, s) {
    const x0 = view.panels[s.panel].x, y0 = view.y, x1 = this.x[s.panel];
    const [a, b] = s.x.map(v => far(x0, v)), [c, d] = s.y.map(v => far(y0, v));
    if (a === b) return [[s.x[0], s.x[0]], [this.y.low, this.y.high]];
    const xs = [...Array(65).keys()].map(i => value(x1, i / 64));
    return [xs, xs.map(v => near(y0, c + (d - c) * (far(x0, v) - a) /
                                     (b - a)))];
  }

  band(s, line) {
    let d = '';
    for (let i = 0; i < s.x.length; i++) {
      const from = i;
      while (i < s.x.length && s.low[i] != null && s.high[i] != null &&
             s.x[i] != null) i++;
      if (i - from < 2) continue;
      const x = s.x.slice(from, i), r = a => a.slice(from, i).reverse();
      const low = s.low.slice(from, i).map(v => this.y.kind === LOG ?
        Math.max(v, this.y.low / 1e3) : v);
      d += line(x.concat([...x].reverse()), low.concat(r(s.high))) + 'z';
    }
    return d;
  }

  // ---- values ----

  // The point nearest to PX, PY of a view.
  nearest(view, px, py) {
    const p = view.panels.findIndex(b => px > b.bx - 12 && py > b.by - 12 &&
      px < b.bx + b.w + 12 && py < b.by + b.h + 12);
    let best = null, least = NEAR;
    if (p < 0) return null;
    for (const s of this.data.panels[p].series) {
      if (!told(s) || !this.shown(s)) continue;
      for (let i = 0; i < s.x.length; i++) {
        const spot = this.at(view, s, i);
        if (!spot) continue;
        // Of points that lie together, that of what has a name.
        const d = Math.hypot(spot[0] - px, spot[1] - py) + (s.name ? 0 : .5) -
          (s.words ? 1 : 0);
        if (d < least) { least = d; best = {s, i}; }
      }
    }
    return best;
  }

  at(view, s, i) {
    if (s.x[i] == null || height(s, i) == null) return null;
    const spot = this.spot(view, s.panel, s.x[i], height(s, i));
    const b = view.panels[s.panel];
    return spot[0] >= b.bx - 1 && spot[0] <= b.bx + b.w + 1 &&
      spot[1] >= b.by - 1 && spot[1] <= b.by + b.h + 1 ? spot : null;
  }

  // Rows of what there is to say: heading first.
  rows({s, i}) {
    const panel = this.data.panels[s.panel];
    const rows = [[s.words && s.words[i] || s.label || this.data.y.label,
                   panel.title || ''],
                  [this.axis(s.panel).label, named(this.axis(s.panel), s.x[i])]];
    if (s.y) rows.push([this.data.y.label, named(this.data.y, s.y[i])]);
    const r = s.range;
    if (r && r.low[i] != null)
      rows.push([r.kind === 'band' ? 'band' : 'interval',
                 number(r.low[i]) + ' to ' + number(r.high[i])]);
    return rows;
  }

  show(view, found, aloud) {
    this.found = found;
    this.views.forEach(v => v.mark && v.mark.remove());
    this.tip.hidden = !found;
    if (!found) {
      light(null);
      return;
    }
    const [x, y] = this.at(view, found.s, found.i);
    view.mark = drawn('circle', {class: 'mark', cx: x, cy: y, r: 5});
    view.svg.append(view.mark);
    const [[head, where], ...rows] = this.rows(found);
    this.tip.replaceChildren(
      html('b', {}, head), ...(where ? [html('i', {}, where)] : []),
      html('dl', {}, ...rows.map(([n, v]) =>
        html('div', {}, html('dt', {}, n), html('dd', {}, v)))));
    const box = this.box.getBoundingClientRect();
    const art = view.svg.getBoundingClientRect();
    const k = art.width / view.svg.viewBox.baseVal.width;
    const left = art.left - box.left + x * k, w = this.tip.offsetWidth;
    this.tip.style.left = Math.max(0, Math.min(
      left + 14 + w < box.width ? left + 14 : left - 14 - w,
      box.width - w)) + 'px';
    this.tip.style.top = art.top - box.top + y * k -
      this.tip.offsetHeight / 2 + 'px';
    if (aloud)
      say([head, where, ...rows.map(r => r.join(' '))].filter(t => t)
        .join(', '));
    light({value: found.s.value, run: found.s.words && found.s.words[found.i]});
  }

  // The next point of a series (BY), or that of the next series.
  step(view, by, other) {
    const series = this.series.filter(s => told(s) && this.shown(s) &&
      s.x.some((_, i) => this.at(view, s, i)));
    if (!series.length) return;
    let {s, i} = this.found || {s: series[0], i: -1};
    let n = series.indexOf(s);
    if (n < 0) { n = 0; i = -1; }
    if (other && this.found) {
      const x = this.at(view, s, i);
      n = (n + other + series.length) % series.length;
      s = series[n];
      let least = Infinity;
      s.x.forEach((_, k) => {
        const at = this.at(view, s, k);
        const d = at ? Math.abs(at[0] - (x ? x[0] : 0)) : Infinity;
        if (d < least) { least = d; i = k; }
      });
    } else {
      s = series[n];
      const end = by === Infinity || by === -Infinity;
      let k = by === Infinity ? s.x.length - 1 : end || i < 0 ? 0 : i + by;
      const way = by === Infinity ? -1 : end ? 1 : by;
      while (s.x[k] !== undefined && !this.at(view, s, k)) k += way;
      if (s.x[k] === undefined) return;
      i = k;
    }
    this.show(view, {s, i}, true);
  }

  // ---- zoom and axes ----

  // To parts of panel P, 0 to 1 from its left and its foot.
  zoom(p, x, y) {
    const few = (s, [from, to]) => {
      const t = part(s, from, to);
      return t.high > t.low && far(s, t.high) - far(s, t.low) > 1e-6 *
        Math.abs(far(s, t.low)) ? t : s;
    };
    this.x = this.x.map((s, i) => !this.own || i === p ? few(s, x) : s);
    this.y = few(this.y, y);
    this.draw();
  }

  // By a factor, around what is told of or the middle.
  nearer(by) {
    const f = this.found, p = f ? f.s.panel : 0;
    const around = at => [at - by / 2, at + by / 2];
    const v = this.views[0];
    const x = this.x[p], y = this.y;
    this.zoom(p, around(f ? place(x, f.s.x[f.i]) : .5),
              around(f ? place(y, height(f.s, f.i)) : .5));
    // Not beyond what was drawn first.
    const within = (s, all) => {
      if (s.kind !== all.kind) return s;
      const low = place(all, s.low), high = place(all, s.high);
      return low < 1e-9 && high > 1 - 1e-9 ? all
        : part(all, Math.max(low, 0), Math.min(high, 1));
    };
    this.x = this.x.map((s, i) => within(s, v.panels[i].x));
    this.y = within(this.y, v.y);
    this.draw();
  }

  // Whether the other kind of axis could show all that there is.
  least(which) {
    let least = Infinity;
    for (const s of this.series)
      if (s.kind !== 'words' && s.kind !== 'rule')
        for (const a of which === 'x' ? [s.x] : [s.y, s.low, s.high])
          for (const v of a || []) if (v != null) least = Math.min(least, v);
    return least;
  }

  flip(which) {
    const base = this.views[0], least = this.least(which);
    const turn = (now, was) => now.kind !== was.kind ? was : {
      kind: was.kind === LINEAR ? LOG : LINEAR, high: was.high,
      low: was.kind === LINEAR ? Math.max(was.low, least / 1.2) : was.low};
    if (which === 'y') this.y = turn(this.y, base.y);
    else this.x = this.x.map((s, p) => turn(s, base.panels[p].x));
    this.draw();
  }

  controls() {
    const v = this.views[0], name = this.data.name;
    const bar = html('div', {class: 'bar', role: 'group',
                             'aria-label': 'Controls of the figure'});
    const add = (...words) => bar.appendChild(button(...words));
    add('−', 'Zoom out', () => this.nearer(2));
    add('+', 'Zoom in', () => this.nearer(.5));
    this.whole = add('whole', 'Show the whole figure', () => {
      this.reset();
      this.draw();
    });
    this.kinds = [];
    for (const [which, s, names] of [
      ['x', v.panels[0].x, this.axis(0).names], ['y', v.y]])
      if (!names && (s.kind !== LINEAR || this.least(which) > 0))
        this.kinds.push([which, add('log ' + which,
          'Logarithmic axis of ' + which, () => this.flip(which), 'false')]);
    add('SVG', 'Save as SVG, as it is shown', () => this.saveDrawing());
    add('CSV', 'Save as CSV what is shown', () =>
      save(name + '.csv', 'text/csv', this.table()));
    this.box.querySelector('figcaption').before(bar);
    this.state();
  }

  state() {
    this.whole.disabled = this.plain;
    for (const [which, b] of this.kinds)
      b.setAttribute('aria-pressed', (which === 'x' ? this.x[0] : this.y).kind
        !== LINEAR);
  }

  listen(view) {
    const {svg} = view;
    const spot = e => {
      const box = svg.getBoundingClientRect();
      const k = svg.viewBox.baseVal.width / box.width;
      return [(e.clientX - box.left) * k, (e.clientY - box.top) * k];
    };
    let from = null, frame = null;
    put(svg, {
      tabindex: 0, role: 'application', 'aria-roledescription': 'figure',
      pointermove: e => {
        const [x, y] = spot(e);
        if (!from) {
          this.show(view, this.nearest(view, x, y));
          return;
        }
        const b = from.b, w = Math.abs(x - from.x), h = Math.abs(y - from.y);
        if (!frame && Math.hypot(w, h) > 6) {
          frame = drawn('rect', {class: 'frame'});
          svg.append(frame);
          svg.setPointerCapture(e.pointerId);
          this.show(view, null);
        }
        if (!frame) return;
        const cut = (v, low, size) => Math.max(low, Math.min(low + size, v));
        const x1 = cut(x, b.bx, b.w), y1 = cut(y, b.by, b.h);
        // A narrow one is of one axis alone.
        from.xs = w > 12 ? [from.x, x1] : [b.bx, b.bx + b.w];
        from.ys = h > 12 ? [from.y, y1] : [b.by, b.by + b.h];
        from.xs.sort((a, c) => a - c);
        from.ys.sort((a, c) => a - c);
        put(frame, {x: from.xs[0], y: from.ys[0],
                    width: from.xs[1] - from.xs[0],
                    height: from.ys[1] - from.ys[0]});
      },
      pointerleave: () => { if (!from) this.show(view, null); },
      pointerdown: e => {
        const [x, y] = spot(e);
        const p = view.panels.findIndex(b => x >= b.bx && y >= b.by &&
          x <= b.bx + b.w && y <= b.by + b.h);
        if (e.button !== 0 || e.pointerType === 'touch' || p < 0) return;
        from = {x, y, p, b: view.panels[p]};
      },
      pointerup: () => {
        if (frame) {
          const {b, p, xs, ys} = from;
          this.zoom(p, xs.map(v => (v - b.bx) / b.w),
                    ys.map(v => 1 - (v - b.by) / b.h).reverse());
        }
        if (frame) frame.remove();
        from = frame = null;
      },
      pointercancel: () => {
        if (frame) frame.remove();
        from = frame = null;
      },
      dblclick: () => { this.reset(); this.draw(); },
      blur: () => this.show(view, null),
      keydown: e => {
        const keys = {
          ArrowRight: () => this.step(view, 1),
          ArrowLeft: () => this.step(view, -1),
          ArrowDown: () => this.step(view, 0, 1),
          ArrowUp: () => this.step(view, 0, -1),
          Home: () => this.step(view, -Infinity),
          End: () => this.step(view, Infinity),
          '+': () => this.nearer(.5), '=': () => this.nearer(.5),
          '-': () => this.nearer(2),
          0: () => { this.reset(); this.draw(); },
          Escape: () => this.show(view, null),
        };
        if (e.target !== svg || !keys[e.key] || e.ctrlKey || e.metaKey ||
            e.altKey) return;
        e.preventDefault();
        keys[e.key]();
        if (this.plain !== this.was) say(this.plain ? 'whole figure' :
          `zoomed: ${this.data.x.label} ${number(this.x[0].low)} to ` +
          `${number(this.x[0].high)}, ${this.data.y.label} ` +
          `${number(this.y.low)} to ${number(this.y.high)}`);
        this.was = this.plain;
      },
    });
    this.was = true;
    svg.append(drawn('desc', {}, 'Arrow keys go from point to point and from ' +
      'series to series, plus and minus zoom, 0 shows all.'));
  }

  // Entries of the legend become buttons.
  legend(view) {
    view.leaders = [];
    this.data.keys.forEach((key, k) => {
      const parts = all(view.svg, `[data-k="${k}"]`);
      const words = parts.map(g => g.querySelector('text')).find(t => t);
      if (!words) return;
      const x = +words.getAttribute('x'), y = +words.getAttribute('y');
      for (const path of parts.flatMap(g => all(g, 'path.ln'))) {
        const d = path.getAttribute('d');
        // Where a zoomed line ends is somewhere else: a swatch is left.
        if (!view.panels.some(b => y > b.by && y < b.by + b.h &&
                              x > b.bx + b.w)) continue;
        view.leaders.push({path, d, swatch: `M${x - 14} ${y - 4}h10`});
      }
      const act = () => {
        this.toggle(k);
        this.draw();
      };
      const g = drawn('g', {
        class: 'key', 'data-of': k, role: 'button', tabindex: 0,
        'aria-pressed': true, 'aria-label': key.label, click: act,
        pointerenter: () => key.value && light({value: key.value}),
        pointerleave: () => light(null),
        keydown: e => {
          if (e.key !== 'Enter' && e.key !== ' ') return;
          e.preventDefault();
          act();
        }});
      g.append(drawn('rect', {
        class: 'hit', x: x - 26, y: y - 14, height: 19,
        width: 32 + 6.8 * words.textContent.length}), ...parts);
      view.svg.append(g);
    });
  }

  toggle(k) {
    const off = !this.off.delete(k);
    if (off) this.off.add(k);
    all(this.box, `.key[data-of="${k}"]`).forEach(g =>
      g.setAttribute('aria-pressed', !off));
  }

  // As a reader has left WAS, whose place this figure takes.
  follow(was) {
    this.data.keys.forEach((key, k) => {
      const then = was.data.keys.findIndex(o => o.label === key.label);
      if (was.off.has(then)) this.toggle(k);
    });
    if (!was.plain && was.x.length === this.x.length) {
      this.x = was.x;
      this.y = was.y;
    }
    this.draw();
  }

  // ---- files ----

  table() {
    const quote = v => /[",\n]/.test(v) ? `"${v.replace(/"/g, '""')}"` : v;
    const lines = [['panel', 'series', 'kind', this.own ? 'x' :
      title(this.data.x), title(this.data.y), 'low', 'high', 'words']];
    for (const s of this.series)
      if (s.x && this.shown(s))
        s.x.forEach((x, i) => lines.push([
          this.data.panels[s.panel].title, s.label, s.kind, x, s.y && s.y[i],
          s.low && s.low[i], s.high && s.high[i], s.words && s.words[i] ||
          this.axis(s.panel).names && this.axis(s.panel).names[x]]));
    return lines.map(row => row.map(v => quote(String(v ?? ''))).join(','))
      .join('\n') + '\n';
  }

  saveDrawing() {
    const from = this.views.find(v => v.svg.getClientRects().length);
    const svg = (from || this.views[0]).svg.cloneNode(true);
    const {width, height} = svg.viewBox.baseVal;
    // Its rules, for a light ground.
    const rules = all(document, 'style').flatMap(s => [...s.sheet.cssRules])
      .filter(r => /^\.plot/.test(r.selectorText)).map(r => r.cssText);
    all(svg, '[hidden],.hit,.mark').forEach(e => e.remove());
    for (const e of [svg, ...all(svg, '*')])
      for (const {name} of [...e.attributes])
        if (/^(data-|aria-(?!labelledby)|tabindex|role)/.test(name))
          e.removeAttribute(name);
    svg.setAttribute('height', height);
    svg.prepend(drawn('style', {}, rules.join('\n')),
                drawn('rect', {class: 'paper', width, height}));
    save(this.data.name + '.svg', 'image/svg+xml',
         new XMLSerializer().serializeToString(svg) + '\n');
  }

  // ---- what is lit elsewhere ----

  marks() {
    this.views.forEach(v => all(v.svg, '.here').forEach(e => e.remove()));
    const lit = lamp && this.series.some(s => s.value === lamp.value &&
      lamp.value);
    for (const view of this.views) {
      view.svg.classList.toggle('lit', !!lit);
      for (const s of this.series) {
        const group = view.groups.get(s.id);
        if (!group) continue;
        group.g.classList.toggle('on', !!lit && s.value === lamp.value);
        if (!lamp || !lamp.run || !s.words || !this.shown(s)) continue;
        s.words.forEach((w, i) => {
          const spot = w === lamp.run && this.at(view, s, i);
          if (spot) view.svg.append(drawn('circle', {
            class: 'here', cx: spot[0], cy: spot[1], r: 6}));
        });
      }
    }
  }
}

// ---- the same thing in several places ----

let lamp = null; // the size and the run that are lit

const light = what => {
  if (what && !what.value && !what.run) what = null;
  if (!what && !lamp || what && lamp && what.value === lamp.value &&
      what.run === lamp.run) return;
  lamp = what;
  figures.forEach(f => f.marks());
  all(document, 'tr.on').forEach(r => r.classList.remove('on'));
  if (what)
    all(document, 'tr[data-n]').forEach(r => {
      if (what.run ? r.dataset.run === what.run : +r.dataset.n === what.value)
        r.classList.add('on');
    });
};

const rowLight = row => light(row ? {value: +row.dataset.n,
                                     run: row.dataset.run} : null);

const save = (name, type, text) => {
  const url = URL.createObjectURL(new Blob([text], {type}));
  html('a', {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 1e4);
};

// ---- tables ----

const TEX = {'\\': '\\textbackslash{}', '~': '\\textasciitilde{}',
             '^': '\\textasciicircum{}', '−': '$-$', '–': '--', '×': '$\\times$',
             '∝': '$\\propto$', '±': '$\\pm$', '·': '$\\cdot$',
             '\u00a0': '~'};
const plainTex = s => s.replace(/[\\~^−–×∝±·\u00a0]|[#$%&_{}]|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|[α-ω]/g,
  c => TEX[c] || (/[#$%&_{}]/.test(c) ? '\\' + c : /[α-ω]/.test(c) ? GREEK(c)
    : '$^{' + c.replace(/./g, d => '-0123456789'['⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(d)]) +
      '}$'));
const GREEK = c => '$\\' + ('alpha beta gamma delta epsilon zeta eta theta ' +
  'iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau upsilon phi ' +
  'chi psi omega').split(' ')[c.charCodeAt(0) - 945] + '$';

const tex = node => [...node.childNodes].map(n =>
  n.nodeType === 3 ? plainTex(n.data)
  : n.nodeType !== 1 ? ''
  : n.localName === 'sub' ? '$_{' + n.textContent + '}$'
  : n.localName === 'sup' ? '$^{' + n.textContent + '}$'
  : getComputedStyle(n).display === 'block' || n.localName === 'br'
    ? ' ' + tex(n) : tex(n)).join('').replace(/\s+/g, ' ').trim();

const texTable = table => {
  const head = [...table.tHead.rows[0].cells];
  const line = row => [...row.cells].map(c => c.colSpan > 1 ?
    `\\multicolumn{${c.colSpan}}{l}{${tex(c)}}` : tex(c)).join(' & ') + ' \\\\';
  return ['\\begin{tabular}{' + head.map(c => c.classList.contains('l') ||
    c.dataset.sort === 'text' ? 'l' : 'r').join('') + '}', '\\toprule',
    line(table.tHead.rows[0]), '\\midrule',
    ...[...table.tBodies[0].rows].filter(r => !r.hidden).map(line),
    '\\bottomrule', '\\end{tabular}', ''].join('\n');
};

// Where the clipboard is refused, the text is shown to be copied.
const copy = async (text, near) => {
  try {
    await navigator.clipboard.writeText(text);
    say('copied');
    return true;
  } catch {
    const area = html('textarea', {class: 'copy', readonly: '', rows: 8,
                                   'aria-label': 'LaTeX to copy',
                                   blur: () => area.remove()});
    area.value = text;
    near.after(area);
    area.select();
    if (document.execCommand('copy')) {
      area.remove();
      say('copied');
      return true;
    }
    say('select and copy the text');
    return false;
  }
};

const cellValue = (row, column, kind) => {
  const cell = row.cells[column], text = cell ? cell.textContent.trim() : '';
  if (kind !== 'number') return text.toLowerCase();
  const raw = cell && cell.dataset.v != null ? cell.dataset.v : text;
  return raw === '' || !finite(+raw) ? null : +raw;
};

const table = t => {
  const body = t.tBodies[0], rows = [...body.rows];
  const heads = [...t.tHead.rows[0].cells];
  const sort = (th, column) => {
    const way = {ascending: 'descending', descending: null}[
      th.getAttribute('aria-sort')];
    const next = way === undefined ? 'ascending' : way;
    heads.forEach(h => h.removeAttribute('aria-sort'));
    const order = rows.map((row, i) => ({row, i, v: cellValue(
      row, column, th.dataset.sort)}));
    const turn = next === 'descending' ? -1 : 1;
    if (next) {
      th.setAttribute('aria-sort', next);
      order.sort((a, b) => (a.v === null) - (b.v === null) ||
        (a.v < b.v ? -turn : a.v > b.v ? turn : 0) || a.i - b.i);
    }
    body.append(...order.map(o => o.row));
  };
  heads.forEach((th, column) => {
    if (!th.dataset.sort || rows.length < 2) return;
    th.append(html('button', {type: 'button', class: 'sort',
                              click: () => sort(th, column)},
                   ...th.childNodes));
  });
  const bar = html('div', {class: 'bar tools'});
  const texts = rows.length >= 8 ? rows.map(r => r.textContent.toLowerCase())
    : null;
  if (texts) {
    const count = html('span', {class: 'count', 'aria-live': 'polite'});
    bar.append(html('input', {
      type: 'search', placeholder: 'Filter', 'aria-label': 'Filter the rows',
      input: e => {
        const words = e.target.value.toLowerCase().split(/\s+/);
        let n = 0;
        rows.forEach((row, i) => {
          row.hidden = !words.every(w => texts[i].includes(w));
          n += !row.hidden;
        });
        count.textContent = n < rows.length ?
          `${n.toLocaleString('en-US')} of ${rows.length.toLocaleString(
            'en-US')} rows` : '';
      }}), count);
  }
  const copier = button('Copy LaTeX', 'Copy the table as LaTeX', async () => {
    if (await copy(texTable(t), bar)) {
      copier.textContent = 'Copied';
      setTimeout(() => { copier.textContent = 'Copy LaTeX'; }, 1500);
    }
  });
  bar.append(copier);
  const scroll = t.closest('.scroll') || t;
  if (scroll.classList.contains('wide')) bar.classList.add('wide');
  scroll.before(bar);
  if (!rows.some(r => r.dataset.n)) return;
  // One row can be reached by Tab, the others by arrows.
  rows[0].tabIndex = 0;
  const rowOf = e => e.target.closest('tbody tr');
  put(body, {
    pointerover: e => rowLight(rowOf(e)), pointerleave: () => rowLight(null),
    focusin: e => rowLight(rowOf(e)), focusout: () => rowLight(null),
    keydown: e => {
      const row = rowOf(e), way = {ArrowDown: 'nextElementSibling',
                                   ArrowUp: 'previousElementSibling'}[e.key];
      let to = row && way && row[way];
      while (to && to.hidden) to = to[way];
      if (!to) return;
      e.preventDefault();
      row.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    }});
};

// ---- one of several figures at a time ----

const choose = (box, which) => {
  const shown = all(box, 'figure');
  shown.forEach(f => { f.hidden = f !== which; });
  all(box, '.tabs button').forEach((b, i) =>
    b.setAttribute('aria-pressed', shown[i] === which));
};

const tabs = box => {
  const inside = all(box, 'figure');
  if (inside.length < 2) return;
  box.prepend(html('div', {class: 'bar tabs', role: 'group',
                           'aria-label': 'Axis of the curves'},
    ...inside.map(f => button(readData(f.querySelector('script')).x.label,
                              null, () => choose(box, f), 'false'))));
  choose(box, inside[0]);
};

const reveal = () => {
  const to = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const box = to && to.closest('.switch');
  if (!box) return;
  choose(box, to.closest('figure'));
  to.scrollIntoView();
};

// Sorted and filtered as WAS.
const followTable = (t, was) => {
  const sorted = was.querySelector('th[aria-sort]');
  const th = sorted && t.tHead.rows[0].cells[sorted.cellIndex];
  if (th && th.textContent === sorted.textContent) {
    const sort = th.querySelector('button.sort');
    if (sort) sort.click();
    if (sort && sorted.getAttribute('aria-sort') === 'descending') sort.click();
  }
};

// What a reader has chosen in OLD, where ROOT takes its place.
const follow = (root, old, were) => {
  for (const f of figures) {
    const was = root.contains(f.box) && were.get(f.box.id);
    if (!was) continue;
    f.follow(was);
    const box = f.box.closest('.switch');
    if (box && !was.box.hidden) choose(box, f.box);
  }
  all(root, 'table.data').forEach(t => {
    const was = t.id && old.querySelector('#' + CSS.escape(t.id));
    if (was) followTable(t, was);
  });
  const filters = all(old, 'input[type=search]');
  all(root, 'input[type=search]').forEach((input, i) => {
    if (!filters[i] || !filters[i].value) return;
    input.value = filters[i].value;
    input.dispatchEvent(new Event('input'));
  });
};

// Whatever is new in ROOT: the page, or what has taken the place of OLD.
const start = (root, old) => {
  const were = new Map(figures.map(f => [f.box.id, f]));
  const fresh = (what, make) => [root, ...all(root, what)].forEach(e => {
    if (!e.matches(what) || done.has(e)) return;
    done.add(e);
    make(e);
  });
  for (let i = figures.length; i-- > 0;)
    if (!figures[i].box.isConnected) figures.splice(i, 1);
  if (!live.isConnected) document.body.append(live);
  fresh('figure[id^="fig-"]', f => {
    if (f.querySelector('svg[data-view]')) figures.push(new Figure(f));
  });
  fresh('.switch', tabs);
  fresh('table.data', table);
  if (old) follow(root, old, were);
};

window.rlstudyPage = start;
addEventListener('hashchange', reveal);
start(document.body);
reveal();
})();
