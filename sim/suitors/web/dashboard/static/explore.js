// Levers, and the answer beside them.
import { added, apart, byId, count, data, drawInterval, drawn, element, levers, lines, nice, path, post, power, problem, query, remember, scale, setPower, sheet, shown, values, whenSized } from "./page.js";
import { month, showAdded, showSpan, timeline } from "./timeline.js";

let last = null, under = null, wait = 0, reach = null;
const inputs = Object.fromEntries([...document.querySelectorAll("[data-lever]")].map((place) => [place.dataset.lever, place]));
const unitOf = (lever, value) => (lever.dates.length ? month(lever.dates[value]) : `${shown(value * lever.told[1])} ${lever.told[0]}`);

// Levers
function showLever(id) {
  const place = inputs[id], lever = levers[id], value = id in values ? values[id] : lever.now;
  if (place.type === "checkbox") {
    place.checked = !value;
    place.closest(".event").classList.toggle("out", !place.checked);
    return;
  }
  const input = place.querySelector("input[type=range]");
  if (Number(input.value) !== value) input.value = value;
  place.querySelector("output").textContent = unitOf(lever, value);
  input.setAttribute("aria-valuetext", unitOf(lever, value));
  place.classList.toggle("moved", value !== lever.now);
  if (lever.dates.length) showSpan(place, value);
}
function showMoved() {
  const moved = Object.keys(values).filter((id) => values[id] !== levers[id].now);
  byId("moved").replaceChildren(...moved.map((id) => {
    const lever = levers[id], who = data.powers[lever.actor] || data.states[lever.actor];
    const button = element("button", { type: "button", "aria-label": `Reset ${lever.label}${who ? ` of ${who}` : ""}` }, `${who ? `${who}: ` : ""}${lever.label}${inputs[id].type === "checkbox" ? "" : `, ${unitOf(lever, values[id])}`} ✕`);
    button.addEventListener("click", () => { delete values[id]; showLever(id); moveOn(); byId("actor").focus(); });
    return element("li", {}, button);
  }));
  byId("reset").disabled = !moved.length && !added.length;
}
function moveOn() {
  showMoved();
  remember();
  clearTimeout(wait);
  wait = setTimeout(answer, 60);
}
function prepare(id, place) {
  const lever = levers[id], input = place.querySelector("input[type=range]");
  // From where it stands, so that it can be reached again.
  const low = lever.now - Math.floor((lever.now - lever.low) / lever.step + 1e-9) * lever.step;
  const value = id in values ? values[id] : lever.now;
  input.min = Math.min(lever.low, low); input.max = lever.high; input.step = "any";
  input.value = value;
  const share = (lever.now - lever.low) / (lever.high - lever.low);
  place.querySelector(".now").style.left = `calc(${share} * (100% - 1rem) + .5rem - 1.5px)`;
  input.addEventListener("input", () => {
    let now = lever.now + Math.round((Number(input.value) - lever.now) / lever.step) * lever.step;
    now = Math.min(Math.max(Number(now.toPrecision(10)), lever.low), lever.high);
    values[id] = now;
    showLever(id);
    moveOn();
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!steps) return;
    event.preventDefault();
    input.value = Math.min(Math.max((id in values ? values[id] : lever.now) + steps * lever.step, lever.low), lever.high);
    input.dispatchEvent(new Event("input"));
  });
}
for (const [id, place] of Object.entries(inputs)) {
  if (place.type === "checkbox") place.addEventListener("change", () => { values[id] = place.checked ? 0 : 1; showLever(id); moveOn(); });
  else prepare(id, place);
  showLever(id);
}
function showActor(code) {
  for (const panel of document.querySelectorAll(".panel")) panel.hidden = panel.dataset.actor !== code;
}
byId("actor").addEventListener("change", (event) => showActor(event.target.value));
byId("reset").addEventListener("click", () => {
  for (const id of Object.keys(values)) { delete values[id]; showLever(id); }
  added.length = 0;
  showAdded(moveOn);
  moveOn();
});
byId("power").addEventListener("change", (event) => { setPower(event.target.value); reach = null; moveOn(); });

