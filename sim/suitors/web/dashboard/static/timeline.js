// Events on the time line: years, switches, and events that are added.
import { added, byId, data, element, shown } from "./page.js";

const steps = data.steps, last = Math.max(steps.length - 1, 1), kinds = Object.fromEntries(data.kinds.map((kind) => [kind.type, kind]));
const across = (step) => `calc(${step / last} * (100% - 1.25rem) + .625rem)`;
export const month = (day) => new Date(day).toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });

// The bar of an event: as long as it lasts, from its thumb on.
export function showSpan(row, step) {
  const span = row.querySelector(".span"), end = Math.min(step + Number(row.dataset.years || 0) * data.perYear, last);
  span.style.left = across(step);
  span.style.width = `calc(${Math.max(end - step, 0) / last} * (100% - 1.25rem))`;
}
function showYears() {
  const years = [...new Set(steps.map((day) => day.slice(0, 4)))].slice(1);
  byId("years").replaceChildren(...years.map((year) => {
    const mark = element("span", { class: Number(year) % 2 ? "odd" : "" }, year);
    mark.style.left = across(steps.findIndex((day) => day.startsWith(year)) - 0.5);
    return mark;
  }));
}

// Events that are added
function textOf(event) {
  const kind = kinds[event.type];
  const said = kind.fields.flatMap((field) => {
    const value = field.name === "way" ? ["corridor", "pipeline"].filter((key) => event[key]).map((key) => `${key}.${event[key]}`)[0] : event[field.name];
    if (value === undefined) return [];
    if (field.many) return value.length === Object.keys(field.options).length ? [`all ${field.name}`] : value.map((key) => field.options[key]);
    return [field.options ? field.options[value] : `${field.label.toLowerCase()} ${shown(value)}`];
  });
  return [kind.label, ...said].join(", ");
}
function row(event, place, moved) {
  const text = textOf(event), close = element("button", { type: "button", "aria-label": `Remove ${text}` }, "Remove");
  const output = element("output", { class: "number" }), input = element("input", { type: "range", min: 0, max: last, step: 1, "aria-label": `Date: ${text}` });
  const made = element("li", { class: "event new", "data-years": event.years || 0 }, element("div", { class: "lever-head" }, element("span", {}, text), output), element("div", { class: "track" }, element("span", { class: "span" }), input), close);
  const after = steps.findIndex((day) => day >= event.date);
  input.value = after < 0 ? last : after && new Date(event.date) - new Date(steps[after - 1]) < new Date(steps[after]) - new Date(event.date) ? after - 1 : after;
  const show = () => {
    output.textContent = month(event.date);
    input.setAttribute("aria-valuetext", output.textContent);
    showSpan(made, Number(input.value));
  };
  input.addEventListener("input", () => { event.date = steps[Number(input.value)]; show(); moved(); });
  close.addEventListener("click", () => { added.splice(place, 1); showAdded(moved); moved(); byId("kind").focus(); });
  show();
  return made;
}
export function showAdded(moved) {
  byId("added").replaceChildren(...added.map((event, place) => row(event, place, moved)));
  byId("added").hidden = !added.length;
}
function field(item) {
  if (item.many) return element("fieldset", {}, element("legend", {}, item.label), element("div", { class: "checks" }, ...Object.entries(item.options).map(([key, name]) => element("label", {}, element("input", { type: "checkbox", name: item.name, value: key, checked: true }), ` ${name}`))));
  if (item.options) return element("label", {}, item.label, element("br"), element("select", { name: item.name }, ...Object.entries(item.options).map(([key, name]) => element("option", { value: key }, name))));
  const unit = [item.unit, `${shown(item.low)} to ${shown(item.high)}`].filter(Boolean).join(", ");
  return element("label", {}, item.label, " ", element("span", { class: "muted" }, `(${unit})`), element("br"), element("input", { type: "number", name: item.name, min: item.low, max: item.high, step: "any", value: item.now, required: item.now !== null }));
}
function showFields() {
  const kind = kinds[byId("kind").value];
  byId("kind-help").textContent = kind.help;
  byId("fields").replaceChildren(...kind.fields.map(field));
}
function add(form) {
  const said = new FormData(form), kind = kinds[byId("kind").value], event = { type: kind.type, date: said.get("date") };
  for (const { name, many, options } of kind.fields) {
    const value = many ? said.getAll(name) : said.get(name);
    if (many && !value.length) return byId("add-problem").textContent = `Choose at least one of the ${name}.`;
    if (name === "way") event[value.split(".", 1)[0]] = value.slice(value.indexOf(".") + 1);
    else if (value !== "") event[name] = many || options ? value : Number(value);
  }
  added.push(event);
  return byId("add-problem").textContent = "";
}
export function timeline(moved) {
  showYears();
  showAdded(moved);
  showFields();
  byId("kind").addEventListener("change", showFields);
  byId("add").addEventListener("submit", (event) => {
    event.preventDefault();
    if (add(event.target)) return;
    showAdded(moved);
    moved();
    byId("added").lastElementChild.querySelector("input").focus();
  });
}
