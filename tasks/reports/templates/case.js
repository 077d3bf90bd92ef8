/* ---- One case ---- */

/* What is compared, whether it is money, and the cause that its change belongs to. */
const INPUTS = [["income", true, "income"], ["wealth", true, "wealth"], ["housing_cost", true, null], ["adults", false, "household"], ["children", false, "household"]];
const FIXED_SUMS = ["cost_heating", "cost_running_cost"];

const lineWording = (kind) => (kind === null ? null : data.line_kinds[kind][4]);

/* The amounts of a line as of the decision and now, by its wording. */
function amountsOf(item, wording) {
  const line = linesOf(item).find(([kind, , , before]) => lineWording(kind) === wording || lineWording(before) === wording);
  return line ? [line[4] || 0, line[1] || 0] : [0, 0];
}

/* The housing cost in its parts: what the case system has, and the fixed sums that the rules add. */
function costRows(item) {
  const whole = item.inputs.map((inputs) => inputs[2]);
  const fixed = FIXED_SUMS.map((wording) => [wording, amountsOf(item, wording)]).filter(([, [before, now]]) => before || now);
  const own = whole.map((ore, each) => ore - fixed.reduce((sum, [, amounts]) => sum + amounts[each], 0));
  if (!fixed.length) return [[message("own_cost"), true, ...whole, "housing_cost"]];
  return [
    [message("own_cost"), true, ...own, "housing_cost"],
    ...fixed.map(([wording, amounts]) => [message(wording), true, ...amounts, "rates"]),
    [message("housing_cost"), true, ...whole, null],
  ];
}

