// What all pages share: data, address, requests, and drawing.
export const data = JSON.parse(document.getElementById("data").textContent);
export const byId = (id) => document.getElementById(id);
export const levers = Object.fromEntries(data.levers.map((lever) => [lever.id, lever]));
export const values = { ...data.values };
export const added = [...data.added];
const news = () => Object.fromEntries(added.map((event, place) => [`new.${place}`, JSON.stringify(event)]));
export let power = data.power;
// Until a power is chosen the first answer says whom it is about.
let chosen = data.asks;
export const setPower = (code) => { power = code; chosen = true; remember(); };
export const pageId = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());

export function query() {
  const moved = Object.entries(values).filter(([id, value]) => value !== levers[id].now);
  return new URLSearchParams([["scenario", data.scenario], ["power", power], ...moved.map(([id, value]) => [id, String(value)]), ...Object.entries(news()), ...(data.file ? [["file", data.file]] : [])]).toString();
}
export function remember(more = {}) {
  const said = new URLSearchParams(query());
  for (const [key, value] of Object.entries(more)) said.set(key, value);
  history.replaceState(null, "", `${location.pathname}?${said}`);
  for (const link of document.querySelectorAll(".tabs a")) link.href = `/${link.dataset.page}?${query()}`;
  keepLinks();
}
function keepLinks() {
  byId("save-scenario").href = `/save/scenario.toml?${query()}`;
  byId("save-table").href = `/save/table.csv?${query()}&page=${pageId}`;
}
export function problem(text) {
  const place = byId("problem");
  place.textContent = text || "";
  place.hidden = !text;
}
export async function post(address, more = {}, signal = undefined) {
  const body = JSON.stringify({ scenario: data.scenario, file: data.file, power: chosen || address !== "/answer" ? power : "", values: { ...values, ...news() }, page: pageId, ...more });
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body, signal });
  if (!answer.ok) throw new Error((await answer.text()) || "The server gave no answer.");
  return answer;
}
export const ask = async (what, more) => (await post(`/ask/${what}`, more)).json();
export async function* lines(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let left = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    left += value;
    const found = left.split("\n");
    left = found.pop();
    for (const line of found) if (line) yield JSON.parse(line);
  }
}
export function shown(value, digits = 3) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size && (size < 0.001 || size >= 1e5) ? value.toPrecision(2) : Number(value.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 12 });
  return text.replace("-", "−");
}
export const count = (value) => value.toLocaleString("en");
export const signed = (value, digits = 2) => (value > 0 ? "+" : "") + shown(value, digits);
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...children);
  return made;
}
export function drawn(name, attributes = {}, text = undefined) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
// An empty drawing, as large as it is on screen: text keeps its size.
export function sheet(svg, height = undefined) {
  if (height) svg.style.height = `${height}px`;
  const box = svg.getBoundingClientRect();
  const size = { width: Math.max(box.width, 60), height: Math.max(box.height, 30) };
  svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  svg.replaceChildren();
  return size;
}
export const scale = (from, to, low, high) => (value) => low + ((value - from) / (to - from || 1)) * (high - low);
export const path = (points) => points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
export function nice(most) {
  const unit = 10 ** Math.floor(Math.log10(most || 1));
  return [1, 2, 2.5, 5, 10].map((times) => times * unit).find((value) => value >= most * 1.001) || unit * 10;
}
// Labels pushed apart so that none covers another.
export function apart(labels, least, low, high) {
  labels.sort((one, other) => one.y - other.y);
  for (let place = 0; place < labels.length; place++) labels[place].y = Math.max(labels[place].y, place ? labels[place - 1].y + least : low);
  for (let place = labels.length - 1; place >= 0; place--) labels[place].y = Math.min(labels[place].y, place < labels.length - 1 ? labels[place + 1].y - least : high);
  return labels;
}
// A difference or level with its interval, on an axis that holds 0 where it is a difference.
export function drawInterval(svg, found, reach) {
  const { width } = sheet(svg);
  const [low, high] = reach;
  const x = scale(low, high, 12, width - 12);
  const y = 15;
  svg.append(drawn("line", { x1: 12, x2: width - 12, y1: y, y2: y, class: "axis" }));
  if (low <= 0 && high >= 0) {
    svg.append(drawn("line", { x1: x(0), x2: x(0), y1: 3, y2: 27, class: "zero" }));
    if (Math.abs(x(0) - x(found.middle)) > 90) svg.append(drawn("text", { x: x(0), y: 46, "text-anchor": x(0) < 40 ? "start" : x(0) > width - 40 ? "end" : "middle", class: "soft" }, "0"));
  }
  svg.append(drawn("line", { x1: x(found.low), x2: Math.max(x(found.high), x(found.low) + 2), y1: y, y2: y, class: "line", "stroke-width": 9, "stroke-linecap": "round", opacity: 0.45 }));
  svg.append(drawn("circle", { cx: x(found.middle), cy: y, r: 6.5, class: "fill" }));
  const text = `${found.difference ? signed(found.middle, 3) : shown(found.middle)} (${shown(found.low)} to ${shown(found.high)})`;
  const half = text.length * 5.2;
  svg.append(drawn("text", { x: Math.min(Math.max(x(found.middle), half), width - half), y: 46, "text-anchor": "middle", class: "strong" }, text));
  svg.setAttribute("aria-label", text);
}
export function whenSized(redraw) {
  let width = 0;
  new ResizeObserver((entries) => {
    const now = Math.round(entries[0].contentRect.width);
    if (now !== width) { width = now; redraw(); }
  }).observe(byId("main"));
}
byId("scenario").addEventListener("change", (event) => { location.href = `${location.pathname}?scenario=${encodeURIComponent(event.target.value)}`; });
byId("open").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  try {
    const answer = await fetch("/open", { method: "POST", headers: { "Content-Type": "text/plain" }, body: file });
    if (!answer.ok) throw new Error(await answer.text());
    location.href = `/explore?scenario=${(await answer.json()).scenario}`;
  } catch (fault) { problem(fault.message); }
  event.target.value = "";
});

// Keeping
function told(text) {
  byId("kept").textContent = text;
  byId("kept").hidden = false;
}
async function copy(text, what) {
  try { await navigator.clipboard.writeText(text); told(`${what} is copied.`); } catch { told(`${what}: ${text}`); }
}
const TOO_LARGE = "This scenario was opened from a file that is too large for a link. Save the scenario file and send that.";
byId("copy-link").addEventListener("click", () => { if (data.linked) copy(location.href, "The link"); else told(TOO_LARGE); });
byId("copy-command").addEventListener("click", () => copy(byId("command").textContent, "The command"));
const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight", "font-family"];
byId("save-figures").addEventListener("click", () => {
  for (const [place, svg] of document.querySelectorAll("main svg.chart, main svg#map, main svg#interval").entries()) {
    const box = svg.getBoundingClientRect();
    if (!box.width || !svg.childElementCount) continue;
    const twin = svg.cloneNode(true), from = [svg, ...svg.querySelectorAll("*")], to = [twin, ...twin.querySelectorAll("*")];
    from.forEach((item, place) => { const style = getComputedStyle(item); for (const name of KEPT) to[place].setAttribute(name, style.getPropertyValue(name)); });
    twin.setAttribute("xmlns", "http://www.w3.org/2000/svg"); twin.setAttribute("width", box.width); twin.setAttribute("height", box.height);
    const link = element("a", { href: URL.createObjectURL(new Blob([twin.outerHTML], { type: "image/svg+xml" })), download: `${svg.id || svg.dataset.state || `figure_${place + 1}`}.svg` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 5000);
  }
});
keepLinks();
