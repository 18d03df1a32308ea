'use strict';

/** Charts as SVG with a table beside them that says the same. */
const charts = (() => {
  const WIDTH = 720;
  const HEIGHT = 340;
  const EDGE = {left: 84, right: 16, top: 12, bottom: 44};

  function element(name, attributes = {}, ...children) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  /** Round numbers that cover a range, four to eight of them. */
  function ticks(low, high) {
    const span = high - low || Math.abs(high) || 1;
    const rough = span / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map(f => f * power).find(s => span / s <= 6);
    const from = Math.floor(low / step + 1e-9) * step;
    const found = [];
    for (let i = 0; from + (i - 1) * step < high - step * 1e-9 && i < 20; i++) {
      found.push(from + i * step);
    }
    return found;
  }

  /** What stands at ticks: as many digits as tell where each is. */
  function labels(found) {
    const step = found[1] - found[0] || 1;
    const isNear = digits => found.every(tick => Math.abs(Number(tick.toPrecision(digits)) - tick) < step / 100);
    const digits = [3, 4, 5, 6, 7].find(isNear) ?? 8;
    return found.map(tick => short(tick, digits));
  }

  /** A number with some digits that matter and a unit's prefix. */
  function short(value, digits = 3) {
    if (value === null || value === undefined || Number.isNaN(value)) {
      return '–';
    }
    const size = Math.abs(value);
    const prefix = [[1e15, 'P'], [1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e4, 'k']].find(([from]) => size >= from);
    if (prefix) {
      const scale = prefix[1] === 'k' ? 1e3 : prefix[0];
      return `${Number((value / scale).toPrecision(digits))} ${prefix[1]}`;
    }
    return size !== 0 && size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(digits)));
  }

  function scale(low, high, from, to) {
    return value => from + (value - low) / (high - low || 1) * (to - from);
  }

  function frame(label, xTicks, yTicks, xLabel, yLabel) {
    const x = scale(xTicks[0], xTicks[xTicks.length - 1], EDGE.left, WIDTH - EDGE.right);
    const y = scale(yTicks[0], yTicks[yTicks.length - 1], HEIGHT - EDGE.bottom, EDGE.top);
    const svg = element('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label});
    const [xTexts, yTexts] = [labels(xTicks), labels(yTicks)];
    for (const [i, tick] of yTicks.entries()) {
      svg.append(element('line', {class: 'axis', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick)}),
        element('text', {x: EDGE.left - 6, y: y(tick) + 4, 'text-anchor': 'end'}, yTexts[i]));
    }
    for (const [i, tick] of xTicks.entries()) {
      svg.append(element('text', {x: x(tick), y: HEIGHT - EDGE.bottom + 18, 'text-anchor': 'middle'}, xTexts[i]));
    }
    svg.append(element('text', {x: (EDGE.left + WIDTH - EDGE.right) / 2, y: HEIGHT - 6, 'text-anchor': 'middle'}, xLabel),
      element('text', {transform: `translate(14 ${(HEIGHT - EDGE.bottom + EDGE.top) / 2}) rotate(-90)`, 'text-anchor': 'middle'}, yLabel));
    return {svg, x, y};
  }

  function table(head, rows) {
    const made = document.createElement('table');
    const line = made.createTHead().insertRow();
    head.forEach(text => {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = text;
      line.append(cell);
    });
    const body = made.createTBody();
    rows.forEach(values => {
      const row = body.insertRow();
      values.forEach(value => row.insertCell().textContent = typeof value === 'number' ? short(value) : value ?? '–');
    });
    const scroll = document.createElement('div');
    scroll.className = 'wide';
    scroll.append(made);
    return scroll;
  }

  function inDetails(summary, content) {
    const made = document.createElement('details');
    const line = document.createElement('summary');
    line.textContent = summary;
    made.append(line, content);
    return made;
  }

  function note(text) {
    const made = document.createElement('p');
    made.textContent = text;
    return made;
  }

  function show(place, ...content) {
    const open = place.querySelector('details')?.open ?? false;
    place.replaceChildren(...content);
    const details = place.querySelector('details');
    if (details) {
      details.open = open;
    }
  }

  const style = i => `k${i % 8}${i % 16 >= 8 ? ' dashed' : ''}`;

  /** Lines of points; each series is {name, index, points: [[x, y], …]}. */
  function lines(place, series, xLabel, yLabel) {
    const drawn = series.filter(each => each.points.length);
    if (!drawn.length) {
      show(place, note(series.length ? 'The runs that are ticked have no such figures yet.' : 'Tick runs in the table to draw them.'));
      return;
    }
    const all = drawn.flatMap(each => each.points);
    const range = i => ticks(Math.min(...all.map(p => p[i])), Math.max(...all.map(p => p[i])));
    const {svg, x, y} = frame(`${yLabel} over ${xLabel}: ${drawn.map(each => each.name).join(', ')}`, range(0), range(1), xLabel, yLabel);
    const legend = document.createElement('ul');
    legend.className = 'legend';
    drawn.forEach(each => {
      svg.append(element('polyline', {class: style(each.index), points: each.points.map(p => `${x(p[0])},${y(p[1])}`).join(' ')}));
      if (each.points.length < 60) {
        each.points.forEach(p => svg.append(element('circle', {class: style(each.index), cx: x(p[0]), cy: y(p[1]), r: 2.5},
          element('title', {}, `${each.name}: ${short(p[1])} at ${short(p[0])}`))));
      }
      const item = document.createElement('li');
      const swatch = document.createElement('i');
      swatch.className = style(each.index);
      item.append(swatch, each.name);
      legend.append(item);
    });
    const rows = drawn.flatMap(each => each.points.map(p => [each.name, p[0], p[1]]));
    show(place, chart(svg), legend, inDetails('As a table', table(['run', xLabel, yLabel], rows)));
  }

  function chart(svg) {
    const made = document.createElement('div');
    made.className = 'chart';
    made.append(svg);
    return made;
  }

  /** The points that no other is at most as costly as and at least as good as, from cheap to dear. */
  function front(points) {
    const found = [];
    [...points].sort((a, b) => a.x - b.x || b.y - a.y).forEach(point => {
      if (!found.length || point.y > found[found.length - 1].y) {
        found.push(point);
      }
    });
    return found;
  }

  /** Points {name, index, x, y}, index being null for those that are not ticked, with their Pareto front. */
  function scatter(place, points, xLabel, yLabel) {
    if (!points.length) {
      show(place, note('No run has both figures yet.'));
      return;
    }
    const best = front(points);
    const range = key => ticks(Math.min(...points.map(p => p[key])), Math.max(...points.map(p => p[key])));
    const {svg, x, y} = frame(`${yLabel} against ${xLabel}; not beaten: ${best.map(p => p.name).join(', ')}`, range('x'), range('y'), xLabel, yLabel);
    svg.append(element('polyline', {class: 'front', points: best.map(p => `${x(p.x)},${y(p.y)}`).join(' ')}));
    points.forEach(p => svg.append(element('circle', {class: p.index === null ? 'k7' : style(p.index), cx: x(p.x), cy: y(p.y), r: best.includes(p) ? 5 : 3.5},
      element('title', {}, `${p.name}: ${short(p.y)} at ${short(p.x)}`))));
    let above = null;
    best.forEach(p => {
      const right = x(p.x) > WIDTH * 0.65;
      if (above && Math.abs(y(p.y) - y(above.y)) < 14 && Math.abs(x(p.x) - x(above.x)) < 220) {
        return;
      }
      above = p;
      svg.append(element('text', {class: 'name', x: x(p.x) + (right ? -8 : 8), y: y(p.y) - 6, 'text-anchor': right ? 'end' : 'start'}, p.name));
    });
    const rows = [...points].sort((a, b) => a.x - b.x).map(p => [p.name, p.x, p.y, best.includes(p) ? 'yes' : '']);
    show(place, chart(svg), inDetails('As a table', table(['run', xLabel, yLabel, 'not beaten'], rows)));
  }

  /**
   * A histogram from quantiles: between two neighbours lies the share of channels between their percents.
   * @param quantiles {percent: value}
   * @param top the largest value to leave room for
   * @param label what the chart shows, for those who do not see it
   */
  function histogram(place, quantiles, top, label) {
    const known = Object.entries(quantiles).map(([percent, value]) => [Number(percent), value]).sort((a, b) => a[0] - b[0]);
    if (known.length < 2) {
      show(place, note('This run has no gammas to show at this epoch.'));
      return;
    }
    const bins = 30;
    const density = new Array(bins).fill(0);
    known.slice(1).forEach(([percent, value], i) => {
      const [before, low] = known[i];
      const share = percent - before;
      for (let bin = 0; bin < bins; bin++) {
        const from = bin * top / bins;
        const to = from + top / bins;
        const overlap = value === low ? (low >= from && low < to ? 1 : 0) : Math.max(0, Math.min(value, to) - Math.max(low, from)) / (value - low);
        density[bin] += share * overlap;
      }
    });
    const {svg, x, y} = frame(label, ticks(0, top), ticks(0, 100), '|γ|', '% of the channels');
    density.forEach((share, bin) => {
      const from = x(bin * top / bins);
      svg.append(element('rect', {x: from + 1, width: Math.max(1, x((bin + 1) * top / bins) - from - 2), y: y(share), height: Math.max(0, y(0) - y(share))},
        element('title', {}, `${short(share)}% from ${short(bin * top / bins)} to ${short((bin + 1) * top / bins)}`)));
    });
    show(place, chart(svg), inDetails('As a table', table(['% of the channels below', '|γ|'], known)));
  }

  return {lines, scatter, histogram, table, note, short, front, ticks, labels, style};
})();

if (typeof module !== 'undefined') {
  module.exports = charts;
}
