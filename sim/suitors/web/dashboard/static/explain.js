// The deals of one run, and why each was taken, cut or refused.
import { ask, byId, count, data, drawn, element, problem, remember, scale, sheet, shown, signed, whenSized } from "./page.js";

let found = null, chosen = null, serial = 0;
const MARKS = 60, narrow = matchMedia("(max-width: 43.99rem)");
async function load() {
  const mine = ++serial, run = Number(byId("run").value) || 0;
  remember({ run });
  document.documentElement.dataset.state = "busy";
  try {
    const answer = await ask("explained", { run });
    if (mine !== serial) return;
    found = answer;
    byId("title").textContent = found.title;
    list();
    problem("");
  } catch (fault) { if (mine === serial) problem(fault.message); }
  document.documentElement.dataset.state = "done";
}
const kept = () => found.deals.filter((deal) => ["power", "state", "outcome"].every((key) => !byId(`by-${key}`).value || byId(`by-${key}`).value === deal[key]));
function list() {
  if (!found) return;
  const deals = kept();
  byId("count").textContent = `${count(deals.length)} deals are listed, the largest ${count(found.deals.length)} of ${count(found.total)}.`;
  byId("side").append(byId("deal"));
  byId("deals").replaceChildren(...deals.map((deal) => {
    const button = element("button", { type: "button" }, element("span", { class: `swatch power-${deal.power}` }), `${deal.names[0]} to ${deal.names[1]}: ${deal.what}`);
    button.addEventListener("click", () => show(deal));
    return element("li", { "data-deal": deal.id }, button, element("span", { class: "muted number" }, `${deal.date}, ${shown(deal.size, 2)} bn US$, ${deal.outcome}`));
  }));
  marks(deals);
  const first = deals.find((deal) => deal.id === chosen?.id) || (narrow.matches ? deals : [...deals].sort((one, other) => other.size - one.size))[0];
  if (first) show(first, false);
}
// The largest deals as circles that do not cover each other, each as near to its state as there is room.
function placed(deals) {
  const largest = [...deals].sort((one, other) => other.size - one.size).slice(0, MARKS), { width, height } = byId("map").viewBox.baseVal, put = [];
  for (const deal of largest) {
    const [left, top] = data.places[deal.state], r = Math.max(34 * Math.sqrt(deal.size / largest[0].size), 11);
    const free = (x, y) => x > r && y > r && x < width - r && y < height - r && put.every((other) => Math.hypot(other.x - x, other.y - y) > other.r + r + 2);
    let turn = 0, x = left, y = top;
    while (!free(x, y) && turn < 150) {
      turn += 0.3;
      [x, y] = [left + 2.5 * turn * Math.cos(turn), top + 2.5 * turn * Math.sin(turn)];
    }
    put.push({ deal, x, y, r });
  }
  return put;
}
function marks(deals) {
  byId("marks").replaceChildren(...placed(deals).map(({ deal, x, y, r }, place) => {
    const label = `${deal.names[0]} to ${deal.names[1]}: ${deal.what}, ${shown(deal.size, 2)} bn US$, ${deal.outcome}`;
    const mark = drawn("circle", { cx: x, cy: y, r, class: `power-${deal.power}${deal.outcome === "refused" ? " refused" : ""}`, role: "button", tabindex: place ? -1 : 0, "aria-label": label, "data-deal": deal.id });
    mark.append(drawn("title", {}, label));
    mark.addEventListener("click", () => show(deal));
    mark.addEventListener("keydown", (event) => {
      const next = { ArrowRight: mark.nextSibling, ArrowDown: mark.nextSibling, ArrowLeft: mark.previousSibling, ArrowUp: mark.previousSibling }[event.key];
      if (next || ["Enter", " "].includes(event.key)) event.preventDefault();
      if (["Enter", " "].includes(event.key)) show(deal);
      next?.focus();
    });
    return mark;
  }));
}
function show(deal, follow = true) {
  chosen = deal;
  for (const one of document.querySelectorAll("[data-deal]")) one.setAttribute("class", `${(one.getAttribute("class") || "").replace(/ ?chosen/, "")}${Number(one.dataset.deal) === deal.id ? " chosen" : ""}`);
  const item = document.querySelector(`#deals [data-deal="${deal.id}"]`);
  // On a phone the deal opens below its line, so that nobody has to scroll for it.
  (narrow.matches ? item : byId("side")).append(byId("deal"));
  if (follow) (narrow.matches ? byId("deal") : item).scrollIntoView({ block: "nearest" });
  byId("deal-title").textContent = `${deal.names[0]} to ${deal.names[1]}: ${deal.what}`;
  const facts = [["year", deal.date], ["offered", `${shown(deal.size)} bn US$`], ["taken", `${shown(deal.taken)} bn US$`], ...deal.facts];
  byId("facts").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  const best = deal.parts.filter((part) => part.value > 0 && part.name !== "constant")[0], worst = deal.parts.filter((part) => part.value < 0 && part.name !== "constant")[0];
  const sum = deal.parts.reduce((all, part) => all + part.value, 0);
  byId("why").textContent = `It is ${deal.outcome}${deal.reason ? `: ${deal.reason}` : ""}. ${best ? `Most speaks for it by ${best.name}` : ""}${worst ? `${best ? "; most" : "Most"} speaks against it by ${worst.name}` : ""}. The parts sum to ${signed(sum)}; what the model does not see adds ${signed(deal.taste)}.`;
  draw();
}
function draw() {
  if (!chosen) return;
  const svg = byId("parts"), { width } = sheet(svg, chosen.parts.length * 26 + 8);
  const most = Math.max(...chosen.parts.map((part) => Math.abs(part.value)), 0.01), x = scale(-most, most, 140, width - 66);
  svg.append(drawn("line", { x1: x(0), x2: x(0), y1: 0, y2: chosen.parts.length * 26 + 4, class: "zero" }));
  chosen.parts.forEach((part, row) => {
    const y = row * 26 + 18;
    svg.append(drawn("text", { x: 0, y }, part.name));
    svg.append(drawn("rect", { x: Math.min(x(0), x(part.value)), y: y - 14, width: Math.max(Math.abs(x(part.value) - x(0)), 1), height: 16, class: "fill", opacity: part.value < 0 ? 0.45 : 1 }));
    svg.append(drawn("text", { x: width, y, "text-anchor": "end", class: "strong" }, signed(part.value)));
  });
}
byId("run").addEventListener("change", load);
for (const key of ["power", "state", "outcome"]) byId(`by-${key}`).addEventListener("change", list);
narrow.addEventListener("change", list);
whenSized(draw);
load();