/* A row is marked as changed where its change is among the causes of the difference. */
function beforeAndNow(item) {
  const income = hasMean(item) ? message("income_mean", { count: count(item.incomes.mean) }) : message("income");
  const isCause = (code) => item.causes.some(([cause]) => cause === code);
  const rows = INPUTS.flatMap(([key, money, cause], index) => key === "housing_cost" ? costRows(item)
    : [[key === "income" ? income : message(key), money, ...item.inputs.map((inputs) => inputs[index]), cause]]);
  rows.push([message("support"), true, item.decided, item.now, "support"]);
  return table(
    "facts",
    [[message("fact")], [message("at_decision"), "number"], [message("now"), "number"], [message("change"), "number"]],
    rows.map(([label, money, before, now, cause]) => {
      const change = now - before;
      const write = money ? kroner : count;
      const changed = change ? (money ? kroner(change, true) : (change > 0 ? "+" : "") + count(change)) : message("unchanged");
      const marked = change && (cause === "support" || isCause(cause));
      const idle = change && cause && !marked ? element("span", { class: "meaning" }, message("no_effect")) : null;
      return element(
        "tr",
        { class: marked ? "changed" : null },
        element("th", { scope: "row" }, label),
        element("td", { class: "number" }, write(before)),
        element("td", { class: "number" }, write(now)),
        element("td", { class: "number" }, changed, idle),
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
  const least = Math.min(...ends);
  return [
    table("causes", [[message("cause")], [message("per_month"), "number"], ["", "drawn"]], rows),
    item.causes.length > 1 ? element("p", { class: "sub" }, message("shared"), least < 0 ? ` ${message("below_zero")}` : "") : null,
  ];
}

const memberName = (role, number) =>
  role === "others" ? filled(words.roles.others, { number }) : number === null ? words.roles[role] : `${words.roles[role]} ${number}`;

/* The members with a share of the income cause; null: the income did not count, or is not known. */
function membersTable(item) {
  const { rows, month, with: compared } = item.members;
  const then = month === null ? message("member_then") : message("member_month", { month: monthName(data.months[month]) });
  const reference = month === null ? null : month;
  const absent = (role, number, index) => (compared === "nothing" ? message("not_known") : absence(item, role, number, index));
  const write = (ore, otherwise) => (ore === null ? otherwise : kroner(ore));
  const made = rows.map(([role, number, before, now, share]) => {
    const nobody = role === "unassigned";
    const meaning = nobody && compared !== "nothing" && month !== null ? message("unassigned", { month: monthName(data.months[month]) }) : null;
    return element(
      "tr",
      { class: share ? "changed" : null },
      element("th", { scope: "row" }, memberName(role, number), meaning ? element("span", { class: "meaning" }, meaning) : null),
      element("td", { class: "number" }, write(before, absent(role, number, reference))),
      element("td", { class: "number" }, nobody && !now ? "" : write(now, absence(item, role, number, data.months.indexOf(item.month)))),
      element("td", { class: share ? "number strong " + side(share) : "number" }, share === null ? message("not_known") : kroner(share, true)),
    );
  });
  const headings = [[message("member")], [then, "number"], [message("member_now"), "number"], [message("member_share"), "number"]];
  return table("facts members", headings, made);
}

/* ---- The incomes as reported ---- */

const NOT_REPORTED = new Set(["no_report", "not_known"]);

/* The household's income of each month, by the index of the month: its sum, and whether something was not reported. */
function ownIncomes(item) {
  const found = new Map();
  for (const [, , spans] of item.incomes ? item.incomes.members : []) {
    for (const [from, to, status, income] of spans) {
      for (const [index, month] of data.months.entries()) {
        if (month < data.months[from] || data.months[to] < month) continue;
        const [sum, partial] = found.get(index) || [0, false];
        found.set(index, [sum + (income || 0), partial || NOT_REPORTED.has(status)]);
      }
    }
  }
  return found;
}

const hasMean = (item) => Boolean(item.incomes && item.incomes.mean > 1);

/* Why a member's income is not in a month: it does not count, or the member did not live there. */
function absence(item, role, number, index) {
  const found = item.incomes && item.incomes.members.find(([each, which]) => each === role && which === number);
  const row = found && found[2].find(([from, to]) => data.months[from] <= data.months[index] && data.months[index] <= data.months[to]);
  return row && row[2] === "away" ? words.month_statuses.away : message("not_counted");
}

/* Months on end, with short names: a long row of them is one line. */
const spanName = (from, to) =>
  from === to ? monthName(data.months[from]) : message("from_to", { first: shortMonth(data.months[from]), last: shortMonth(data.months[to]) });

function kindName([kind, payments, amount, counted]) {
  const notes = [
    payments > 1 && message("payments", { count: count(payments) }),
    counted === 0 && amount ? message("not_counted") : counted !== amount && message("part_counts", { amount: kroner(counted) }),
  ].filter(Boolean);
  return `${language.incomes[kind]} ${kroner(amount)}${notes.length ? ` (${notes.join(", ")})` : ""}`;
}

function kindText(kind) {
  const oneOff = kind[4];
  return element("span", { class: "income" }, kindName(kind), oneOff ? mark(words.one_offs[oneOff]) : null);
}

/* Whose incomes they are has a column of its own where there are several members. */
function incomesTable(item) {
  const several = item.incomes.members.length > 1;
  const rows = item.incomes.members.flatMap(([role, number, spans]) => spans.map(([from, to, status, income, kinds], place) =>
    element(
      "tr",
      { class: status === "no_report" ? "changed" : null },
      several ? element("th", { scope: "row" }, place ? element("span", { class: "hidden" }, memberName(role, number)) : memberName(role, number)) : null,
      element(several ? "td" : "th", { scope: several ? null : "row" }, spanName(from, to)),
      element("td", { class: "kinds" }, ...(kinds.length ? kinds.map(kindText) : [words.month_statuses[status]])),
      element("td", { class: "number" }, income === null ? "" : kroner(income)),
    )));
  return table("facts incomes", [several ? [message("member")] : null, [message("month")], [message("kinds_of_income")], [message("counted_sum"), "number"]].filter(Boolean), rows);
}

/* A correction after the decision: old and new, with the days on which each was looked up. */
function correctionsList(item) {
  if (!item.incomes || !item.incomes.corrections.length) return null;
  const amount = (ore) => (ore === null ? message("nothing_reported") : kroner(ore));
  const rows = item.incomes.corrections.map(([role, number, month, kind, before, now, beforeOn, nowOn]) =>
    element("li", {}, message("correction", {
      member: memberName(role, number),
      kind: uncapitalised(language.incomes[kind]),
      month: monthName(data.months[month]),
      before: amount(before),
      now: amount(now),
      before_on: date(beforeOn),
      now_on: date(nowOn),
    })));
  return element("div", { class: "against" }, element("h3", {}, message("corrected")), element("ul", { class: "history" }, ...rows));
}

/* No report came for a member who had income before, or for anybody: that is not 0 kr. */
function noReportNote(item) {
  if (!item.incomes) return null;
  const had = (spans) => spans.some(([, , , income]) => income > 0);
  const [sum] = ownIncomes(item).get(data.months.indexOf(item.month)) || [null];
  const nothing = sum === 0;
  const silent = item.incomes.members.filter(([, , spans]) => (nothing || had(spans)) &&
    spans.some(([from, to, status]) => status === "no_report" && data.months[from] <= item.month && item.month <= data.months[to]));
  if (!silent.length) return null;
  const members = silent.map(([role, number]) => uncapitalised(memberName(role, number))).join(", ");
  return element("p", { class: "banner warning" },
    element("strong", {}, message("no_report", { members, month: monthName(item.month) })), " ", message("no_report_do"));
}

function* oneOffs(item) {
  for (const [role, number, spans] of item.incomes ? item.incomes.members : []) {
    for (const [from, , , , kinds] of spans) {
      for (const [, , amount, , oneOff] of kinds) {
        if (oneOff && item.one_offs.includes(oneOff)) yield { name: words.one_offs[oneOff], amount: kroner(amount), month: monthName(data.months[from]), member: memberName(role, number), from };
      }
    }
  }
}

function membersNote({ members }) {
  const month = members.month === null ? "" : monthName(data.months[members.month]);
  const several = members.rows.some(([role, number]) => number !== null && role !== "others");
  const text = filled(words.compared_with[members.with], { month });
  return element("p", { class: "sub" }, several ? `${text} ${message("numbered")}` : text);
}

/* A line that the reports have no words for is the rules' own, in bokmål. */
const lineLabel = (kind) => language.lines[kind] || element("span", { lang: "nb" }, data.line_kinds[kind][0]);

/* Lines that are information in the case, and lines that are rounded by the program; others without a paragraph are sums. */
const FACTS = new Set(["monthly_income", "net_wealth", "rent", "housing_cost", "cost_rent", "cost_common_costs", "cost_loan_costs"]);
const ROUNDED = new Set(["rounded", "ceiling_month", "own_share_month"]);

/* The paragraph, the number of the source in the list under the calculation, and how well the value is known. */
function groundOf(kind, sources) {
  const [, paragraph, source, status, wording] = data.line_kinds[kind];
  if (source !== null && !sources.includes(source)) sources.push(source);
  const number = source === null ? null : message("source", { number: count(sources.indexOf(source) + 1) });
  const grounds = [paragraph, number].filter(Boolean).join(", ");
  const doubt = status === "unconfirmed" || status === "inferred";
  const badge = status ? element("span", { class: doubt ? "status doubt" : "status" }, words.statuses[status]) : null;
  if (!grounds && !badge) {
    return [element("span", { class: "soft" }, message(FACTS.has(wording) ? "ground_fact" : ROUNDED.has(wording) ? "ground_rounding" : "ground_arithmetic"))];
  }
  return [grounds, grounds && badge ? " " : "", badge];
}

/* The calculation as of the decision next to the one now; what differs is marked. Under it each source, once. */
function calculation(item) {
  const sources = [];
  const lines = linesOf(item);
  const both = lines.some(([, , , before]) => before !== null);
  const rateText = (rate) => (rate === null ? "" : language.rates[rate]);
  const rows = lines.map(([kind, amount, rate, kindBefore, amountBefore, rateBefore]) => {
    const shown = kind === null ? kindBefore : kind;
    const changed = both && (amount !== amountBefore || rate !== rateBefore);
    const mean = hasMean(item) && lineWording(shown) === "monthly_income" ? message("month_income_mean", { count: count(item.incomes.mean) }) : null;
    const earlier = kind !== null && kindBefore !== null && rateBefore !== null && rateBefore !== rate ? message("rate_before", { rate: rateText(rateBefore) }) : null;
    return element(
      "tr",
      { class: changed ? "changed" : null },
      element("th", { scope: "row" }, lineLabel(shown), mean ? element("span", { class: "meaning" }, mean) : null),
      element("td", { class: "rate" }, rateText(kind === null ? rateBefore : rate), earlier ? element("span", { class: "meaning" }, earlier) : null),
      both ? element("td", { class: "number", "data-label": message("at_decision") }, amountBefore === null ? "" : kroner(amountBefore)) : null,
      element("td", { class: "number", "data-label": both ? message("now") : null }, amount === null ? "" : kroner(amount)),
      element("td", {}, ...groundOf(shown, sources)),
    );
  });
  const amounts = both ? [[message("at_decision"), "number"], [message("now"), "number"]] : [[message("amount"), "number"]];
  return [
    table("lines", [[message("line")], [message("rate")], ...amounts, [message("ground")]], rows),
    sources.length ? sourcesList(sources.map((source) => data.sources[source].split("; "))) : null,
  ];
}

/* Each source with its number; what all of them say is shown once. A source is parts in a row. */
function sourcesList(sources) {
  const every = sources[0].filter((part) => sources.length > 1 && sources.every((parts) => parts.includes(part) && parts.length > 1));
  const own = (parts) => parts.filter((part) => !every.includes(part));
  const shared = sources.every((parts) => own(parts).length) ? every : [];
  return element("div", { class: "sources" },
    element("h3", {}, message("sources")),
    element("ol", { lang: "nb" }, ...sources.map((parts) => element("li", {}, (shared.length ? own(parts) : parts).join("; ")))),
    shared.length ? element("p", { class: "sub" }, message("all_sources") + " ", element("span", { lang: "nb" }, shared.join("; "))) : null);
}

function calculationNote(item) {
  const lines = linesOf(item);
  const last = lines[lines.length - 1];
  const at = lines.find(([, , , before]) => lineWording(before) === "entitlement") || last;
  if (at[3] === null) return "";
  const differs = at[4] !== item.decided ? ` ${message("calculated_at_decision", { calculated: kroner(at[4]), decided: kroner(item.decided) })}` : "";
  return `${message("calculation_note")}${differs} `;
}

/* The rates that no source confirms, with the amount where it is in a line of its own. */
function unconfirmedNote(item) {
  if (!item.unconfirmed.length) return "";
  const names = item.unconfirmed.map((index) => {
    const name = words.parameters[texts[index]] || texts[index];
    const amount = amountsOf(item, `cost_${texts[index]}`)[1];
    return amount ? message("unconfirmed_amount", { name, amount: kroner(amount) }) : name;
  });
  return element("p", { class: "banner warning" },
    element("strong", {}, message("check_rate", { names: names.join(", ") })), " ", message("unconfirmed"));
}

/* What the rules make of the sum of the months. */
function sumRules(item) {
  const [[under], [over]] = [item.under, item.over];
  const rule = data.sum_rules[item.scheme];
  if (!under && !over) return null;
  if (!rule) return message("no_sum_rule");
  const { paragraph, fee, least } = rule;
  const values = fee ? { paragraph, fee: kroner(fee), day: date(rule.from), least: kroner(least) } : { paragraph };
  const claim = !fee ? "claim_all" : over < fee ? "claim_small" : "claim_large";
  const parts = [
    over ? message(claim, { ...values, sum: kroner(over) }) : "",
    fee && under && under < least ? message("extra_small", { ...values, sum: kroner(under) }) : "",
  ];
  return parts.filter(Boolean).join(" ") || null;
}

/* The case before and after in the list on the screen, whichever it is. */
function neighbours(id) {
  const list = [...new Set(matching.map((item) => item.id))];
  const index = list.indexOf(id);
  const link = (other, label) =>
    other ? element("a", { href: caseAddress(other) }, label) : element("span", { class: "off" }, label);
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

/* ---- What the months come to, and what became of the flags before ---- */

function summaryOfMonths(item) {
  const [[under], [over]] = [item.under, item.over];
  if (!under && !over) return [];
  const parts = [["so_far_under", ...item.under], ["so_far_over", ...item.over]].filter(([, ore]) => ore).map(([key, ore, months, since]) =>
    message(months === 1 ? key + "_one" : key, { amount: kroner(ore), count: count(months), month: monthName(since) }));
  const estimate = message("estimate", { sums: parts.join(` ${message("and")} `) });
  const against = (item.difference < 0 && under > over) || (item.difference > 0 && over > under);
  const weighs = under && over && under !== over ? message(under > over ? "more_under" : "more_over") : "";
  return [
    element("p", {}, element("strong", {}, estimate), " ", [weighs, item.lasting ? message("lasting") : ""].filter(Boolean).join(" "), " ",
      element("span", { class: "soft" }, [message("estimate_meaning"), sumRules(item)].filter(Boolean).join(" "))),
    against ? element("p", { class: "against" }, message(item.difference < 0 ? "against_under" : "against_over")) : null,
  ].filter((made) => made !== null);
}

function groupNote(item) {
  if (!item.one_offs.length) return null;
  const found = [...oneOffs(item)].map((each) => message("one_off_in", each));
  const names = sentence(found.length ? found : item.one_offs.map((name) => words.one_offs[name]));
  const meaning = item.group ? " " + words.group_meanings[item.group] : "";
  return element("p", { class: "banner warning" }, element("strong", {}, message("one_off")), " " + names + "." + meaning);
}

/* The income of the month itself next to what the calculation uses, where the two are not the same. */
function monthsTable(item) {
  const most = Math.max(item.decided, ...item.months.map(([, amount]) => amount), 1);
  const own = ownIncomes(item);
  const both = item.months.some(([index, , income]) => own.has(index) && own.get(index)[0] !== income);
  const paid = [...oneOffs(item)];
  const alone = (index, ore) => both && own.has(index) && kroner(own.get(index)[0]) === ore;
  const rows = item.months.map(([index, amount, income]) => {
    const difference = amount - item.decided;
    const kind = side(difference) || "whole";
    const [reported, partial] = own.get(index) || [null, false];
    return element(
      "tr",
      { class: difference ? "changed" : null },
      element("th", { scope: "row" }, monthName(data.months[index]), ...paid.filter(({ from }) => from === index).map(({ name, amount: ore }) => mark(alone(index, ore) ? name : `${name} ${ore}`))),
      both ? element("td", { class: "number" }, reported === null ? "" : partial && !reported ? words.month_statuses.no_report : kroner(reported)) : null,
      element("td", { class: "number" }, kroner(income)),
      element("td", { class: "number" }, kroner(amount)),
      element("td", { class: "number strong " + side(difference) }, difference ? kroner(difference, true) : message("unchanged")),
      element("td", { class: "drawn" }, bar(0, amount, [0, most], kind)),
    );
  });
  const headings = [
    [message("month")],
    both ? [message("own_income"), "number"] : null,
    [hasMean(item) ? message("month_income_mean", { count: count(item.incomes.mean) }) : message("month_income"), "number"],
    [message("month_now"), "number"],
    [message("month_difference"), "number"],
    ["", "drawn"],
  ].filter(Boolean);
  return table("facts months", headings, rows);
}

const meanNote = (item) => (hasMean(item)
  ? element("p", { class: "sub" }, message("mean_of", { count: count(item.incomes.mean), before: count(item.incomes.mean - 1) }))
  : null);

/* An answer whole: the verdict, the reason, the note, who, when, and until when. */
function answerBox([day, , code, , reason, until, note, by]) {
  const rows = [
    [message("answer_verdict"), words.verdicts[code]],
    [message("answer_until"), until && date(until)],
    [message("answer_reason"), reason && words.verdict_reasons[reason]],
    [message("answer_note"), note],
    [message("answer_by"), by],
    [message("answer_day"), date(day)],
  ].filter(([, value]) => value);
  return element("dl", { class: "answer" }, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

function historyText([day, what, code, difference, reason, until, note, by]) {
  if (what === "verdict") {
    const parts = [
      words.verdicts[code],
      until && message("until", { until: date(until) }),
      reason && uncapitalised(words.verdict_reasons[reason]),
      note && `«${note}»`,
      by && message("by", { by }),
    ].filter(Boolean);
    return `${date(day)}: ${message("what_verdict")}: ${parts.join(", ")}`;
  }
  const detail = what === "withdrawn" ? words.flag_reasons[code] : message("by_amount", { amount: kroner(difference, true) });
  return `${date(day)}: ${message("what_" + what)}: ${detail}`;
}

const historyList = (rows) => element("ul", { class: "history" }, ...rows.map((row) => element("li", {}, historyText(row))));

/* Why the case is in the report, and how it was found. */
function foundText(item) {
  const days = { day: date(item.raised), first: date(item.first) };
  const parts = [message(item.first < item.raised ? "found_on_first" : "found_on", days)];
  if (item.how !== "new") parts.push(message("how_" + item.how));
  parts.push(message("why_flagged", { limit: words.limit_kinds[item.limit] }));
  return parts.join(" ");
}

/* ---- Why the case differs, in three sentences ---- */

const CHANGED_INPUT = { income: 0, wealth: 1 };

/* The kinds of income of a month on end as in a sentence, or why there are none. */
function spanText([, , status, , kinds]) {
  return kinds.length ? listed(kinds.map((kind) => uncapitalised(kindName(kind)))) : words.month_statuses[status];
}

function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${message("and")} ${names[names.length - 1]}`;
}

/* What changed, from what to what. */
function changeText(item, code) {
  const [then, now] = item.inputs;
  if (code in CHANGED_INPUT) {
    const at = CHANGED_INPUT[code];
    const mean = code === "income" && hasMean(item);
    return message(mean ? "why_income_mean" : `why_${code}`, { before: kroner(then[at]), now: kroner(now[at]), count: mean ? count(item.incomes.mean) : "" });
  }
  if (code === "household") {
    const counted = [["adults", 3], ["children", 4]].filter(([, at]) => then[at] !== now[at]);
    return counted.map(([key, at]) => message("why_household", { who: message(key), before: count(then[at]), now: count(now[at]) })).join(" ") || words.cause_meanings[code];
  }
  if (code === "rates") return message("why_rates", { day: date(item.dates[2]) });
  if (code === "housing_cost") {
    const [, , before, after] = costRows(item)[0];
    return message("why_housing_cost", { before: kroner(before), now: kroner(after) });
  }
  return words.cause_meanings[code];
}

/* Whose income it is, with its kinds then and now; else that it was corrected, or is not known. */
function whoseText(item) {
  if (item.whose) {
    const [place, then, monthThen, now, monthNow] = item.whose;
    const [role, number, spans] = item.incomes.members[place];
    return message("why_member", {
      member: memberName(role, number),
      month_then: monthName(data.months[monthThen]),
      then: spanText(spans[then]),
      month_now: monthName(data.months[monthNow]),
      now: spanText(spans[now]),
    });
  }
  if (item.incomes && item.incomes.corrections.length) return message("why_corrected");
  return words.kind_meanings[item.kind];
}

function shareText([[, share], ...others]) {
  if (!others.length) return message("why_all");
  const rest = others.reduce((sum, [, amount]) => sum + amount, 0);
  return message("why_rest", { share: kroner(share, true), rest: kroner(rest, true), causes: listed(others.map(([code]) => uncapitalised(words.causes[code]))) });
}

function whySentences(item) {
  const [code] = item.causes[0];
  const change = changeText(item, code);
  return code === "income" ? [change, whoseText(item), shareText(item.causes)] : [words.kind_meanings[item.kind], change, shareText(item.causes)];
}

/* What has happened in the case before, next to the flag; nothing where nothing has. */
function aside(item) {
  if (!item.answer && item.decisions <= 2 && item.history.length < 2) return null;
  return element(
    "div",
    { class: "aside" },
    item.answer ? element("div", { class: "answered" }, element("h2", {}, message("answered_before")), answerBox(item.answer)) : null,
    item.decisions > 2 ? element("p", { class: "against" }, message("many_decisions", { count: count(item.decisions) })) : null,
    item.history.length > 1 ? element("details", { class: "plain", open: item.history.length < 6 },
      element("summary", {}, message("history")), historyList(item.history)) : null,
  );
}

/* A case that is not flagged: its state, what to do, and what became of its last flag. */
function drawOtherCase(id) {
  const item = [...everyCase()].find((each) => each.id === id);
  const past = data.past[id] || [];
  const unchecked = data.unchecked.find((each) => each.id === id);
  const loss = data.underpaid.find((each) => each.id === id);
  const answer = past.filter(([, what]) => what === "verdict").pop();
  const gone = past.filter(([, what]) => what === "withdrawn").pop();
  const heading = element("h1", { id: "case-heading", tabindex: "-1" }, message("case", { case: id }));
  const meaning = item && item.group ? words.group_meanings[item.group] : "";
  show([
    neighbours(id),
    heading,
    item && item.team ? element("p", { class: "sub" }, item.team) : null,
    element(
      "div",
      { class: "verdict" },
      element("p", { class: "kind" }, item ? stateText(item) : message("unknown_case", { active: count(active.size) })),
      item && item.state in words.state_meanings ? element("p", {}, meaning || words.state_meanings[item.state]) : null,
      unchecked && words.advice[unchecked.reason] ? element("p", {}, words.advice[unchecked.reason]) : null,
      gone ? element("p", {}, element("strong", {}, message("withdrawn_on", { day: date(gone[0]), why: words.flag_reasons[gone[2]] }))) : null,
      loss ? element("p", {}, message(loss.months === 1 ? "other_loss_one" : "other_loss", { amount: kroner(loss.sum), count: count(loss.months), month: monthName(loss.since) })) : null,
    ),
    newCalculation(id),
    answer ? element("section", {}, element("h2", {}, message("answered_before")), answerBox(answer)) : null,
    past.length ? element("section", {}, element("h2", {}, message("last_flag")), historyList(past)) : null,
  ], heading);
}

function show(parts, heading) {
  byId("case-view").replaceChildren(...parts.filter((part) => part !== null));
  byId("list-view").hidden = true;
  byId("case-view").hidden = false;
  window.scrollTo(0, 0);
  heading.focus();
}

function drawCase(item) {
  const [decidedOn, validFrom, ratesFrom] = item.dates.map(date);
  const [rulesBefore, rulesNow] = item.rules.map((index) => texts[index]);
  const heading = element("h1", { id: "case-heading", tabindex: "-1" }, message("case", { case: item.id }));
  const section = (title, ...content) => element("section", {}, element("h2", {}, title), ...content.filter((part) => part !== null));
  const before = aside(item);
  show([
    element(
      "div",
      { class: "case-head" },
      neighbours(item.id),
      heading,
      element("p", { class: "sub" }, [texts[item.team], schemeName(item.scheme), texts[item.municipality]].join(" · ")),
    ),
    element(
      "div",
      { class: before ? "top-of-case" : "top-of-case whole" },
      element(
        "div",
        { class: "verdict" },
        element("div", { class: "outcome" },
          element("p", { class: "kind kind-" + item.kind }, words.kinds[item.kind]),
          element("p", { class: "amounts" },
            message("amounts", { decided: kroner(item.decided), now: kroner(item.now) }) + " ",
            element("strong", { class: side(item.difference) }, message("amounts_difference", { difference: kroner(item.difference, true) })),
          ),
        ),
        element("p", { class: "why" }, whySentences(item).join(" ")),
        item.month === data.month ? null : element("p", {}, message("shown_month", { month: monthName(item.month) })),
        ...summaryOfMonths(item),
        element("p", { class: "sub" }, [
          message("decision", { decision: item.decision, decided_on: decidedOn, valid_from: validFrom }),
          foundText(item),
          item.answer ? "" : message("not_answered"),
          message("answer"),
        ].filter(Boolean).join(" ")),
      ),
      before,
    ),
    noReportNote(item),
    groupNote(item),
    unconfirmedNote(item),
    element("div", { class: "two" }, ...[
      section(message("before_and_now"), beforeAndNow(item)),
      section(message("causes"), ...causesTable(item)),
      item.members ? section(message("members"), membersTable(item), membersNote(item), correctionsList(item)) : null,
      item.incomes ? section(message("reported_incomes"), incomesTable(item), element("p", { class: "sub" }, message("reported_note")),
        item.members ? null : correctionsList(item)) : null,
      item.months.length ? section(message("by_month"), monthsTable(item), meanNote(item)) : null,
    ].filter((part) => part !== null)),
    newCalculation(item.id),
    section(
      message("calculation"),
      element("p", { class: "sub" }, calculationNote(item) + message("rules", { before: rulesBefore, now: rulesNow, rates_from: ratesFrom })),
      ...calculation(item),
    ),
  ], heading);
}
