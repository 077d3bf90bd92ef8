"use strict";
/* Words, amounts and elements. The lists and the cases are drawn from the JSON in the page. Text only ever goes in as
   text, never as markup. */

const data = JSON.parse(document.getElementById("data").textContent);
const { texts } = data;

/* The rows of a table: the names of its columns are there once, and so are values that many rows share. */
const rowsOf = ({ keys, shared, rows }) => rows.map((row) =>
  Object.fromEntries(keys.map((key, at) => [key, shared[at] === null ? row[at] : shared[at][row[at]]])));
for (const name of ["cases", "underpaid", "unchecked", "withdrawn"]) data[name] = rowsOf(data[name]);

/* The lines of a calculation as [kind, amount, rate] now, and the same three as of the decision; null where a side has none. */
function linesOf(item) {
  const [shape, amounts, changes] = item.lines;
  return data.line_shapes[shape].map((made, at) => {
    const [kind, rate = null, kindThen = kind, rateThen = rate] = Array.isArray(made) ? made : [made];
    const [amount, change] = [amounts[at], changes[at]];
    return [kind, amount, rate, kindThen, amount === null || change === null ? change : amount + change, rateThen];
  });
}
const STEP = 100;
const PRINTED_AT_MOST = 1000;
const byId = (id) => document.getElementById(id);

/* ---- The language: all texts of the script are in `data`, once for each ---- */

let language = null;
let words = null;
let alphabetical = null;

function useLanguage(code) {
  language = data.languages[code];
  words = language.words;
  alphabetical = new Intl.Collator(code, { numeric: true }).compare;
}

const filled = (text, values) => text.replace(/\{(\w+)(?::02)?\}/g, (_, name) => values[name]);
const message = (key, values = {}) => filled(words.script[key], values);

/* ---- Amounts and dates ---- */

const SPACE = "\u00a0";
const MINUS = "\u2212";

function count(number) {
  const digits = String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, SPACE);
  return (number < 0 ? MINUS : "") + digits;
}

function kroner(ore, sign = false) {
  const whole = count(Math.floor(Math.abs(ore) / 100));
  const rest = Math.abs(ore) % 100;
  const before = ore < 0 ? MINUS : sign && ore > 0 ? "+" : "";
  return before + whole + (rest ? language.decimal + String(rest).padStart(2, "0") : "") + SPACE + "kr";
}

const monthName = (iso) => `${language.months[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}`;

function shortMonth(iso) {
  const name = language.months[Number(iso.slice(5, 7)) - 1];
  return `${name.length > 4 ? name.slice(0, 3) + "." : name} ${iso.slice(0, 4)}`;
}

function date(iso) {
  const [year, month, day] = iso.split("-");
  const padded = language.date.includes("{day:02}");
  return filled(language.date, { day: padded ? day : Number(day), month, month_name: language.months[month - 1], year });
}

const uncapitalised = (text) => text.charAt(0).toLowerCase() + text.slice(1);

const side = (amount) => (amount > 0 ? "plus" : amount < 0 ? "minus" : "");

/* ---- Elements ---- */

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function drawing(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/* On a narrow screen each cell has a label: the text of its column's heading. */
const labels = {};

function readLabels() {
  for (const id of ["case-table", "underpaid-table", "withdrawn-table", "unchecked-list"]) {
    labels[id] = [...document.querySelectorAll(`#${id} thead th`)].map(
      (heading) => (heading.querySelector("button") || heading).textContent.trim());
  }
}

const cells = (tableId, contents) => contents.map(([content, kind], index) =>
  element("td", { role: "cell", "data-label": labels[tableId][index], class: kind || null }, content));

/* Narrow screens show tables as blocks, and browsers then drop their roles: so each role is set here. */
const ROLES = [["thead, tbody", "rowgroup"], ["tr", "row"], ["td", "cell"], ["[scope=col]", "columnheader"], ["[scope=row]", "rowheader"]];

function table(className, headings, rows) {
  const head = headings.map(([label, kind]) => element(label ? "th" : "td", { scope: label ? "col" : null, class: kind || null }, label));
  const made = element(
    "table",
    { class: className },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
  for (const [selector, role] of ROLES) {
    for (const part of made.querySelectorAll(selector)) part.setAttribute("role", role);
  }
  made.setAttribute("role", "table");
  return made;
}

