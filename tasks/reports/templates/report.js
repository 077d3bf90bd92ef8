"use strict";
/* Draws the lists and the cases from the JSON in the page. Text only ever goes in as text, never as markup. */

const data = JSON.parse(document.getElementById("data").textContent);
const { texts } = data;
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

function date(iso) {
  const [year, month, day] = iso.split("-");
  const padded = language.date.includes("{day:02}");
  return filled(language.date, { day: padded ? day : Number(day), month, month_name: language.months[month - 1], year });
}

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
  for (const id of ["case-table", "underpaid-table", "unchecked-list"]) {
    labels[id] = [...document.querySelectorAll(`#${id} thead th`)].map((heading) => heading.textContent.trim());
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

/* ---- The lists ---- */

const state = { tab: "all", sort: "size", descending: true, shown: STEP };
let filters = null;
let tabs = [];
const chosen = (id) => (byId(id) ? byId(id).value : "");

const ORDERS = {
  id: (a, b) => alphabetical(a.id, b.id),
  team: (a, b) => alphabetical(texts[a.team], texts[b.team]),
  kind: (a, b) => alphabetical(words.kinds[a.kind], words.kinds[b.kind]),
  decided: (a, b) => a.decided - b.decided,
  now: (a, b) => a.now - b.now,
  size: (a, b) => Math.abs(a.difference) - Math.abs(b.difference),
};
const LARGEST_FIRST = new Set(["decided", "now", "size"]);
const IN_TAB = { all: () => true, under: (item) => item.difference > 0, over: (item) => item.difference < 0 };

function matchingCases() {
  const wanted = chosen("search").trim().toLowerCase();
  const [team, kind, cause, scheme, event, group] = ["team", "kind", "cause", "scheme", "event", "group"].map(chosen);
  const found = data.cases.filter(
    (item) =>
      IN_TAB[state.tab](item) &&
      item.id.toLowerCase().includes(wanted) &&
      (!team || texts[item.team] === team) &&
      (!kind || item.kind === kind) &&
      (!scheme || item.scheme === scheme) &&
      (!event || item.event === event) &&
      (!group || (item.group || "-") === group) &&
      (!cause || item.causes.some(([code]) => code === cause)),
  );
  const direction = state.descending ? -1 : 1;
  return found.sort((a, b) => direction * ORDERS[state.sort](a, b) || ORDERS.id(a, b));
}

function matchingUnchecked() {
  const wanted = chosen("search").trim().toLowerCase();
  const [team, reason] = ["team", "reason"].map(chosen);
  return data.unchecked.filter(
    (item) =>
      item.id.toLowerCase().includes(wanted) && (!team || item.team === team) && (!reason || item.reason === reason),
  );
}

function matchingUnderpaid() {
  const wanted = chosen("search").trim().toLowerCase();
  const team = chosen("team");
  return data.underpaid.filter((item) => item.id.toLowerCase().includes(wanted) && (!team || item.team === team));
}

const sentence = ([first, ...rest]) => [first, ...rest.map((word) => word[0].toLowerCase() + word.slice(1))].join(", ");
const caseAddress = (id) => "#sak=" + encodeURIComponent(id);

const schemeName = (code) => words.schemes[code] || code;

function caseRow(item) {
  const change = element(
    "span",
    {},
    element("span", { class: "kind kind-" + item.kind }, words.kinds[item.kind]),
    item.event === "unchanged" ? null : element("span", { class: "mark" }, words.flag_events[item.event]),
    item.group ? element("span", { class: "mark soft" }, words.groups[item.group]) : null,
  );
  return element("tr", { role: "row" }, ...cells("case-table", [
    [element("a", { href: caseAddress(item.id) }, item.id)],
    [texts[item.team]],
    [change],
    [sentence(item.causes.map(([code]) => words.causes[code]))],
    [kroner(item.decided), "number"],
    [kroner(item.now), "number"],
    [kroner(item.difference, true), "number strong " + side(item.difference)],
  ]));
}

const uncapitalised = (text) => text.charAt(0).toLowerCase() + text.slice(1);

function underpaidRow(item) {
  const open = data.cases.some(({ id }) => id === item.id);
  return element("tr", { role: "row" }, ...cells("underpaid-table", [
    [open ? element("a", { href: caseAddress(item.id) }, item.id) : item.id],
    [item.team || message("unknown_team")],
    [kroner(item.sum), "number strong plus"],
    [count(item.months), "number"],
    [monthName(item.since)],
    [monthName(item.latest)],
    [item.group ? `${words.states[item.state]}: ${uncapitalised(words.groups[item.group])}` : words.states[item.state]],
  ]));
}

function uncheckedRow(item) {
  const title = words.reasons[item.reason];
  const faults = item.faults.map((index) => element("li", {}, language.faults[index]));
  const grounds = faults.length ? element("div", {}, title, element("ul", { class: "faults" }, ...faults)) : title;
  return element("tr", { role: "row" }, ...cells("unchecked-list", [
    [item.id],
    [item.team || message("unknown_team")],
    [words.states[item.state]],
    [grounds],
    [words.advice[item.reason]],
  ]));
}

function sums(cases) {
  const total = (wanted) => cases.reduce((sum, { difference }) => sum + Math.max(0, wanted * difference), 0);
  const parts = [[total(1), "sum_under"], [total(-1), "sum_over"]].filter(([amount]) => amount);
  return parts.map(([amount, key]) => message(key, { amount: kroner(amount) })).join(", ");
}

function shownText(matching, of, list) {
  if (!of) return message("empty_" + list);
  if (!matching.length) return message("no_match");
  const text = message("shown", { shown: count(Math.min(state.shown, matching.length)), all: count(matching.length) });
  const sum = matching.reduce((total, item) => total + (item.sum || 0), 0);
  if (list === "underpaid") return `${text}: ${message("in_all", { amount: kroner(sum) })}.`;
  return list === "cases" ? `${text}: ${sums(matching)}.` : `${text}.`;
}

/* What each list is drawn from, how a row is drawn, and where. */
const LISTS = {
  cases: { all: () => data.cases.filter(IN_TAB[state.tab]), matching: matchingCases, row: caseRow, rows: "case-rows" },
  underpaid: { all: () => data.underpaid, matching: matchingUnderpaid, row: underpaidRow, rows: "underpaid-rows" },
  unchecked: { all: () => data.unchecked, matching: matchingUnchecked, row: uncheckedRow, rows: "unchecked-rows" },
};
const listName = () => (state.tab in LISTS ? state.tab : "cases");

let matching = [];

function draw() {
  const name = listName();
  const list = LISTS[name];
  matching = list.matching();
  byId("case-table").hidden = name !== "cases" || !matching.length;
  byId("underpaid-table").hidden = name !== "underpaid" || !matching.length;
  byId("unchecked-list").hidden = name !== "unchecked";
  byId(list.rows).replaceChildren(...matching.slice(0, state.shown).map(list.row));
  byId("shown").textContent = shownText(matching, list.all().length, name);
  byId("more").hidden = matching.length <= state.shown;
  byId("more").textContent = message("more", { count: count(Math.min(STEP, Math.max(matching.length - state.shown, 0))) });
}

function drawFromTop() {
  state.shown = STEP;
  draw();
}

function drawMore() {
  const before = state.shown;
  state.shown += STEP;
  draw();
  const row = byId(LISTS[listName()].rows).children[before];
  if (row) focusOn(row.querySelector("a") || row);
}

function focusOn(target) {
  if (!target.matches("a, button, input, select")) target.setAttribute("tabindex", "-1");
  target.focus();
}

function showTab(name, { focus = false } = {}) {
  state.tab = name;
  for (const tab of tabs) {
    const selected = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    if (selected) byId("panel").setAttribute("aria-labelledby", tab.id);
    if (selected && focus) tab.focus();
  }
  for (const field of document.querySelectorAll("[data-for]")) {
    field.hidden = field.dataset.for !== listName();
  }
  drawFromTop();
}

function sortBy(column) {
  state.descending = state.sort === column ? !state.descending : LARGEST_FIRST.has(column);
  state.sort = column;
  markSorted();
  drawFromTop();
}

function markSorted() {
  byId("sort").value = state.sort;
  for (const button of document.querySelectorAll("[data-sort]")) {
    const heading = button.closest("th");
    if (button.dataset.sort === state.sort) {
      heading.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
    } else {
      heading.removeAttribute("aria-sort");
    }
  }
}

/* ---- One case ---- */

const INPUTS = [["income", true], ["wealth", true], ["housing_cost", true], ["adults", false], ["children", false]];

function beforeAndNow(item) {
  const rows = INPUTS.map(([key, money], index) => [message(key), money, ...item.inputs.map((inputs) => inputs[index])]);
  rows.push([message("support"), true, item.decided, item.now]);
  return table(
    "facts",
    [[message("fact")], [message("at_decision"), "number"], [message("now"), "number"], [message("change"), "number"]],
    rows.map(([label, money, before, now]) => {
      const change = now - before;
      const write = money ? kroner : count;
      const changed = change ? (money ? kroner(change, true) : (change > 0 ? "+" : "") + count(change)) : message("unchanged");
      return element(
        "tr",
        { class: change ? "changed" : null },
        element("th", { scope: "row" }, label),
        element("td", { class: "number" }, write(before)),
        element("td", { class: "number" }, write(now)),
        element("td", { class: "number" }, changed),
      );
    }),
  );
}

function bar(from, to, [least, most], className) {
  const scale = 300 / (most - least || 1);
  const x = (Math.min(from, to) - least) * scale;
  const width = Math.max(Math.abs(to - from) * scale, 1.5);
  return drawing(
    "svg",
    { class: "step", viewBox: "0 0 300 16", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
    drawing("rect", { x, y: 1, width, height: 14, class: className }),
  );
}

function causesTable(item) {
  const steps = [[message("decided_support"), "", 0, item.decided, "whole"]];
  let reached = item.decided;
  for (const [code, amount] of item.causes) {
    steps.push([words.causes[code], words.cause_meanings[code], reached, reached + amount, side(amount)]);
    reached += amount;
  }
  steps.push([message("support_now"), "", 0, item.now, "whole"]);
  const ends = steps.flatMap(([, , from, to]) => [from, to]);
  const range = [Math.min(...ends), Math.max(...ends)];
  const rows = steps.map(([label, meaning, from, to, kind]) =>
    element(
      "tr",
      { class: kind === "whole" ? "whole" : null },
      element("th", { scope: "row" }, label, meaning ? element("span", { class: "meaning" }, meaning) : null),
      element("td", { class: "number strong " + kind }, kroner(to - from, kind !== "whole")),
      element("td", { class: "drawn" }, bar(from, to, range, kind)),
    ),
  );
  return table("causes", [[message("cause")], [message("per_month"), "number"], ["", "drawn"]], rows);
}

const memberName = (role, number) =>
  role === "others" ? filled(words.roles.others, { number }) : number === null ? words.roles[role] : `${words.roles[role]} ${number}`;

/* The members with a share of the income cause; null: the income did not count, or is not known. */
function membersTable(item) {
  const { rows, month, with: compared } = item.members;
  const then = month === null ? message("member_then") : message("member_month", { month: monthName(data.months[month]) });
  const unknown = compared === "nothing" ? message("not_known") : message("not_counted");
  const write = (ore, otherwise) => (ore === null ? otherwise : kroner(ore));
  const made = rows.map(([role, number, before, now, share]) => {
    const nobody = role === "unassigned";
    const meaning = nobody && compared !== "nothing" ? message("unassigned") : null;
    return element(
      "tr",
      { class: share ? "changed" : null },
      element("th", { scope: "row" }, memberName(role, number), meaning ? element("span", { class: "meaning" }, meaning) : null),
      element("td", { class: "number" }, write(before, unknown)),
      element("td", { class: "number" }, nobody && !now ? "" : write(now, message("not_counted"))),
      element("td", { class: share ? "number strong " + side(share) : "number" }, share === null ? message("not_known") : kroner(share, true)),
    );
  });
  const headings = [[message("member")], [then, "number"], [message("member_now"), "number"], [message("member_share"), "number"]];
  return table("facts members", headings, made);
}

function membersNote({ members }) {
  const month = members.month === null ? "" : monthName(data.months[members.month]);
  const several = members.rows.some(([role, number]) => number !== null && role !== "others");
  const text = filled(words.compared_with[members.with], { month });
  return element("p", { class: "sub" }, several ? `${text} ${message("numbered")}` : text);
}

/* A line that the reports have no words for is the rules' own, in bokmål. */
const lineLabel = (kind) => language.lines[kind] || element("span", { lang: "nb" }, data.line_kinds[kind][0]);

function calculation(item) {
  const rows = item.lines.map(([kind, amount, rate]) => {
    const [, paragraph, source, status] = data.line_kinds[kind];
    const grounds = [paragraph, source].filter(Boolean).join(", ");
    const doubt = status === "unconfirmed" || status === "inferred";
    const mark = status ? element("span", { class: doubt ? "status doubt" : "status" }, words.statuses[status]) : null;
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, lineLabel(kind)),
      element("td", { class: "rate" }, rate === null ? "" : language.rates[rate]),
      element("td", { class: "number" }, amount === null ? "" : kroner(amount)),
      element("td", {}, element("span", { lang: "nb" }, grounds), grounds && mark ? " " : "", mark),
    );
  });
  return table("lines", [[message("line")], [message("rate")], [message("amount"), "number"], [message("ground")]], rows);
}

