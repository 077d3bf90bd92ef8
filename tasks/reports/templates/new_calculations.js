/* ---- Months that were corrected after the decision: apart from the change of today ---- */

function newCalculation(id) {
  const found = data.new_calculations[id];
  if (!found) return null;
  const text = (key, values = {}) => filled(words.new_calculations[key], values);
  const rows = found.months.map(([month, decided, before, now, knownOn, correctedOn]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, monthName(month)),
      element("td", { class: "number", "data-label": text("decided") }, kroner(decided)),
      element("td", { class: "number", "data-label": text("first_known") }, before === null ? text("unknown") : kroner(before)),
      element("td", { class: "number", "data-label": text("now") }, kroner(now)),
      element("td", { class: "number strong " + side(now - decided), "data-label": text("difference") }, kroner(now - decided, true)),
      element("td", { "data-label": text("corrected") }, text("days", { before: date(knownOn), now: date(correctedOn) })),
    ));
  const headings = [
    [text("month")], [text("decided"), "number"], [text("first_known"), "number"], [text("now"), "number"],
    [text("difference"), "number"], [text("corrected")],
  ];
  const sums = text("sums", { over: kroner(found.over), under: kroner(found.under), outcome: words.new_calculation_outcomes[found.outcome] });
  return element(
    "section",
    {},
    element("h2", {}, text("title")),
    element("p", {}, text("meaning")),
    table("facts", headings, rows),
    element("p", {}, element("strong", {}, sums), " ", text("nothing_decided")),
  );
}
