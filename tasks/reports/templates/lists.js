/* ---- The lists, their filters, and the search in all cases ---- */

const FIRST_STATE = { tab: "all", sort: "size", descending: true, filters: {}, since: data.since, visited: [] };
const state = { ...FIRST_STATE, shown: STEP };
let filters = null;
let tabs = [];

/* What the reader chose survives a reload: it is kept with the page in the browser's history, and nowhere else. What was
   searched for is not kept. */
function keep() {
  const { tab, sort, descending, filters: chosen, since, visited } = state;
  history.replaceState({ tab, sort, descending, filters: chosen, since, visited, code: document.documentElement.lang }, "");
}

const sentence = ([first, ...rest]) => [first, ...rest.map((word) => word[0].toLowerCase() + word.slice(1))].join(", ");
const caseAddress = (id) => "#sak=" + encodeURIComponent(id);
const schemeName = (code) => words.schemes[code] || code;
const teamOf = (item) => (typeof item.team === "number" ? texts[item.team] : item.team);

/* ---- Filters: several values of each ---- */

/* How a flag was found, seen from the day that the reader chose; one flag can be in several groups. */
function foundGroups(item) {
  const groups = item.raised >= state.since ? [item.how === "new" ? "new" : item.how] : [];
  return [...groups, item.answer ? "back" : "waiting"];
}

const FILTERS = {
  team: (item) => [teamOf(item)],
  kind: (item) => [item.kind],
  cause: (item) => item.causes.map(([code]) => code),
  found: foundGroups,
  group: (item) => [item.group || "-"],
  scheme: (item) => [item.scheme],
  reason: (item) => [item.reason],
};

const choices = () => [...document.querySelectorAll("[data-filter]")];
const chosenBoxes = (choice) => [...choice.querySelectorAll("input:checked")];
const isForList = (part) => part.dataset.for.split(" ").includes(listName());

function readFilters() {
  state.filters = {};
  for (const choice of choices()) {
    const values = chosenBoxes(choice).map(({ value }) => value);
    if (values.length) state.filters[choice.dataset.filter] = values;
  }
  state.since = byId("since").value || data.since;
}

function writeFilters() {
  for (const choice of choices()) {
    const values = state.filters[choice.dataset.filter] || [];
    for (const box of choice.querySelectorAll("input")) box.checked = values.includes(box.value);
  }
  byId("since").value = state.since;
}

function drawChips() {
  const chips = choices().filter(isForList).flatMap((choice) => chosenBoxes(choice).map((box) => [choice, box]));
  byId("chips").hidden = !chips.length;
  byId("chips").replaceChildren(...chips.map(([choice, box]) => {
    const label = `${choice.querySelector("summary").textContent}: ${box.parentElement.textContent.trim()}`;
    const button = element("button", { type: "button", "aria-label": message("remove_filter", { filter: label }) }, label);
    button.addEventListener("click", () => {
      box.checked = false;
      filterChanged();
      (byId("chips").querySelector("button") || byId("search")).focus();
    });
    return element("li", {}, button);
  }));
}

const filterText = () => [...byId("chips").querySelectorAll("button")].map((chip) => chip.textContent).join(", ");

function passes(item) {
  return choices().filter(isForList).every((choice) => {
    const wanted = state.filters[choice.dataset.filter];
    return !wanted || FILTERS[choice.dataset.filter](item).some((value) => wanted.includes(value));
  });
}

const searched = () => byId("search").value.trim().toLowerCase();
const isSearched = (id) => id.toLowerCase().includes(searched());

/* ---- What each list has ---- */

const ORDERS = {
  id: (a, b) => alphabetical(a.id, b.id),
  team: (a, b) => alphabetical(teamOf(a), teamOf(b)),
  kind: (a, b) => alphabetical(words.kinds[a.kind], words.kinds[b.kind]),
  raised: (a, b) => (a.raised < b.raised ? -1 : a.raised > b.raised ? 1 : 0),
  decided: (a, b) => a.decided - b.decided,
  now: (a, b) => a.now - b.now,
  size: (a, b) => Math.abs(a.difference) - Math.abs(b.difference),
};
const LARGEST_FIRST = new Set(["decided", "now", "size", "raised"]);
const IN_TAB = { all: () => true, under: (item) => item.difference > 0, over: (item) => item.difference < 0 };