function unconfirmedNote(item) {
  if (!item.unconfirmed.length) return "";
  const names = item.unconfirmed.map((index) => words.parameters[texts[index]] || texts[index]).join(", ");
  return element("p", { class: "banner warning" },
    element("strong", {}, message("check_rate")), " ", message("unconfirmed", { names }));
}

function neighbours(item) {
  const list = listName() === "cases" ? matching : data.cases;
  const index = list.indexOf(item);
  const link = (other, label) =>
    other ? element("a", { href: caseAddress(other.id) }, label) : element("span", { class: "off" }, label);
  const around = index < 0 ? [null, null] : [list[index - 1], list[index + 1]];
  return element(
    "nav",
    { class: "case-nav", "aria-label": message("cases") },
    element("a", { href: "#", class: "back" }, message("to_list")),
    index < 0 ? null : element("span", { class: "position" }, message("position", { position: count(index + 1), all: count(list.length) })),
    link(around[0], message("previous")),
    link(around[1], message("next")),
  );
}

/* ---- What the months message, and what became of the flag before ---- */

function summaryOfMonths(item) {
  const [under, over, months] = item.sums;
  const parts = [[under, "so_far_under"], [over, "so_far_over"]].filter(([amount]) => amount);
  if (!parts.length) return null;
  const total = parts.map(([amount, key]) => message(key, { amount: kroner(amount) })).join(` ${message("and")} `);
  const values = { sums: total, count: count(months), month: monthName(item.since) };
  const paid = message(months === 1 ? "paid_one_month" : "paid_months", values);
  return element("p", {}, item.lasting ? `${paid} ${message("lasting")}` : paid);
}

