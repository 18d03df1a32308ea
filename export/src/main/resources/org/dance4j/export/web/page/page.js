import {loadAndCompile, loadLiteRt, Tensor} from "@litertjs/core";
import {complexity, input, labels, nearestStep, place, share, timesAfter, widthFor} from "./segmenter.js";

const MOST_PIXELS_SHOWN = 2048;

const element = id => document.getElementById(id);
const model = await (await fetch("page.json")).json();
const liteRt = loadLiteRt("./litert/wasm/");
const networks = new Map();
let shown = null;
let chosenWidth = 0;
let times = [];
let video = null;

function say(state, text) {
  document.body.dataset.state = state;
  element("status").textContent = text;
}

/** Lets the browser draw before it is busy. */
const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

const plainSize = ({width, height}) => `${width} × ${height}`;

async function network(step, width) {
  const file = step.files[width];
  if (!networks.has(file)) {
    say("working", "Loading the network …");
    await liteRt;
    networks.set(file, await loadAndCompile(file, {accelerator: "wasm"}));
  }
  return networks.get(file);
}

/** A picture's pixels, no larger than fits. */
function pixels(picture, fits) {
  const scale = Math.min(1, fits.width / picture.width, fits.height / picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d", {willReadFrequently: true});
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function chosenStep(p) {
  const chosen = document.querySelector("#steps :checked").value;
  return model.steps.find(step => step.file === chosen)
      ?? nearestStep(model.steps, model.full, model.downsampling ? (1 - model.min_resolution) * p + model.min_resolution : 1);
}

async function segment() {
  const started = performance.now();
  const {picture, full} = shown;
  // The slider may be moved before this is done.
  const widthIndex = chosenWidth;
  // A larger picture than the network was trained on would look less complex than it is.
  const longer = Math.max(model.full.width, model.full.height);
  const shorter = Math.min(model.full.width, model.full.height);
  const small = pixels(
      picture,
      picture.width < picture.height ? {width: shorter, height: longer} : {width: longer, height: shorter});
  const p = share(complexity(small, model.measure), model.complexity);
  const step = chosenStep(p);
  const at = place(small, step, model.full);
  const loading = performance.now();
  const compiled = await network(step, widthIndex);
  const loaded = performance.now();

  const tensor = new Tensor(input(small, step, at), [1, step.height, step.width, 3]);
  const asked = performance.now();
  const [output] = await compiled.run([tensor]);
  const logits = output.toTypedArray();
  const answered = performance.now();
  const [, height, width, classes] = output.type.layout.dimensions;
  const result = labels(
      logits,
      {height, width, classes},
      step,
      at,
      full);
  tensor.delete();
  output.delete();
  const finished = performance.now();
  return {
    p,
    step,
    labels: result,
    widthIndex,
    networkWidth: model.widths[widthIndex].width,
    width: full.width,
    height: full.height,
    networkTime: answered - asked,
    time: finished - started - (loaded - loading),
    loading: loaded - loading,
  };
}

function show(result) {
  const canvas = element("overlay");
  canvas.width = result.width;
  canvas.height = result.height;
  const context = canvas.getContext("2d");
  const colours = context.createImageData(result.width, result.height);
  const counts = new Array(model.classes.length).fill(0);
  const rgb = model.classes.map(({colour}) => [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16)));
  result.labels.forEach((label, i) => {
    counts[label]++;
    colours.data.set(rgb[label], 4 * i);
    colours.data[4 * i + 3] = 255;
  });
  context.putImageData(colours, 0, 0);

  element("p").textContent = result.p.toFixed(2);
  element("size").textContent = plainSize(result.step);
  element("network-time").textContent = `${Math.round(result.networkTime)} ms`;
  element("time").textContent = `${Math.round(result.time)} ms`;
  document.querySelectorAll("#steps label").forEach(
      label => label.classList.toggle("used", label.control.value === result.step.file));
  element("legend").replaceChildren(...model.classes
      .map((entry, i) => ({...entry, part: counts[i] / result.labels.length}))
      .sort((one, other) => other.part - one.part)
      .map(entry => legendEntry(entry)));
}

function legendEntry({name, colour, part}) {
  const entry = document.createElement("li");
  const swatch = document.createElement("i");
  swatch.style.background = colour;
  const text = document.createElement("span");
  text.textContent = name;
  entry.append(swatch, text);
  entry.classList.toggle("absent", part === 0);
  if (part > 0) {
    const number = document.createElement("output");
    number.textContent = part < 0.001 ? "< 0.1%" : `${(100 * part).toFixed(1)}%`;
    entry.append(number);
  }
  return entry;
}

let last = Promise.resolve();

/** One picture after the other: the network has one place to compute in. */
function next(work) {
  last = last.then(work).catch(problem => {
    console.error(problem);
    say("failed", problem.message);
  });
  return last;
}

async function again() {
  if (!shown) return;
  say("working", "Working …");
  await drawn();
  const result = await segment();
  show(result);
  globalThis.segmentation = result;
  say("done", `${shown.name}, ${plainSize(result)}`);
}

/** Puts a picture where it is seen; what the network made of the one before goes, unless it is of the same size. */
function put(picture, name) {
  const full = pixels(picture, {width: MOST_PIXELS_SHOWN, height: MOST_PIXELS_SHOWN});
  const canvas = element("photo");
  const same = canvas.width === full.width && canvas.height === full.height && shown?.name === name;
  if (!same) {
    canvas.width = full.width;
    canvas.height = full.height;
    element("view").style.setProperty("--shape", full.width / full.height);
    element("overlay").width = 0;
  }
  canvas.getContext("2d").putImageData(full, 0, 0);
  shown = {picture, full, name};
}

function open(blob, name) {
  stopVideo();
  return next(async () => {
    let picture;
    try {
      // Upright: browsers turn it by its EXIF tag unless they are told otherwise.
      picture = await createImageBitmap(blob);
    } catch {
      throw new Error(`${name} is no picture that this browser can read.`);
    }
    put(picture, name);
    await again();
  });
}

function stopVideo() {
  if (!video) return;
  release(video);
  video = null;
}

function release(playing) {
  playing.pause();
  playing.srcObject?.getTracks().forEach(track => track.stop());
  if (playing.src) URL.revokeObjectURL(playing.src);
}

/** Labels one frame of a video after the other until another picture is opened. */
async function play(start, name) {
  stopVideo();
  const playing = document.createElement("video");
  Object.assign(playing, {muted: true, loop: true, playsInline: true});
  video = playing;
  try {
    await start(playing);
    await playing.play();
  } catch {
    if (video === playing) {
      stopVideo();
      say("failed", `${name} is no video that this browser can play.`);
    } else {
      release(playing);
    }
    return;
  }
  // A camera that is allowed after something else was chosen goes off again.
  if (video !== playing) release(playing);
  times = [];
  while (video === playing) {
    const began = performance.now();
    await next(() => frame(playing, name));
    const rest = element("hold").checked ? wantedTime() - (performance.now() - began) : 0;
    await new Promise(done => setTimeout(done, Math.max(0, rest)));
  }
}

const wantedTime = () => 1000 / Math.max(1, Number(element("rate").value) || 1);

async function frame(playing, name) {
  if (video !== playing) return;
  const began = performance.now();
  const picture = await createImageBitmap(playing);
  put(picture, name);
  const result = await segment();
  show(result);
  picture.close();
  globalThis.segmentation = result;
  const took = performance.now() - began - result.loading;
  times = timesAfter(times, result.widthIndex, took);
  say("done", `${name}, ${plainSize(result)}, ${(1000 / took).toFixed(1)} frames per second at most`);
  if (element("hold").checked) setWidth(widthFor(model.widths, times, result.widthIndex, wantedTime()));
  await drawn();
}

function setWidth(index) {
  chosenWidth = index;
  element("width").value = model.widths.length - 1 - index;
  element("width-text").textContent = model.widths[index].width;
}

async function openSample(button, sample) {
  const answer = await fetch(sample.file);
  document.querySelectorAll("#samples button").forEach(
      other => other.setAttribute("aria-pressed", other === button));
  return open(await answer.blob(), sample.name);
}

function openFile(file) {
  document.querySelectorAll("#samples button").forEach(other => other.setAttribute("aria-pressed", false));
  return file.type.startsWith("video/")
      ? play(playing => { playing.src = URL.createObjectURL(file); }, file.name)
      : open(file, file.name);
}

function choice(value, text, checked) {
  const label = document.createElement("label");
  const radio = document.createElement("input");
  Object.assign(radio, {type: "radio", name: "step", value, checked});
  radio.addEventListener("change", () => {
    // The next frame of a video is at the size chosen, and this one's picture is gone.
    if (!video) next(again);
  });
  label.append(radio, text);
  return label;
}

element("about").textContent = `${model.name} gives every pixel one of ${model.classes.length} classes, on this device:`
    + " no picture leaves it.";
element("steps").append(
    choice("", "by complexity", true), ...model.steps.map(step => choice(step.file, plainSize(step), false)));
element("legend").replaceChildren(...model.classes.map(entry => legendEntry({...entry, part: 0})));
const buttons = model.samples.map(sample => {
  const button = document.createElement("button");
  const image = document.createElement("img");
  Object.assign(image, {src: sample.file, alt: sample.name, loading: "lazy"});
  button.append(image);
  button.addEventListener("click", () => openSample(button, sample));
  return button;
});
element("samples").append(...buttons);
element("opacity").addEventListener("input", event => {
  element("overlay").style.opacity = event.target.value / 100;
});
element("widths").hidden = model.widths.length < 2;
element("width").max = model.widths.length - 1;
setWidth(0);
element("width").addEventListener("input", event => {
  element("hold").checked = false;
  setWidth(model.widths.length - 1 - Number(event.target.value));
  if (!video) next(again);
});
element("camera").hidden = !navigator.mediaDevices?.getUserMedia;
element("camera").addEventListener("click", () => play(async playing => {
  playing.srcObject = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment"}});
}, "The camera"));
element("file").addEventListener("change", event => {
  if (event.target.files.length > 0) openFile(event.target.files[0]);
  event.target.value = "";
});
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, event => {
    event.preventDefault();
    element("drop").classList.add("over");
  });
}
document.addEventListener("dragleave", event => {
  if (event.relatedTarget === null) element("drop").classList.remove("over");
});
document.addEventListener("drop", event => {
  event.preventDefault();
  element("drop").classList.remove("over");
  if (event.dataTransfer.files.length > 0) openFile(event.dataTransfer.files[0]);
});

if (buttons.length > 0) {
  openSample(buttons[0], model.samples[0]);
} else {
  say("done", "Open a picture, or drop one here.");
}
