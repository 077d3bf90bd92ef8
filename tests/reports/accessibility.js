/* The WCAG 2.1 AA rules that a script can decide, for what is visible now. Gives a list of faults, empty when all is well. */
() => {
  const faults = [];
  const visible = (node) =>
    node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && node.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(visible);
  const told = (node) => node.tagName.toLowerCase() + (node.id ? "#" + node.id : "");
  const name = (node) =>
    (node.getAttribute("aria-label") ||
      [...(node.labels || [])].map((label) => label.textContent).join("") ||
      (["INPUT", "SELECT"].includes(node.tagName) ? "" : node.textContent)).trim();

  for (const node of all("a[href], button, input, select, summary, nav, [role=tablist], [role=search]")) {
    if (!name(node)) faults.push("no name: " + told(node));
  }
  for (const node of all("a[href], button, input, select, summary")) {
    const box = node.getBoundingClientRect();
    const inText = node.matches("a") || node.closest("thead");
    if (!inText && (box.width < 24 || box.height < 24)) faults.push("small target: " + told(node));
    if (node.tabIndex > 0) faults.push("tabindex above 0: " + told(node));
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) faults.push("id twice: " + id);
  for (const attribute of ["aria-labelledby", "aria-controls", "for"]) {
    for (const node of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of node.getAttribute(attribute).split(" ")) {
        if (!ids.includes(id)) faults.push(`${attribute} points nowhere: ` + told(node));
      }
    }
  }
  if (document.documentElement.lang !== "nb") faults.push("language");
  if (!document.title) faults.push("title");
  if (all("main").length !== 1) faults.push("one main");
  const levels = all("h1, h2, h3, h4").map((node) => Number(node.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push("one h1");
  levels.forEach((level, place) => {
    if (place && level > levels[place - 1] + 1) faults.push("heading level skipped");
  });
  for (const table of all("table")) {
    if (!table.querySelector("th[scope]")) faults.push("table without headings: " + told(table));
  }

  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    for (let here = node; here; here = here.parentElement) {
      const colour = numbers(getComputedStyle(here).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  for (const node of all("body *")) {
    const text = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!text || node.closest("svg, script, style, noscript, option")) continue;
    const style = getComputedStyle(node);
    const [light, dark] = [luminance(numbers(style.color)), luminance(behind(node))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      faults.push(`contrast ${ratio.toFixed(2)}: ${told(node)} "${node.textContent.trim().slice(0, 30)}"`);
    }
  }
  return faults;
}
