// The deals of one run, and why each was taken, cut or refused.
import { ask, byId, count, data, drawn, element, problem, remember, scale, sheet, shown, signed, whenSized } from "./page.js";

let found = null, chosen = null, serial = 0;
const PLAIN = { taken: "taken", cut: "cut", refused: "refused" };
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
  byId("deals").replaceChildren(...deals.map((deal) => {
    const button = element("button", { type: "button" }, `${deal.names[0]} to ${deal.names[1]}: ${deal.what}`);
    button.addEventListener("click", () => show(deal));
    return element("tr", { "aria-selected": chosen?.id === deal.id ? "true" : null, "data-deal": deal.id }, element("td", {}, deal.date), element("td", {}, element("span", { class: `swatch power-${deal.power}` }), button), element("td", { class: "right" }, shown(deal.size, 2)), element("td", {}, PLAIN[deal.outcome] || deal.outcome));
  }));
  const money = {};
  for (const deal of deals) money[deal.state] = (money[deal.state] || 0) + deal.taken;
  const most = Math.max(...Object.values(money), 1e-9);
  for (const circle of document.querySelectorAll("#map circle")) circle.setAttribute("r", 48 * Math.sqrt((money[circle.dataset.state] || 0) / most));
  byId("map").setAttribute("aria-label", `Money taken: ${Object.entries(money).map(([code, sum]) => `${data.states[code]} ${shown(sum, 2)} bn US$`).join(", ")}`);
  const first = deals.find((deal) => deal.id === chosen?.id) || deals[0];
  if (first) show(first);
}
function show(deal) {
  chosen = deal;
  for (const row of document.querySelectorAll("#deals tr")) row.toggleAttribute("aria-selected", false);
  document.querySelector(`#deals [data-deal="${deal.id}"]`)?.setAttribute("aria-selected", "true");
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
  const most = Math.max(...chosen.parts.map((part) => Math.abs(part.value)), 0.01), x = scale(-most, most, 150, width - 58);
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
for (const circle of document.querySelectorAll("#map circle")) circle.addEventListener("click", () => { const by = byId("by-state"); by.value = by.value === circle.dataset.state ? "" : circle.dataset.state; list(); });
whenSized(draw);
load();
