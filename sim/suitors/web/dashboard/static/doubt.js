// Assumed numbers, ranked by what they move.
import { ask, byId, drawn, element, nice, path, power, problem, scale, setPower, sheet, shown, signed, whenSized } from "./page.js";

let found = null, serial = 0;
const rows = [];
async function load() {
  const mine = ++serial;
  document.documentElement.dataset.state = "busy";
  byId("note").textContent = "Drawing all numbers anew …";
  try {
    const answer = await ask("doubted", {});
    if (mine !== serial) return;
    found = answer;
    const who = found.power;
    byId("title").textContent = `Leverage of ${who} lies between ${shown(found.low, 2)} and ${shown(found.high, 2)} ${found.unit} if all numbers are drawn anew`;
    byId("note").textContent = `${found.futures} futures, each with all ${found.count.toLocaleString("en")} numbers drawn from their ranges; 90 % of the futures lie between these values. Each dot is a future.`;
    byId("numbers-title").textContent = found.numbers.length ? `${found.numbers[0].name} moves it most` : "No assumed number is told from chance";
    rows.length = 0;
    byId("numbers").replaceChildren(...found.numbers.map(row));
    problem("");
    draw();
  } catch (fault) { problem(fault.message); }
  document.documentElement.dataset.state = "done";
}
function row(number) {
  const bar = drawn("svg", { class: "chart", role: "img", "aria-label": `${number.name}: ${signed(number.effect)}` });
  const said = element("p", { class: "number muted", "aria-live": "polite" }, `Now ${shown(number.now)} ${number.unit}, range ${shown(number.low)} to ${shown(number.high)}. ${number.source ? `Source: ${number.source}.` : ""}`);
  const input = element("input", { type: "range", min: Math.min(number.low, number.now), max: Math.max(number.high, number.now), step: "any", value: number.now, "aria-label": number.name });
  const item = { number, bar, said, input, curve: null };
  const move = async () => {
    if (!item.curve) {
      item.asked ??= ask("dragged", { path: number.path });
      said.textContent = "Working it out …";
      try { item.curve = (await item.asked).curve; } catch (fault) { said.textContent = fault.message; item.asked = null; return; }
    }
    const value = Number(input.value), next = Math.max(item.curve.findIndex((point) => point.value >= value - 1e-12), 1);
    const [one, other] = [item.curve[next - 1], item.curve[next]], share = (value - one.value) / (other.value - one.value || 1);
    const at = one.difference + share * (other.difference - one.difference);
    said.textContent = `At ${shown(value)} ${number.unit} leverage is ${shown(at)} ${found.unit}; with ${shown(number.now)} as assumed it is ${shown(item.curve.reduce((best, point) => (Math.abs(point.value - number.now) < Math.abs(best.value - number.now) ? point : best)).difference)}.`;
    input.setAttribute("aria-valuetext", `${shown(value)} ${number.unit}: leverage ${shown(at)}`);
  };
  input.addEventListener("input", move);
  rows.push(item);
  return element("div", { class: "turn-row" }, element("div", {}, element("p", {}, element("strong", {}, number.name)), bar), element("div", {}, input, said));
}
function draw() {
  if (!found) return;
  const svg = byId("dots"), { width, height } = sheet(svg, 130), most = nice(found.dots.at(-1)), x = scale(0, most, 8, width - 8), columns = {};
  svg.append(drawn("line", { x1: 8, x2: width - 8, y1: height - 24, y2: height - 24, class: "axis" }));
  for (const value of [0, most / 2, most]) svg.append(drawn("text", { x: x(value), y: height - 4, "text-anchor": value === 0 ? "start" : value === most ? "end" : "middle", class: "soft" }, shown(value)));
  for (const value of found.dots) {
    const at = Math.round(x(value) / 6) * 6, level = (columns[at] = (columns[at] || 0) + 1);
    svg.append(drawn("circle", { cx: at, cy: Math.max(height - 24 - level * 3.4, 4), r: 2.2, class: `fill power-${power}` }));
  }
  svg.append(drawn("path", { d: path([[x(found.low), height - 22], [x(found.high), height - 22]]), class: "line" }));
  const largest = Math.max(...found.numbers.map((number) => Math.abs(number.effect)), 1e-9);
  for (const { number, bar } of rows) {
    const size = sheet(bar, 28), along = scale(-largest, largest, 4, size.width - 76);
    bar.append(drawn("line", { x1: along(0), x2: along(0), y1: 0, y2: 26, class: "zero" }));
    bar.append(drawn("rect", { x: Math.min(along(0), along(number.effect)), y: 5, width: Math.max(Math.abs(along(number.effect) - along(0)), 1), height: 16, class: `fill power-${power}` }));
    bar.append(drawn("text", { x: size.width, y: 19, "text-anchor": "end", class: "strong" }, signed(number.effect)));
  }
}
byId("power").addEventListener("change", (event) => { setPower(event.target.value); load(); });
whenSized(draw);
load();
