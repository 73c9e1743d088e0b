// Assumed numbers, ranked by what they move.
import { ask, byId, data, drawn, element, lines, nice, path, post, power, problem, remember, scale, setPower, sheet, shown, signed, whenSized } from "./page.js";

let found = null, serial = 0;
const rows = [];
async function fit(mine) {
  byId("progress").hidden = false;
  byId("fit").hidden = false;
  byId("fit").textContent = "Looking for worlds that fit the record …";
  for await (const line of lines(await post("/worlds"))) {
    if (mine !== serial) return;
    if (line.kind === "problem") throw new Error(line.text);
    if (line.kind === "done") byId("fit").textContent = line.said;
    byId("progress").value = line.share ?? 1;
  }
}
async function load() {
  const mine = ++serial, worlds = byId("worlds").checked;
  remember(worlds ? { worlds: "fit" } : {});
  document.documentElement.dataset.state = "busy";
  byId("note").textContent = "Drawing all numbers anew …";
  byId("fit").hidden = true;
  try {
    if (worlds) await fit(mine);
    const answer = await ask("doubted", { worlds });
    if (mine !== serial) return;
    found = answer;
    byId("title").textContent = found.title;
    byId("note").textContent = found.note;
    byId("numbers-title").textContent = found.numbers.length ? `${found.numbers[0].name} moves it most` : "No assumed number is told from chance";
    rows.length = 0;
    byId("numbers").replaceChildren(...found.numbers.map(row));
    problem("");
    draw();
  } catch (fault) {
    if (mine !== serial) return;
    problem(fault.message);
    byId("note").textContent = "";
  }
  byId("progress").hidden = true;
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
  const svg = byId("dots"), { width, height } = sheet(svg, 130), most = nice(Math.max(found.dots.at(-1), 0)), least = found.dots[0] < 0 ? -nice(-found.dots[0]) : 0, x = scale(least, most, 8, width - 8), columns = {};
  svg.append(drawn("line", { x1: 8, x2: width - 8, y1: height - 24, y2: height - 24, class: "axis" }));
  for (const value of new Set([least, 0, least ? most : most / 2, most])) {
    if (value === 0 && least && Math.min(x(0) - x(least), x(most) - x(0)) < 60) continue;
    svg.append(drawn("text", { x: x(value), y: height - 4, "text-anchor": value === least ? "start" : value === most ? "end" : "middle", class: "soft" }, shown(value)));
  }
  if (least) svg.append(drawn("line", { x1: x(0), x2: x(0), y1: 4, y2: height - 24, class: "zero" }));
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
byId("worlds").checked = data.asked.worlds === "fit";
byId("worlds").addEventListener("change", load);
whenSized(draw);
load();
