"use strict";
// Tables sort and download; folded sections open where a link or a printer asks. Without this the page reads the same.
const value = (cell) => {
  const text = cell.textContent.replace(/\u2212/g, "-").replace(/,/g, "").trim();
  const found = text.match(/^([+-]?[\d.]+)(?:·10([⁻⁰¹²³⁴-⁹]+))?/);
  if (!found) return null;
  const power = [...(found[2] || "")].map((sign) => (sign === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign))).join("");
  return Number(found[1]) * 10 ** Number(power || 0);
};
const sort = (table, column, head) => {
  const rising = head.getAttribute("aria-sort") !== "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", rising ? "ascending" : "descending");
  const rows = [...table.tBodies[0].rows].map((row) => [row, value(row.cells[column]), row.cells[column].textContent]);
  const numbers = rows.some((row) => row[1] !== null);
  const order = (a, b) => {
    if (!numbers) return a[2].localeCompare(b[2]) * (rising ? 1 : -1);
    if (a[1] === null || b[1] === null) return (a[1] === null) - (b[1] === null);
    return (a[1] - b[1]) * (rising ? 1 : -1);
  };
  table.tBodies[0].append(...rows.sort(order).map((row) => row[0]));
};
const cell = (text) => {
  const plain = text.replace(/\s+/g, " ").trim().replace(/^\u2212/, "-");
  const safe = /^[=+\-@]/.test(plain) && !/^[+-][\d.]/.test(plain) ? "'" + plain : plain;
  return '"' + safe.replace(/"/g, '""') + '"';
};
const download = (table, name) => {
  const text = [...table.rows].map((row) => [...row.cells].map((each) => cell(each.textContent)).join(",")).join("\r\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + text + "\r\n"], { type: "text/csv" }));
  link.download = name.replace(/[^\w-]+/g, "_").slice(0, 80) + ".csv";
  link.click();
  URL.revokeObjectURL(link.href);
};
for (const table of document.querySelectorAll("table")) {
  if (!table.hasAttribute("data-grouped")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.textContent = head.textContent;
      button.onclick = () => sort(table, column, head);
      head.replaceChildren(button);
    });
  }
  const button = document.createElement("button");
  button.className = "download";
  button.textContent = "Download as CSV";
  button.onclick = () => download(table, table.getAttribute("aria-label"));
  table.parentElement.before(button);
}
const show = () => {
  const found = document.getElementById(location.hash.slice(1));
  for (let part = found; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  if (found) found.scrollIntoView();
};
addEventListener("hashchange", show);
show();
// Escape hides what a term means until another is pointed at or reached.
addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.add("quiet");
});
for (const name of ["pointerover", "focusin"]) {
  addEventListener(name, (event) => {
    if (event.target.classList?.contains("term")) document.body.classList.remove("quiet");
  });
}
const opened = [];
addEventListener("beforeprint", () => {
  const closed = [...document.querySelectorAll("details:not([open])")];
  for (const part of closed) part.open = true;
  opened.push(...closed);
});
addEventListener("afterprint", () => {
  for (const part of opened.splice(0)) part.open = false;
});
