// From a picture to its labels: the arithmetic around the network, as dance4j does it elsewhere.

/**
 * The complexity of a picture: SC_mean, the mean length of its grey values' Sobel gradient, edges mirrored; or, relative
 * to its light, 100 · SC_mean / (mean grey + 14).
 *
 * @param {{width: number, height: number, data: Uint8ClampedArray}} image RGBA
 * @param {"SC_MEAN" | "RELATIVE"} measure
 */
export function complexity({width, height, data}, measure) {
  // ITU-R BT.601 luma in 16-bit fixed point.
  const luma = at => (19595 * data[at] + 38470 * data[at + 1] + 7471 * data[at + 2] + 0x8000) >> 16;
  const rowOfGrey = y => Int32Array.from({length: width}, (_, x) => luma(4 * (y * width + x)));
  let above = rowOfGrey(0);
  let here = above.slice();
  let sum = 0;
  let light = 0;
  for (let y = 0; y < height; y++) {
    // Of each column of three pixels: their sum 1 2 1 and their difference, of this column and the two before it.
    let smooth = 0, smoothBefore = 0, difference = 0, differenceBefore = 0;
    let at = 4 * width * Math.min(height - 1, y + 1);
    for (let x = 0; x < width; x++, at += 4) {
      const grey = luma(at);
      const nextSmooth = above[x] + 2 * here[x] + grey;
      const nextDifference = grey - above[x];
      light += here[x];
      above[x] = grey;
      if (x > 0) {
        const across = nextSmooth - smoothBefore;
        const down = differenceBefore + 2 * difference + nextDifference;
        sum += Math.sqrt(across * across + down * down);
      }
      smoothBefore = x > 0 ? smooth : nextSmooth;
      differenceBefore = x > 0 ? difference : nextDifference;
      smooth = nextSmooth;
      difference = nextDifference;
    }
    const across = smooth - smoothBefore;
    const down = differenceBefore + 3 * difference;
    sum += Math.sqrt(across * across + down * down);
    [above, here] = [here, above];
  }
  const mean = sum / (width * height);
  return measure === "RELATIVE" ? 100 * mean / (light / (width * height) + 14) : mean;
}

/**
 * The share of a Maxwell–Boltzmann distribution up to a value: with x = ((value − location) / scale)² / 2, the lower
 * incomplete gamma function P(3/2, x), by its series.
 */
export function share(value, {location, scale}) {
  const z = Math.max(0, (value - location) / scale);
  const x = z * z / 2;
  if (x > 100) return 1;
  let term = 4 / (3 * Math.sqrt(Math.PI));
  let sum = 0;
  for (let n = 1; term > sum * 1e-17; n++) {
    sum += term;
    term *= x / (1.5 + n);
  }
  return Math.min(1, Math.pow(x, 1.5) * Math.exp(-x) * sum);
}

/** The step whose area is nearest to ratio² of the full size. */
export function nearestStep(steps, full, ratio) {
  const wanted = ratio * ratio * full.width * full.height;
  const distance = step => Math.abs(step.width * step.height - wanted);
  return steps.reduce((best, step) => distance(step) < distance(best) ? step : best);
}

/**
 * What frames take at each width after one more was timed, in milliseconds. What is known of other widths moves with it: a
 * device that has become slower is slower at all.
 *
 * @param {(number | undefined)[]} times from wide to narrow; undefined where none was timed
 */
export function timesAfter(times, width, took) {
  const before = times[width];
  const now = before === undefined ? took : 0.7 * before + 0.3 * took;
  const factor = before === undefined ? 1 : now / before;
  return Array.from({length: Math.max(times.length, width + 1)}, (_, i) =>
      i === width ? now : times[i] === undefined ? undefined : times[i] * factor);
}

/**
 * The widest width at which frames take no longer than wanted; the narrowest if none is fast enough. Of widths that were not
 * timed yet the time follows from the network's operations. A wider one than now must have a tenth to spare, so that it does
 * not go back and forth.
 *
 * @param {{macs: number}[]} widths from wide to narrow
 * @param {(number | undefined)[]} times as {@link timesAfter} has them, known of the present width
 * @param {number} now the present width
 * @param {number} wanted milliseconds
 */
export function widthFor(widths, times, now, wanted) {
  const fits = widths.findIndex(({macs}, i) => {
    const expected = times[i] ?? times[now] * macs / widths[now].macs;
    return expected <= (i < now ? 0.9 * wanted : wanted);
  });
  return fits < 0 ? widths.length - 1 : fits;
}

/**
 * The place of a picture in the network's input: all of it, or, for a picture of quite another shape than the full size,
 * as much as keeps its shape.
 */
export function place(image, step, full) {
  const stretch = image.width / image.height / (full.width / full.height);
  if (stretch > 0.8 && stretch < 1.25) return {width: step.width, height: step.height};
  return stretch > 1
      ? {width: step.width, height: Math.max(1, Math.round(step.height / stretch))}
      : {width: Math.max(1, Math.round(step.width * stretch)), height: step.height};
}

/** Where the pixels of a row or column of `to` lie between those of `from`: half-pixel centres, edges repeated. */
function between(from, to, last) {
  const before = new Int32Array(to);
  const after = new Int32Array(to);
  const weight = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = (i + 0.5) * (from / to) - 0.5;
    before[i] = Math.min(last, Math.max(0, Math.floor(at)));
    after[i] = Math.min(last, Math.max(0, Math.ceil(at)));
    weight[i] = at - Math.floor(at);
  }
  return {before, after, weight};
}