function groupNote(item) {
  if (!item.one_offs.length) return null;
  const names = sentence(item.one_offs.map((name) => words.one_offs[name]));
  const meaning = item.group ? " " + words.group_meanings[item.group] : "";
  return element("p", { class: "banner warning" }, element("strong", {}, message("one_off")), " " + names + "." + meaning);
}

function monthsTable(item) {
  const most = Math.max(item.decided, ...item.months.map(([, amount]) => amount), 1);
  const rows = item.months.map(([index, amount, income]) => {
    const difference = amount - item.decided;
    const kind = side(difference) || "whole";
    return element(
      "tr",
      { class: difference ? "changed" : null },
      element("th", { scope: "row" }, monthName(data.months[index])),
      element("td", { class: "number" }, kroner(income)),
      element("td", { class: "number" }, kroner(amount)),
      element("td", { class: "number strong " + side(difference) }, difference ? kroner(difference, true) : message("unchanged")),
      element("td", { class: "drawn" }, bar(0, amount, [0, most], kind)),
    );
  });
  const headings = [
    [message("month")],
    [message("month_income"), "number"],
    [message("month_now"), "number"],
    [message("month_difference"), "number"],
    ["", "drawn"],
  ];
  return table("facts months", headings, rows);
}

function historyList(item) {
  if (!item.history.length) return null;
  const rows = item.history.map(([day, what, code, flag]) => {
    const detail = what === "verdict" ? words.verdicts[code] : what === "withdrawn" ? words.flag_reasons[code] : "";
    return element("li", {}, `${date(day)}: ${message("what_" + what)}${detail ? ": " + detail : ""} (${flag})`);
  });
  return element("ul", {}, ...rows);
}

