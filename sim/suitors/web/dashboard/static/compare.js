// Strategies or scenarios side by side, and where along a lever the better one changes.
import { ask, byId, data, drawn, element, levers, path, power, problem, remember, scale, setPower, sheet, shown, signed, whenSized } from "./page.js";

const chosen = () => [...document.querySelectorAll("#rivals input:checked")].map((box) => box.value);
const about = () => (byId("other").value ? { rivals: [], others: [byId("other").value] } : { rivals: [data.strategies[power], ...chosen().filter((name) => name !== data.strategies[power])], others: [] });
let found = null, serial = 0;
const turns = [];

function own() {
  for (const label of document.querySelectorAll("#rivals label")) label.hidden = label.dataset.code === power;
  const list = Object.values(levers).filter((lever) => lever.single);
  list.sort((one, other) => (other.actor === power) - (one.actor === power));
  byId("lever").replaceChildren(element("option", { value: "" }, "Choose a lever …"), ...list.map((lever) => element("option", { value: lever.id }, `${data.powers[lever.actor] || data.states[lever.actor] || "Events"}: ${lever.label}`)));
}
function keep() { remember({ rivals: chosen().join(","), other: byId("other").value }); }
async function compare() {
  const mine = ++serial;
  keep();
  problem("");
  turns.length = 0; byId("turns").replaceChildren();
  document.documentElement.dataset.state = "busy";
  byId("note").textContent = "Playing 128 runs of each …";
  try {
    const said = about();
    if (!said.others.length && said.rivals.length < 2) throw new Error("Choose at least one strategy, or a scenario, to compare with.");
    const answer = await ask("compared", said);
    if (mine !== serial) return;
    found = answer;
    draw();
  } catch (fault) { if (mine === serial) { problem(fault.message); byId("note").textContent = ""; } }
  if (mine === serial) document.documentElement.dataset.state = "done";
}
function draw() {
  if (!found) return;
  byId("answer").replaceChildren(...found.sentences.map((text, place) => element("p", place ? {} : { class: "lead" }, text)), ...found.unfolding.map((text) => element("p", { class: "muted" }, text)));
  byId("table").hidden = false;
  byId("table").querySelector("thead").replaceChildren(element("tr", {}, element("th", {}, `Outcome of ${found.power}`), ...found.names.map((name) => element("th", { class: "right" }, name))));
  byId("table").querySelector("tbody").replaceChildren(...found.table.map((row) => element("tr", {}, element("td", {}, row.what, " ", element("span", { class: "muted" }, row.unit === "1" ? "" : row.unit)), ...row.cells.map((cell) => {
    const place = element("td", { class: "right" }, element("strong", {}, cell.level));
    if (cell.difference !== null) place.append(element("br"), `${signed(cell.difference)} (${shown(cell.low, 2)} to ${shown(cell.high, 2)})`);
    return place;
  }))));
  byId("note").textContent = `Medians of ${found.runs} runs; below them the mean difference with its 95 % interval. Goodwill and leverage are model constructs, not validated against data.`;
  for (const turn of turns) drawTurn(turn);
}
async function look(id) {
  const lever = levers[id], who = data.powers[lever.actor] || data.states[lever.actor] || "";
  const title = element("p", {}, element("strong", {}, `${who ? `${who}: ` : ""}${lever.label}`));
  const said = element("p", { class: "number", "aria-live": "polite" }, "Looking for the point …");
  const input = element("input", { type: "range", min: lever.low, max: lever.high, step: "any", value: lever.now, "aria-label": `${who} ${lever.label}` });
  const track = drawn("svg", { class: "chart curve", role: "img", "aria-label": "Difference along the lever" });
  const mark = element("div", { class: "track" }, input);
  byId("turns").prepend(element("div", { class: "turn-row" }, element("div", {}, title, mark, said), track));
  try {
    const turn = { found: await ask("turning", { ...about(), lever: id }), lever, said, input, track, mark };
    turns.push(turn);
    for (const point of turn.found.turns) {
      const at = (value) => `calc(${(value - lever.low) / (lever.high - lever.low)} * (100% - 1rem) + .5rem)`;
      const sign = element("span", { class: "turn" });
      sign.style.left = at(point.value);
      mark.append(sign);
    }
    input.addEventListener("input", () => drawTurn(turn));
    drawTurn(turn);
  } catch (fault) { said.textContent = fault.message; }
  document.documentElement.dataset.turned = id;
}
function between(curve, value) {
  const next = curve.findIndex((point) => point.value >= value);
  if (next <= 0) return next === 0 ? curve[0] : curve.at(-1);
  const [one, other] = [curve[next - 1], curve[next]], share = (value - one.value) / (other.value - one.value);
  return Object.fromEntries(["difference", "low", "high"].map((key) => [key, one[key] + share * (other[key] - one[key])]));
}
function drawTurn({ found: turn, lever, said, input, track }) {
  const [unit, factor] = lever.told, value = Number(input.value), here = between(turn.curve, value);
  const where = turn.turns.map((point) => `${shown(point.value * factor, 2)} ${unit} (${shown(point.low * factor, 2)} to ${shown(point.high * factor, 2)})`);
  said.textContent = `${turn.turns.length ? `The difference passes 0 at ${where.join(" and at ")}.` : turn.told ? "The difference passes 0 nowhere in this range." : "No sign is told from chance in this range."} At ${shown(value * factor)} ${unit} the difference is ${signed(here.difference)} points of 100.`;
  input.setAttribute("aria-valuetext", `${shown(value * factor)} ${unit}: difference ${signed(here.difference)}`);
  const { width, height } = sheet(track);
  const ends = [Math.min(0, ...turn.curve.map((point) => point.low)), Math.max(0, ...turn.curve.map((point) => point.high))];
  const x = scale(lever.low, lever.high, 8, width - 8), y = scale(ends[0], ends[1] || 1e-6, height - 8, 8);
  const points = (key) => turn.curve.map((point) => [x(point.value), y(point[key])]);
  track.append(drawn("path", { d: `${path([...points("high"), ...points("low").reverse()])}Z`, class: `band power-${power}` }));
  track.append(drawn("line", { x1: 0, x2: width, y1: y(0), y2: y(0), class: "zero" }), drawn("text", { x: 2, y: y(0) < 24 ? y(0) + 18 : y(0) - 5, class: "soft" }, "0: both alike"));
  track.append(drawn("path", { d: path(points("difference")), class: `mine power-${power}` }));
  for (const point of turn.turns) track.append(drawn("rect", { x: x(point.low), y: 0, width: Math.max(x(point.high) - x(point.low), 2), height, class: "turn-band" }), drawn("line", { x1: x(point.value), x2: x(point.value), y1: 0, y2: height, class: "bad-line" }));
  track.append(drawn("circle", { cx: x(value), cy: y(here.difference), r: 6, class: "fill" }));
}
byId("form").addEventListener("submit", (event) => { event.preventDefault(); compare(); });
byId("power").addEventListener("change", (event) => { setPower(event.target.value); own(); keep(); });
byId("other").addEventListener("change", keep);
byId("lever").addEventListener("change", (event) => { if (event.target.value) look(event.target.value); });
own();
const rivals = (data.asked.rivals || "").split(",").filter(Boolean);
for (const box of document.querySelectorAll("#rivals input")) box.checked = rivals.includes(box.value);
if (!rivals.length) { const first = [...document.querySelectorAll("#rivals label")].find((label) => !label.hidden); if (first) first.querySelector("input").checked = true; }
if (data.asked.other) byId("other").value = data.asked.other;
whenSized(draw);
compare();