/**
 * The network's input: the picture at its place, bilinear, and its mean colour where it leaves room.
 *
 * @return {Float32Array} [step.height, step.width, 3], 0–255
 */
export function input({width, height, data}, step, {width: w, height: h}) {
  const values = new Float32Array(step.width * step.height * 3);
  const rows = between(height, h, height - 1);
  const columns = between(width, w, width - 1);
  const mean = [0, 0, 0];
  for (let y = 0; y < h; y++) {
    const above = rows.before[y] * width;
    const below = rows.after[y] * width;
    for (let x = 0; x < w; x++) {
      const left = columns.before[x];
      const right = columns.after[x];
      for (let c = 0; c < 3; c++) {
        const top = data[4 * (above + left) + c];
        const bottom = data[4 * (below + left) + c];
        const upper = top + (data[4 * (above + right) + c] - top) * columns.weight[x];
        const lower = bottom + (data[4 * (below + right) + c] - bottom) * columns.weight[x];
        const value = upper + (lower - upper) * rows.weight[y];
        values[(y * step.width + x) * 3 + c] = value;
        mean[c] += value / (w * h);
      }
    }
  }
  for (let y = 0; y < step.height; y++) {
    for (let x = y < h ? w : 0; x < step.width; x++) {
      values.set(mean, (y * step.width + x) * 3);
    }
  }
  return values;
}

/** The class of the largest logit at each place, the first of equals. */
function best(logits, places, classes) {
  const result = new Uint8Array(places);
  for (let place = 0; place < places; place++) {
    const first = place * classes;
    let most = logits[first];
    for (let c = 1; c < classes; c++) {
      if (logits[first + c] > most) {
        most = logits[first + c];
        result[place] = c;
      }
    }
  }
  return result;
}

/**
 * Rows or columns of the picture as weighted means of neighbours among those of the logits, which are made as large as the
 * network's input first.
 *
 * @param part how many of the input's the picture takes
 * @return the first neighbour and the shares of all, for each row or column of the picture
 */
function means(logits, input, part, picture) {
  const inner = between(logits, input, logits - 1);
  const outer = between(part, picture, Math.ceil(part) - 1);
  const first = new Int32Array(picture);
  const shares = [];
  for (let i = 0; i < picture; i++) {
    const ends = [[outer.before[i], 1 - outer.weight[i]], [outer.after[i], outer.weight[i]]];
    first[i] = inner.before[ends[0][0]];
    const of = new Float32Array(inner.after[ends[1][0]] - first[i] + 1);
    for (const [place, share] of ends) {
      of[inner.before[place] - first[i]] += share * (1 - inner.weight[place]);
      of[inner.after[place] - first[i]] += share * inner.weight[place];
    }
    shares.push(of);
  }
  return {first, shares};
}

/**
 * The class of the largest logit at each pixel of the picture, the logits made as large as the network's input and then as
 * the picture, bilinear. Where the places around a pixel agree on a class, it is the pixel's: no other can be larger in
 * between.
 *
 * @param {Float32Array} logits [height, width, classes]
 * @param shape of the logits: {height, width, classes}
 * @param step the input's size: {width, height}
 * @param at how much of it the picture takes: {width, height}
 * @param size of the picture: {width, height}
 * @return {Uint8Array} [size.height, size.width]
 */
export function labels(logits, {height, width, classes}, step, at, size) {
  const result = new Uint8Array(size.width * size.height);
  const rows = means(height, step.height, at.height, size.height);
  const columns = means(width, step.width, at.width, size.width);
  const coarse = best(logits, height * width, classes);
  const none = 255;
  // Of each row of logits what its places around a column of the picture agree on.
  const agreed = Array.from({length: height}, (_, row) => Uint8Array.from({length: size.width}, (_, x) => {
    const from = row * width + columns.first[x];
    const one = coarse[from];
    return columns.shares[x].every((_, k) => coarse[from + k] === one) ? one : none;
  }));
  const mean = new Float32Array(width * classes);
  for (let y = 0; y < size.height; y++) {
    const first = rows.first[y];
    const down = rows.shares[y];
    mean.fill(0);
    for (let k = 0; k < down.length; k++) {
      const from = (first + k) * mean.length;
      for (let i = 0; i < mean.length; i++) mean[i] += down[k] * logits[from + i];
    }
    for (let x = 0; x < size.width; x++) {
      let one = agreed[first][x];
      for (let k = 1; k < down.length; k++) if (agreed[first + k][x] !== one) one = none;
      result[y * size.width + x] =
          one !== none ? one : largest(mean, columns.first[x], columns.shares[x], classes);
    }
  }
  return result;
}

/** The class with the largest mean over neighbours, the first of equals. */
function largest(values, first, shares, classes) {
  let found = 0;
  let most = -Infinity;
  for (let c = 0; c < classes; c++) {
    let value = 0;
    for (let k = 0; k < shares.length; k++) value += shares[k] * values[(first + k) * classes + c];
    if (value > most) {
      most = value;
      found = c;
    }
  }
  return found;
}