function drawCase(item) {
  const [decidedOn, validFrom, ratesFrom] = item.dates.map(date);
  const [rulesBefore, rulesNow] = item.rules.map((index) => texts[index]);
  const heading = element("h1", { id: "case-heading", tabindex: "-1" }, message("case", { case: item.id }));
  const section = (title, ...content) => element("section", {}, element("h2", {}, title), ...content);
  byId("case-view").replaceChildren(...[
    neighbours(item),
    heading,
    element("p", { class: "sub" }, [texts[item.team], schemeName(item.scheme), texts[item.municipality]].join(" · ")),
    element(
      "div",
      { class: "verdict" },
      element("p", { class: "kind kind-" + item.kind }, words.kinds[item.kind]),
      element("p", { class: "amounts" },
        message("amounts", { decided: kroner(item.decided), now: kroner(item.now) }) + " ",
        element("strong", { class: side(item.difference) }, kroner(item.difference, true)),
      ),
      element("p", {}, words.kind_meanings[item.kind]),
      element("p", {}, message("decision", { decision: item.decision, decided_on: decidedOn, valid_from: validFrom })),
      item.month === data.month ? null : element("p", {}, message("shown_month", { month: monthName(item.month) })),
      summaryOfMonths(item),
      element("p", { class: "sub" }, message("why_flagged", {
        event: words.flag_events[item.event],
        limit: words.limit_kinds[item.limit],
        flag: item.flag,
      }), item.previous === null ? "" : ` ${message("follows", { flag: item.previous })}`),
    ),
    groupNote(item),
    unconfirmedNote(item),
    section(message("before_and_now"), beforeAndNow(item)),
    section(message("causes"), causesTable(item)),
    item.members ? section(message("members"), membersTable(item), membersNote(item)) : null,
    item.months.length ? section(message("by_month"), monthsTable(item)) : null,
    section(
      message("calculation"),
      calculation(item),
      element("p", { class: "sub" },
        message("rules", { before: rulesBefore, now: rulesNow, rates_from: ratesFrom })),
    ),
    item.history.length ? section(message("history"), historyList(item)) : null,
    element("p", { class: "sub" }, message("answer")),
  ].filter((part) => part !== null));
  byId("list-view").hidden = true;
  byId("case-view").hidden = false;
  window.scrollTo(0, 0);
  heading.focus();
}