const byCase = new Map(data.cases.map((item) => [item.id, item]));
const withdrawnSince = () => data.withdrawn.filter(({ day }) => day >= state.since);

function caseLink(id) {
  const seen = state.visited.includes(id);
  const link = element("a", { href: caseAddress(id), class: seen ? "seen" : null, "data-case": id }, id);
  return seen ? element("span", {}, link, " ", element("span", { class: "soft small" }, message("seen"))) : link;
}

/* The newest answer in the case: who looked at it, and until when it was put off. */
function answerText([day, , code, , , until]) {
  const verdict = words.verdicts[code];
  return until ? message("answered_until", { verdict, day: date(day), until: date(until) }) : message("answered", { verdict, day: date(day) });
}

const mark = (text, soft = false) => element("span", { class: soft ? "mark soft" : "mark" }, text);

function foundCell(item) {
  const marks = foundGroups(item).filter((group) => group !== "waiting" && group !== "back").map((group) => mark(words.found[group]));
  const first = item.first < item.raised ? element("span", { class: "meaning" }, message("first_found", { day: date(item.first) })) : null;
  const back = item.answer ? element("span", { class: "meaning strong" }, message("back_after", { answer: answerText(item.answer) })) : null;
  return element("span", {}, date(item.raised), ...marks, first, back);
}

function caseRow(item) {
  const change = element(
    "span",
    {},
    element("span", { class: "kind kind-" + item.kind }, words.kinds[item.kind]),
    item.group ? mark(words.groups[item.group], true) : null,
  );
  return element("tr", { role: "row" }, ...cells("case-table", [
    [caseLink(item.id)],
    [texts[item.team]],
    [change],
    [foundCell(item)],
    [sentence(item.causes.map(([code]) => words.causes[code]))],
    [kroner(item.decided), "number"],
    [kroner(item.now), "number"],
    [kroner(item.difference, true), "number strong " + side(item.difference)],
  ]));
}

function underpaidRow(item) {
  return element("tr", { role: "row" }, ...cells("underpaid-table", [
    [caseLink(item.id)],
    [item.team || message("unknown_team")],
    [kroner(item.sum), "number strong plus"],
    [count(item.months), "number"],
    [monthName(item.since)],
    [monthName(item.latest)],
    [item.group ? `${words.states[item.state]}: ${uncapitalised(words.groups[item.group])}` : words.states[item.state]],
  ]));
}

function withdrawnRow(item) {
  return element("tr", { role: "row" }, ...cells("withdrawn-table", [
    [caseLink(item.id)],
    [item.team || message("unknown_team")],
    [date(item.day)],
    [words.flag_reasons[item.why]],
    [kroner(item.difference, true), "number strong " + side(item.difference)],
  ]));
}

