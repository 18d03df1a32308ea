'use strict';

(() => {
  const POLL = 4000;
  const $ = id => document.getElementById(id);

  /** What runs have come to, by its name in a run's figures. */
  const FIGURES = {
    mean_iou: {label: 'mIoU', text: value => value.toFixed(3)},
    boundary_mean_iou: {label: 'boundary mIoU', text: value => value.toFixed(3)},
    epochs: {label: 'epochs', text: String},
    prunings: {label: 'prunings', text: String},
    training_macs: {label: 'training MACs', text: charts.short, cost: true},
    macs_per_image: {label: 'inference MACs', text: charts.short, cost: true},
    parameters: {label: 'parameters', text: charts.short, cost: true},
    latency_seconds: {label: 'latency in ms', text: value => (value * 1e3).toPrecision(3), cost: true, factor: 1e3},
    seconds: {label: 'minutes trained', text: value => (value / 60).toFixed(1), cost: true, factor: 1 / 60},
  };

  /** What an epoch's line tells, by what it is called here. */
  const CURVES = {
    'loss': epoch => epoch.loss,
    'validation mIoU': epoch => epoch.val_mean_iou,
    'learning rate': epoch => epoch.learning_rate,
    'images per second': epoch => epoch.images_seen / epoch.seconds,
    'images dropped': epoch => epoch.images_dropped,
    'seconds per epoch': epoch => epoch.seconds,
    '% of the time spent waiting for images': epoch => 100 * epoch.seconds_waiting / epoch.seconds,
  };
  const OVER = {
    'steps': epoch => epoch.step,
    'epochs': epoch => epoch.epoch,
    'training MACs': epoch => epoch.training_macs,
    'minutes of training': epoch => epoch.minutes,
  };
  const SETTINGS = ['dataset', 'network', 'backbone', 'recipe', 'width'];

  let runs = [];
  let sort = {key: 'changed', down: true};
  const ticked = [];
  const columns = new Set(SETTINGS);
  const details = new Map();
  let playing = null;
  let etag = '';

  async function json(path) {
    const answer = await fetch(path);
    const body = await answer.json();
    if (!answer.ok) {
      throw new Error(body.problem);
    }
    return body;
  }

  function problem(text) {
    $('problem').hidden = !text;
    $('problem').textContent = text ?? '';
  }

  /** The words of a filter; a figure's heading with what follows it is one, whatever spaces it has. */
  function words(filter) {
    const headings = Object.values(FIGURES).map(figure => figure.label).sort((a, b) => b.length - a.length);
    return filter.match(new RegExp(`(?:${headings.join('|')})(?:=|<|>)\\S+|\\S+`, 'gi')) ?? [];
  }

  /** A word of the filter as a condition of a run. */
  function condition(word) {
    const parts = /^([\w .-]+?)(=|<|>)(.+)$/.exec(word);
    if (!parts) {
      const low = word.toLowerCase();
      return run => [run.name, run.state, ...Object.values(run.settings ?? {})].some(text => text.toLowerCase().includes(low));
    }
    const [, key, sign, wanted] = parts;
    const figure = Object.keys(FIGURES).find(name => [name, FIGURES[name].label].some(text => text.toLowerCase() === key.toLowerCase()));
    return run => {
      const found = key === 'state' ? run.state : figure ? (run.figures ?? {})[figure] : (run.settings ?? {})[key];
      const value = figure && found !== undefined ? found * (FIGURES[figure].factor ?? 1) : found;
      if (value === undefined) {
        return false;
      }
      return sign === '=' ? String(value).toLowerCase() === wanted.toLowerCase()
        : sign === '<' ? Number(value) < Number(wanted) : Number(value) > Number(wanted);
    };
  }

  function value(run, key) {
    if (key === 'name' || key === 'state' || key === 'changed') {
      return run[key];
    }
    if (key in FIGURES) {
      return run.figures?.[key];
    }
    const text = run.settings?.[key];
    return text !== undefined && text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
  }

  function shown() {
    const conditions = words($('filter').value).map(condition);
    const left = runs.filter(run => conditions.every(each => each(run)));
    const order = (a, b) => typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', {numeric: true});
    return left.sort((a, b) => {
      const [x, y] = [value(a, sort.key), value(b, sort.key)];
      if (x === undefined || y === undefined) {
        return (x === undefined) - (y === undefined);
      }
      return sort.down ? order(y, x) : order(x, y);
    });
  }

  function heads() {
    const head = [['name', 'run'], ['state', 'state']];
    columns.forEach(name => head.push([name, name]));
    Object.entries(FIGURES).forEach(([key, figure]) => head.push([key, figure.label]));
    head.push(['changed', 'changed']);
    return head;
  }

  function drawHead() {
    const focused = document.activeElement?.dataset?.key;
    const line = document.createElement('tr');
    for (const [key, label] of heads()) {
      const cell = document.createElement('th');
      cell.scope = 'col';
      if (sort.key === key) {
        cell.setAttribute('aria-sort', sort.down ? 'descending' : 'ascending');
      }
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.key = key;
      button.textContent = label;
      button.addEventListener('click', () => {
        sort = {key, down: sort.key === key ? !sort.down : key in FIGURES || key === 'changed'};
        drawTable();
      });
      cell.append(button);
      line.append(cell);
    }
    $('runs').tHead.replaceChildren(line);
    if (focused) {
      $('runs').tHead.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  function row(run) {
    const line = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = ticked.includes(run.name);
    box.dataset.run = run.name;
    box.addEventListener('change', () => tick(run.name, box.checked));
    label.append(box, run.name);
    name.append(label);
    line.append(name);
    heads().slice(1).forEach(([key]) => {
      const cell = line.insertCell();
      const found = value(run, key);
      if (key === 'state') {
        cell.className = `text state-${run.state}`;
        cell.textContent = run.problem ?? run.state;
      } else if (key === 'changed') {
        cell.textContent = new Date(run.changed).toLocaleString([], {dateStyle: 'short', timeStyle: 'short'});
      } else if (key in FIGURES) {
        cell.textContent = found === undefined || found === null ? '–' : FIGURES[key].text(found);
      } else {
        cell.className = 'text';
        cell.textContent = run.settings?.[key] ?? '–';
      }
    });
    return line;
  }

  function drawTable() {
    const found = shown();
    const focused = document.activeElement?.dataset?.run;
    drawHead();
    $('runs').tBodies[0].replaceChildren(...found.map(row));
    if (focused) {
      [...$('runs').querySelectorAll('input')].find(box => box.dataset.run === focused)?.focus();
    }
    const count = `${found.length} of ${runs.length} runs`;
    if ($('count').textContent !== count) {
      $('count').textContent = count;
    }
    drawCost(found);
  }

  function drawColumns() {
    const all = [...new Set(runs.flatMap(run => Object.keys(run.settings ?? {})))].sort();
    const box = $('columns');
    const known = [...box.querySelectorAll('input')].map(input => input.value);
    if (known.join() === all.join()) {
      return;
    }
    box.querySelectorAll('label').forEach(label => label.remove());
    all.forEach(name => {
      const label = document.createElement('label');
      const input = document.createElement('input');
      input.type = 'checkbox';
      input.value = name;
      input.checked = columns.has(name);
      input.addEventListener('change', () => {
        columns[input.checked ? 'add' : 'delete'](name);
        drawTable();
      });
      label.append(input, ` ${name}`);
      box.append(label);
    });
  }

  async function tick(name, on) {
    if (on && !ticked.includes(name)) {
      ticked.push(name);
    } else if (!on && ticked.includes(name)) {
      ticked.splice(ticked.indexOf(name), 1);
    }
    await load(name);
    drawRunChoice();
    drawCurves();
    drawCost(shown());
  }

  /** Reads a run's course, unless it is known as it is now. */
  async function load(name) {
    const run = runs.find(each => each.name === name);
    const known = details.get(name);
    if (!run || run.state === 'unreadable' || known?.changed === run.changed) {
      return known;
    }
    try {
      const read = await json(`run?name=${encodeURIComponent(name)}`);
      let seconds = 0;
      read.epochs.forEach(epoch => epoch.minutes = (seconds += epoch.seconds) / 60);
      read.changed = run.changed;
      details.set(name, read);
      problem();
    } catch (e) {
      problem(e.message);
    }
    return details.get(name);
  }

  function drawCurves() {
    const [xLabel, yLabel] = [$('curve-x').value, $('curve-y').value];
    const series = ticked.map((name, index) => ({
      name,
      index,
      points: (details.get(name)?.epochs ?? []).map(epoch => [OVER[xLabel](epoch), CURVES[yLabel](epoch)])
        .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)),
    }));
    charts.lines($('curves'), series, xLabel, yLabel);
  }

  function drawCost(found) {
    const key = $('cost-x').value;
    const figure = FIGURES[key];
    const points = found.filter(run => run.figures?.mean_iou !== undefined && run.figures?.[key] !== undefined).map(run => ({
      name: run.name,
      index: ticked.includes(run.name) ? ticked.indexOf(run.name) : null,
      x: run.figures[key] * (figure.factor ?? 1),
      y: run.figures.mean_iou,
    }));
    charts.scatter($('cost'), points, figure.label, 'mIoU');
  }

  function drawRunChoice() {
    const choice = $('run');
    const names = runs.filter(run => run.state !== 'unreadable').map(run => run.name);
    const before = choice.value;
    if ([...choice.options].map(option => option.value).join('\n') !== names.join('\n')) {
      choice.replaceChildren(...names.map(name => new Option(name, name)));
      choice.value = names.includes(before) ? before : ticked[0] ?? names[0] ?? '';
    }
    drawRun(before !== choice.value);
  }

  async function drawRun(anew) {
    const name = $('run').value;
    const run = name ? await load(name) : undefined;
    if (name !== $('run').value) {
      return;
    }
    const slider = $('epoch');
    const last = run?.epochs.length ?? 0;
    const atEnd = anew || Number(slider.value) >= Number(slider.max);
    slider.max = Math.max(1, last);
    if (atEnd) {
      slider.value = slider.max;
    }
    drawEpoch();
  }

  function drawEpoch() {
    const name = $('run').value;
    const run = details.get(name);
    const epoch = run?.epochs[Number($('epoch').value) - 1];
    $('epoch-value').textContent = epoch ? `${epoch.epoch} of ${run.epochs.length}` : '';
    if (!epoch) {
      ['gammas', 'prunings', 'samples'].forEach(id => $(id).replaceChildren(charts.note('Nothing yet.')));
      return;
    }
    const top = Math.max(...run.epochs.map(each => each.gamma_quantiles?.['100'] ?? 0)) || 1;
    charts.histogram($('gammas'), epoch.gamma_quantiles ?? {}, top, `Gammas of ${name} after epoch ${epoch.epoch}, ${epoch.stage} prunings done`);
    drawPrunings(run, epoch);
    drawSamples(name, run, epoch.epoch);
  }

  function drawPrunings(run, epoch) {
    const done = run.prunings.filter(pruning => pruning.epoch <= epoch.epoch);
    if (!done.length) {
      $('prunings').replaceChildren(charts.note(run.prunings.length ? 'None by this epoch.' : 'None.'));
      return;
    }
    const fixed = number => typeof number === 'number' ? number.toFixed(3) : '–';
    const table = charts.table(['pruning', 'epoch', 'channels', 'mIoU'], done.map(pruning => [
      String(pruning.stage), String(pruning.epoch), `${pruning.before} → ${pruning.after}`,
      `${fixed(pruning.mean_iou_before)} → ${fixed(pruning.mean_iou_after)}`]));
    const latest = done[done.length - 1];
    const what = document.createElement('details');
    const line = document.createElement('summary');
    line.textContent = `What pruning ${latest.stage} took, by layer`;
    what.append(line, charts.table(['layer', 'part', 'channels'], latest.layers.map(layer => [layer.layer, layer.part, `${layer.before} → ${layer.after}`])));
    const open = $('prunings').querySelector('details')?.open ?? false;
    what.open = open;
    $('prunings').replaceChildren(table, what);
  }

  function drawSamples(name, run, epoch) {
    const at = run.samples.epochs.filter(each => each <= epoch).pop();
    if (!run.samples.images || at === undefined) {
      $('samples').replaceChildren(charts.note(run.samples.images ? 'No validation by this epoch.' : 'This run has kept no pictures.'));
      return;
    }
    const picture = (kind, number, text) => {
      const made = document.createElement('img');
      made.src = `picture?${new URLSearchParams({name, kind, image: number, epoch: at})}`;
      made.alt = text;
      return made;
    };
    const caption = charts.note(`Image, truth, and what the network made of it after epoch ${at}.`);
    const strips = [];
    for (let number = 1; number <= run.samples.images; number++) {
      const strip = document.createElement('div');
      strip.className = 'strip';
      strip.append(picture('image', number, `Validation image ${number}`), picture('truth', number, `Its labels`),
        picture('prediction', number, `Its prediction after epoch ${at}`));
      strips.push(strip);
    }
    $('samples').replaceChildren(caption, ...strips);
  }

  function play() {
    const slider = $('epoch');
    if (playing) {
      clearInterval(playing);
      playing = null;
    } else {
      slider.value = slider.value === slider.max ? 1 : slider.value;
      drawEpoch();
      playing = setInterval(() => {
        if (slider.value === slider.max) {
          play();
          return;
        }
        slider.value = Number(slider.value) + 1;
        drawEpoch();
      }, 700);
    }
    $('play').textContent = playing ? 'Stop' : 'Play';
    $('play').setAttribute('aria-pressed', String(playing !== null));
  }

  async function refresh() {
    try {
      const answer = await fetch('runs');
      const tag = answer.headers.get('ETag');
      const body = await answer.json();
      if (!answer.ok) {
        throw new Error(body.problem);
      }
      problem();
      if (tag !== etag) {
        etag = tag;
        const first = !runs.length;
        runs = body.runs;
        $('root').textContent = body.root;
        drawColumns();
        if (first) {
          [...runs].filter(run => run.state !== 'unreadable').sort((a, b) => b.changed - a.changed).slice(0, 4).forEach(run => ticked.push(run.name));
        }
        drawTable();
        await Promise.all(ticked.map(load));
        drawRunChoice();
        drawCurves();
      }
    } catch (e) {
      problem(e instanceof TypeError ? 'The board is not served any more: start ./dance board again.' : e.message);
    }
  }

  const fill = (id, entries) => $(id).replaceChildren(...entries.map(([key, label]) => new Option(label, key)));
  fill('curve-y', Object.keys(CURVES).map(key => [key, key]));
  fill('curve-x', Object.keys(OVER).map(key => [key, key]));
  fill('cost-x', Object.entries(FIGURES).filter(([, figure]) => figure.cost).map(([key, figure]) => [key, figure.label]));
  $('cost-x').value = 'macs_per_image';
  $('filter').addEventListener('input', drawTable);
  $('curve-y').addEventListener('change', drawCurves);
  $('curve-x').addEventListener('change', drawCurves);
  $('cost-x').addEventListener('change', () => drawCost(shown()));
  $('run').addEventListener('change', () => drawRun(true));
  $('epoch').addEventListener('input', drawEpoch);
  $('play').addEventListener('click', play);
  refresh();
  setInterval(() => document.hidden || refresh(), POLL);
})();