/* ---- Where we are: the list, or the case named in the address ---- */

let scrolledTo = 0;
let lastOpened = "";

function go() {
  if (location.hash === "#main") return;
  const item = data.cases.find(({ id }) => caseAddress(id) === location.hash);
  if (item) {
    if (!byId("list-view").hidden) scrolledTo = window.scrollY;
    lastOpened = item.id;
    drawCase(item);
  } else if (byId("list-view").hidden) {
    byId("case-view").hidden = true;
    byId("list-view").hidden = false;
    window.scrollTo(0, scrolledTo);
    const link = [...document.querySelectorAll("#case-rows a")].find((found) => found.textContent === lastOpened);
    (link || byId("panel")).focus({ preventScroll: true });
  }
}

/* ---- What the reader does ---- */

function moveBetweenTabs(event) {
  const here = tabs.findIndex((tab) => tab.dataset.tab === state.tab);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  showTab(tabs[(to + tabs.length) % tabs.length].dataset.tab, { focus: true });
}

function showFromCard(event) {
  event.preventDefault();
  filters.reset();
  showTab(event.currentTarget.dataset.show, { focus: true });
  byId("lists").scrollIntoView();
}

function attach() {
  filters = byId("filters");
  tabs = [...document.querySelectorAll("[role=tab]")];
  readLabels();
  for (const tab of tabs) tab.addEventListener("click", () => showTab(tab.dataset.tab));
  document.querySelector("[role=tablist]").addEventListener("keydown", moveBetweenTabs);
  for (const link of document.querySelectorAll("[data-show]")) link.addEventListener("click", showFromCard);
  for (const button of document.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => sortBy(button.dataset.sort));
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => changeLanguage(button.dataset.language));
  }
  byId("sort").addEventListener("change", (event) => sortBy(event.target.value));
  filters.addEventListener("input", (event) => event.target.id === "sort" || drawFromTop());
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(() => { markSorted(); drawFromTop(); }));
  byId("more").addEventListener("click", drawMore);
  byId("print").addEventListener("click", () => window.print());
}

/* The whole page in another language; what was searched for, filtered and opened stays. */
function changeLanguage(code) {
  const kept = [...filters.elements].filter(({ id }) => id).map(({ id, value }) => [id, value]);
  const screen = document.querySelector(`template[data-screen="${code}"]`);
  useLanguage(code);
  document.documentElement.lang = code;
  document.title = screen.dataset.title;
  byId("page").replaceChildren(screen.content.cloneNode(true));
  attach();
  for (const [id, value] of kept) byId(id).value = value;
  markSorted();
  showTab(state.tab);
  go();
  document.querySelector(`[data-language="${code}"]`).focus();
}

window.addEventListener("beforeprint", () => {
  if (!byId("list-view").hidden && state.shown < Math.min(matching.length, PRINTED_AT_MOST)) {
    state.shown = PRINTED_AT_MOST;
    draw();
  }
  const cut = matching.length > PRINTED_AT_MOST;
  byId("print-note").textContent = cut ? message("printed", { shown: count(PRINTED_AT_MOST), all: count(matching.length) }) : "";
});
window.addEventListener("hashchange", go);

document.documentElement.classList.add("scripted");
useLanguage(document.documentElement.lang);
attach();
showTab("all");
go();