function uncheckedRow(item) {
  const title = words.reasons[item.reason];
  const faults = item.faults.map((index) => element("li", {}, language.faults[index]));
  const grounds = faults.length ? element("div", {}, title, element("ul", { class: "faults" }, ...faults)) : title;
  return element("tr", { role: "row" }, ...cells("unchecked-list", [
    [caseLink(item.id)],
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

function shownText(found, of, list) {
  if (!of) return message("empty_" + list);
  if (!found.length) return message(searched() ? "no_match" : "no_filter_match");
  const text = message("shown", { shown: count(Math.min(state.shown, found.length)), all: count(found.length) });
  const sum = found.reduce((total, item) => total + (item.sum || 0), 0);
  if (list === "underpaid") return `${text}: ${message("in_all", { amount: kroner(sum) })}.`;
  return list === "cases" ? `${text}: ${sums(found)}.` : `${text}.`;
}

/* What each list is drawn from, how a row is drawn, and where. */
const LISTS = {
  cases: { all: () => data.cases.filter(IN_TAB[state.tab]), row: caseRow, rows: "case-rows" },
  underpaid: { all: () => data.underpaid, row: underpaidRow, rows: "underpaid-rows" },
  withdrawn: { all: withdrawnSince, row: withdrawnRow, rows: "withdrawn-rows" },
  unchecked: { all: () => data.unchecked, row: uncheckedRow, rows: "unchecked-rows" },
};
const listName = () => (state.tab in LISTS ? state.tab : "cases");

let matching = [];

function draw() {
  const name = listName();
  const list = LISTS[name];
  const all = list.all();
  matching = all.filter((item) => isSearched(item.id) && passes(item));
  if (name === "cases") {
    const direction = state.descending ? -1 : 1;
    matching.sort((a, b) => direction * ORDERS[state.sort](a, b) || ORDERS.id(a, b));
  }
  for (const id of ["case-table", "underpaid-table", "withdrawn-table"]) {
    byId(id).hidden = byId(id).querySelector("tbody").id !== list.rows || !matching.length;
  }
  byId("unchecked-list").hidden = name !== "unchecked";
  byId(list.rows).replaceChildren(...matching.slice(0, state.shown).map(list.row));
  byId("withdrawn-count").textContent = count(withdrawnSince().length);
  drawChips();
  byId("shown").textContent = shownText(matching, all.length, name);
  drawElsewhere();
  byId("more").hidden = matching.length <= state.shown;
  byId("more").textContent = message("more", { count: count(Math.min(STEP, Math.max(matching.length - state.shown, 0))) });
  keep();
}

/* ---- The search looks in every active case, whatever list is shown ---- */

const ELSEWHERE_AT_MOST = 12;

function* everyCase() {
  for (const { id, team } of data.cases) yield { id, team: texts[team], state: "flagged" };
  for (const { id, team, state: found, reason } of data.unchecked) yield { id, team, state: found, reason };
  for (const [found, group, team, ids] of data.others) {
    for (const id of ids) yield { id, team, state: found, group };
  }
  for (const id of Object.keys(data.past)) if (!active.has(id)) yield { id, team: null, state: "closed" };
}

const active = new Set([
  ...data.cases.map(({ id }) => id),
  ...data.unchecked.map(({ id }) => id),
  ...data.others.flatMap(([, , , ids]) => ids),
]);

/* The state of a case in words, with its reason: that of the answer, where somebody has answered. */
function stateText({ id, state: found, reason, group }) {
  if (found === "closed") return message("closed");
  const answer = (data.past[id] || []).filter(([, what]) => what === "verdict").pop();
  const name = found === "unchanged" ? message("unchanged_in", { month: monthName(data.month) }) : words.states[found];
  if (group === "answered" && answer) return `${name}: ${uncapitalised(answerText(answer))}`;
  const why = reason ? words.reasons[reason] : group ? words.groups[group] : "";
  return why && why !== name ? `${name}: ${uncapitalised(why)}` : name;
}

function drawElsewhere() {
  const box = byId("elsewhere");
  box.hidden = !searched();
  if (!searched()) return box.replaceChildren();
  const here = new Set(matching.map(({ id }) => id));
  const found = [];
  for (const item of everyCase()) if (!here.has(item.id) && isSearched(item.id)) found.push(item);
  const exact = ({ id }) => (id.toLowerCase() === searched() ? 0 : 1);
  found.sort((a, b) => exact(a) - exact(b) || alphabetical(a.id, b.id));
  const rows = found.slice(0, ELSEWHERE_AT_MOST).map((item) =>
    element("li", {}, caseLink(item.id), ` ${stateText(item)}`, item.team ? element("span", { class: "soft" }, ` · ${item.team}`) : null));
  const left = found.length - rows.length;
  if (!found.length && matching.length) {
    box.hidden = true;
    return box.replaceChildren();
  }
  return box.replaceChildren(...(found.length
    ? [element("h3", {}, message("elsewhere")), element("ul", {}, ...rows), ...(left ? [element("p", {}, message("and_more", { count: count(left) }))] : [])]
    : [element("p", {}, message("unknown_case", { active: count(active.size) }))]));
}

function drawFromTop() {
  state.shown = STEP;
  draw();
}

function filterChanged() {
  readFilters();
  drawFromTop();
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
  for (const field of document.querySelectorAll("[data-for]")) field.hidden = !isForList(field);
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
