/* ---- Where we are: the list, or the case named in the address ---- */

let scrolledTo = 0;
let lastOpened = "";

/* The first screen in each language: [its elements, its title]. The one that the page opens in is kept before it is used. */
const screens = new Map([...document.querySelectorAll("template[data-screen]")].map((made) => [made.dataset.screen, [made.content, made.dataset.title]]));
const first = document.createDocumentFragment();
first.append(...[...byId("page").childNodes].map((node) => node.cloneNode(true)));
screens.set(document.documentElement.lang, [first, byId("page").dataset.title]);

const listTitle = () => screens.get(document.documentElement.lang)[1];

function opened() {
  if (!location.hash.startsWith("#sak=")) return null;
  try {
    return decodeURIComponent(location.hash.slice("#sak=".length));
  } catch {
    return location.hash.slice("#sak=".length);
  }
}

function go() {
  if (location.hash === "#main") return;
  const id = opened();
  if (id !== null) {
    if (!byId("list-view").hidden) scrolledTo = window.scrollY;
    lastOpened = id;
    if (active.has(id) && !state.visited.includes(id)) state.visited.push(id);
    document.title = `${message("case", { case: id })} – ${listTitle()}`;
    if (byCase.has(id)) drawCase(byCase.get(id));
    else drawOtherCase(id);
    keep();
  } else if (byId("list-view").hidden) {
    document.title = listTitle();
    byId("case-view").hidden = true;
    byId("list-view").hidden = false;
    const row = matching.findIndex((item) => item.id === lastOpened);
    if (row >= state.shown) state.shown = Math.ceil((row + 1) / STEP) * STEP;
    draw();
    window.scrollTo(0, scrolledTo);
    const link = [...document.querySelectorAll(`#${LISTS[listName()].rows} [data-case], #elsewhere [data-case]`)].find((found) => found.dataset.case === lastOpened);
    (link || byId("panel")).focus({ preventScroll: true });
    if (link) link.scrollIntoView({ block: "nearest" });
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
  state.filters = {};
  writeFilters();
  byId("search").value = "";
  showTab(event.currentTarget.dataset.show, { focus: true });
  byId("lists").scrollIntoView();
}

function reset(event) {
  event.preventDefault();
  byId("search").value = "";
  state.filters = {};
  state.since = data.since;
  writeFilters();
  drawFromTop();
}

/* Escape closes what is open: a filter, or the case. */
function closeOnEscape(event) {
  if (event.key !== "Escape") return;
  const choice = document.querySelector(".choice[open]");
  if (choice) {
    choice.open = false;
    choice.querySelector("summary").focus();
  } else if (opened() !== null) {
    location.hash = "";
  }
}

function closeOtherChoices(event) {
  for (const choice of document.querySelectorAll(".choice[open]")) {
    if (!choice.contains(event.target)) choice.open = false;
  }
}

/* On a narrow screen the filters are folded, so that the first case is near the top. */
function foldFilters() {
  const open = filters.classList.toggle("open");
  byId("filter-toggle").setAttribute("aria-expanded", String(open));
}

const OLD_AFTER_DAYS = 7;

/* A file says by itself that it is old: nothing else can. */
function drawAge() {
  const today = new Date();
  const days = Math.round((Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) - Date.parse(data.ran)) / 86_400_000);
  byId("age").textContent = days < 1 ? "" : message(days === 1 ? "one_day_old" : days < OLD_AFTER_DAYS ? "days_old" : "old", { days: count(days) });
  byId("age").className = days < OLD_AFTER_DAYS ? "" : "old";
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
  filters.addEventListener("input", (event) => event.target.id === "sort" || filterChanged());
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", reset);
  byId("filter-toggle").addEventListener("click", foldFilters);
  byId("more").addEventListener("click", drawMore);
  byId("print").addEventListener("click", () => window.print());
  drawAge();
}

function showScreen(code) {
  const [content, title] = screens.get(code);
  useLanguage(code);
  document.documentElement.lang = code;
  document.title = title;
  byId("page").replaceChildren(content.cloneNode(true));
  attach();
}

/* The whole page in another language; what was searched for, filtered and opened stays. */
function changeLanguage(code) {
  const wanted = byId("search").value;
  showScreen(code);
  byId("search").value = wanted;
  writeFilters();
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
  const tab = tabs.find(({ dataset }) => dataset.tab === state.tab).firstChild.textContent.trim();
  byId("print-note").textContent = [
    message("printed_list", { list: tab }),
    filterText() ? message("printed_filter", { filter: filterText() }) : "",
    cut ? message("printed", { shown: count(PRINTED_AT_MOST), all: count(matching.length) }) : "",
  ].filter(Boolean).join(" ");
});
window.addEventListener("hashchange", go);
document.addEventListener("keydown", closeOnEscape);
document.addEventListener("click", closeOtherChoices);

document.documentElement.classList.add("scripted");
const kept = history.state && data.languages[history.state.code] ? history.state : { ...FIRST_STATE, code: document.documentElement.lang };
Object.assign(state, kept);
if (kept.code === document.documentElement.lang) {
  useLanguage(kept.code);
  attach();
} else {
  showScreen(kept.code);
}
writeFilters();
markSorted();
showTab(state.tab);
go();