// Answers
async function answer() {
  under?.abort();
  const mine = (under = new AbortController());
  byId("status").textContent = `Working out the first answer from ${data.first} runs …`;
  byId("progress").value = 0;
  document.documentElement.dataset.state = "busy";
  performance.mark("asked");
  try {
    for await (const line of lines(await post("/answer", {}, mine.signal))) {
      if (mine !== under) return;
      if (line.kind === "problem") { problem(line.text); return; }
      if (line.kind !== "answer") return;
      problem("");
      last = line;
      if (line.power !== power) {
        setPower(line.power);
        byId("power").value = line.power;
        if (byId("reset").disabled) showActor(byId("actor").value = line.power);
      }
      draw();
      document.documentElement.dataset.state = line.done >= line.of ? "done" : "first";
    }
  } catch (fault) {
    if (fault.name !== "AbortError") problem(fault instanceof TypeError ? "The server does not answer. It may have been stopped; start it again and reload." : fault.message);
  }
}
function draw() {
  if (!last) return;
  const said = last.answer.map((text, place) => element("p", place ? {} : { class: "lead" }, text));
  if ([...byId("answer").children].map((item) => item.textContent).join() !== last.answer.join()) byId("answer").replaceChildren(...said);
  byId("status").textContent = last.done < last.of ? `Answer from ${count(last.done)} runs; refining to ${count(last.of)} …` : `Answer from ${count(last.of)} runs.`;
  byId("progress").value = last.done / last.of;
  byId("progress").style.visibility = last.done < last.of ? "visible" : "hidden";
  byId("command").textContent = last.command;
  for (const place of document.querySelectorAll(".against")) place.textContent = last.against;
  for (const [key, text] of Object.entries(last.titles)) byId(`${key}-title`).textContent = text;
  byId("interval-what").textContent = `${last.interval.what}, 95 % interval`;
  drawInterval(byId("interval"), last.interval, reachOf(last));
  drawRegion();
  drawStates();
  drawMap();
  drawDebts();
  drawMoney();
  drawTable();
}
// The axis stays as the first answer to a lever set it, so that the interval is seen to narrow.
function reachOf(found) {
  const { low, high, difference } = found.interval, key = JSON.stringify([values, power]);
  if (!reach || reach.key !== key || low < reach.low || high > reach.high) {
    const wide = Math.max(high - low, Math.abs(found.interval.middle) * 0.02, 1e-9) * 1.5;
    const ends = difference ? [Math.min(0, low) - wide * 0.4, Math.max(0, high) + wide * 0.4] : [low - wide, high + wide];
    reach = { key, low: ends[0], high: ends[1] };
  }
  return [reach.low, reach.high];
}
function area(line, x, y, years) {
  return path([...line.high.map((value, place) => [x(years[place]), y(value)]), ...line.low.map((value, place) => [x(years[place]), y(value)]).reverse()]) + "Z";
}
const along = (part, x, y, years) => path(part.map((value, place) => [x(years[place]), y(value)]));
function axes(svg, size, x, y, most, ticks) {
  for (const value of [0, most / 2, most]) {
    svg.append(drawn("line", { x1: size.left, x2: size.right, y1: y(value), y2: y(value), class: "axis" }));
    if (value || !ticks) svg.append(drawn("text", { x: size.left - 5, y: y(value) + 5, "text-anchor": "end", class: "soft" }, shown(value)));
  }
  const years = last.years.map(Math.round);
  if (ticks) for (const place of [0, years.length - 1]) svg.append(drawn("text", { x: x(last.years[place]), y: size.bottom + 20, "text-anchor": place ? "end" : "start", class: "soft" }, String(years[place])));
}
function drawRegion() {
  const svg = byId("region"), { width, height } = sheet(svg);
  const size = { left: 34, right: width - Math.min(168, width * 0.5), top: 12, bottom: height - 26 };
  const years = last.years, x = scale(years[0], years.at(-1), size.left, size.right);
  const most = nice(Math.max(...Object.values(last.region).flatMap((line) => line.mine)));
  const y = scale(0, most, size.bottom, size.top);
  axes(svg, size, x, y, most, true);
  const labels = [];
  for (const [code, line] of Object.entries(last.region).sort(([one]) => (one === power ? 1 : -1))) {
    const own = drawn("g", { class: `power-${code}` });
    if (code === power) own.append(drawn("path", { d: area(line, x, y, years), class: "band" }));
    if (last.changed) own.append(drawn("path", { d: along(line.base, x, y, years), class: "base" }));
    own.append(drawn("path", { d: along(line.mine, x, y, years), class: code === power ? "mine" : "other" }));
    svg.append(own);
    labels.push({ code, end: y(line.mine.at(-1)), y: y(line.mine.at(-1)) + 5, value: line.mine.at(-1) });
  }
  labels.sort((one, other) => other.value - one.value);
  const most_ = Math.floor((size.bottom - size.top) / 20), kept = labels.filter((label, place) => place < most_ - 1 || label.code === power);
  for (const label of apart(kept, 20, size.top, size.bottom + 6)) {
    const own = drawn("g", { class: `power-${label.code}` });
    own.append(drawn("path", { d: path([[size.right + 2, label.end], [size.right + 12, label.y - 5]]), class: "other" }));
    own.append(drawn("text", { x: size.right + 15, y: label.y, class: label.code === power ? "strong" : "" }, `${data.powers[label.code]} ${shown(label.value, 2)}`));
    svg.append(own);
  }
}
function drawStates() {
  const years = last.years, lines_ = Object.values(last.shares).map((state) => state[power]);
  const most = nice(Math.max(...lines_.flatMap((line) => [...line.high, ...line.base]), 0.1));
  for (const svg of document.querySelectorAll("#states svg")) {
    const line = last.shares[svg.dataset.state][power], { width, height } = sheet(svg);
    const size = { left: 34, right: width - 46, top: 12, bottom: height - 10 };
    const x = scale(years[0], years.at(-1), size.left, size.right), y = scale(0, most, size.bottom, size.top);
    axes(svg, size, x, y, most, false);
    const own = drawn("g", { class: `power-${power}` });
    own.append(drawn("path", { d: area(line, x, y, years), class: "band" }));
    if (last.changed) own.append(drawn("path", { d: along(line.base, x, y, years), class: "base" }));
    own.append(drawn("path", { d: along(line.mine, x, y, years), class: "mine" }));
    svg.append(own, drawn("text", { x: size.right + 5, y: y(line.mine.at(-1)) + 5, class: "strong" }, shown(line.mine.at(-1), 2)));
    svg.setAttribute("aria-label", `${data.powers[power]} in ${data.states[svg.dataset.state]}: ${shown(line.mine[0], 2)} to ${shown(line.mine.at(-1), 2)} % of leverage`);
  }
}
function drawMap() {
  const seen = new Set(), rows = [];
  for (const [state, shares] of Object.entries(last.shares)) {
    const ends = (which) => Object.entries(shares).map(([code, line]) => [code, Math.max(line[which].at(-1), 0)]).sort(([, one], [, other]) => other - one);
    const mine = ends("mine"), first = mine[0];
    document.querySelector(`#map [data-state="${state}"]`)?.setAttribute("class", `state power-${first[0]}`);
    const svg = drawn("svg", { class: "stack", viewBox: "0 0 100 24", preserveAspectRatio: "none", "aria-hidden": "true" });
    for (const [which, y, tall] of last.changed ? [["mine", 0, 16], ["base", 18, 5]] : [["mine", 0, 20]]) {
      const order = new Map(ends(which)), total = [...order.values()].reduce((sum, value) => sum + value, 0) || 1;
      let at = 0;
      for (const [code] of mine) {
        const width = (100 * (order.get(code) || 0)) / total;
        if (width > 0.4) { svg.append(drawn("rect", { x: at, y, width: Math.max(width - 0.4, 0.1), height: tall, class: `fill power-${code}` })); if (width > 3) seen.add(code); }
        at += width;
      }
    }
    const name = element("strong", {}, data.states[state]);
    rows.push(element("div", { class: "bar-row" }, element("p", { class: "number" }, name, element("span", {}, `${data.powers[first[0]]} ${shown(first[1], 2)} %${first[0] === power ? "" : `, ${data.powers[power]} ${shown(shares[power].mine.at(-1), 2)} %`}`)), svg));
  }
  seen.add(power);
  byId("legend").replaceChildren(...[...seen].map((code) => element("li", {}, element("span", { class: `swatch power-${code}` }), data.powers[code])));
  byId("bars").replaceChildren(...rows);
}
function drawDebts() {
  const svg = byId("debts"), states = Object.entries(last.debts), { width } = sheet(svg, states.length * 44 + 34);
  const most = nice(Math.max(1.05, ...states.map(([, line]) => Math.max(line.high.at(-1), line.base.at(-1)))));
  const x = scale(0, most, 4, width - 52);
  svg.append(drawn("line", { x1: x(1), x2: x(1), y1: 4, y2: states.length * 44 + 6, class: "bad-line" }));
  svg.append(drawn("text", { x: x(1), y: states.length * 44 + 26, "text-anchor": x(1) > width - 60 ? "end" : "middle", class: "soft" }, "threshold"));
  states.forEach(([state, line], row) => {
    const y = row * 44 + 32, end = (part) => line[part].at(-1);
    svg.append(drawn("text", { x: 4, y: y - 12 }, data.states[state]));
    svg.append(drawn("line", { x1: 4, x2: width - 52, y1: y, y2: y, class: "axis" }));
    svg.append(drawn("line", { x1: x(end("low")), x2: x(end("high")), y1: y, y2: y, class: "line", opacity: 0.4, "stroke-width": 7 }));
    if (last.changed) svg.append(drawn("circle", { cx: x(end("base")), cy: y, r: 7.5, class: "ring" }));
    svg.append(drawn("circle", { cx: x(end("mine")), cy: y, r: 5, class: "fill" }));
    svg.append(drawn("text", { x: width - 2, y: y + 5, "text-anchor": "end", class: "strong" }, shown(end("mine"), 2)));
  });
}
function drawMoney() {
  const svg = byId("money"), rows = last.money.flatMap((ledger) => [{ head: ledger.name }, ...Object.entries(ledger.stages).map(([stage, found]) => ({ stage, ...found }))]);
  const { width } = sheet(svg, rows.length * 25 + 8);
  const most = nice(Math.max(0.01, ...rows.filter((row) => !row.head).flatMap((row) => [row.mine, row.base])));
  const x = scale(0, most, 96, width - 52);
  const own = drawn("g", { class: `power-${power}` });
  rows.forEach((row, place) => {
    const y = place * 25 + 18;
    if (row.head) { own.append(drawn("text", { x: 0, y: y + 2, class: "strong" }, row.head)); return; }
    own.append(drawn("text", { x: 0, y, class: "soft" }, row.stage));
    own.append(drawn("rect", { x: 96, y: y - 13, width: Math.max(x(row.mine) - 96, 0.5), height: 15, class: "fill", opacity: { announced: 0.35, signed: 0.65, completed: 1 }[row.stage] }));
    if (last.changed) own.append(drawn("line", { x1: x(row.base), x2: x(row.base), y1: y - 16, y2: y + 5, class: "tick" }));
    own.append(drawn("text", { x: Math.max(x(row.mine), x(row.base)) + 6, y }, shown(row.mine, 2)));
  });
  svg.append(own);
}
function drawTable() {
  const body = byId("table").querySelector("tbody");
  byId("table").hidden = !last.moved.length;
  byId("unmoved").hidden = last.moved.length > 0;
  byId("unmoved").textContent = last.compared ? "No outcome moves beyond chance and by 1 % or more." : "Move a lever: what changes most shows here.";
  body.replaceChildren(...last.moved.map((row) => element("tr", {}, element("td", {}, row.actor), element("td", {}, row.what), element("td", { class: "right" }, row.before), element("td", { class: "right" }, row.difference), element("td", { class: "right" }, row.interval))));
}

const moved = Object.keys(values).find((id) => values[id] !== levers[id].now);
byId("actor").value = moved && !moved.startsWith("event.") ? levers[moved].actor : power;
showActor(byId("actor").value);
timeline(moveOn);
showMoved();
whenSized(draw);
answer();
