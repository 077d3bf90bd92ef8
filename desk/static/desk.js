"use strict";
/* A little on top of pages that work without it: the list renews itself, filters take effect at once, a summary of
   errors gets the focus, and a letter can be copied. Nothing is kept in the browser. */

const RENEWED_EVERY = 15_000;

document.documentElement.classList.add("has-script");

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

/* The list as it is now: what a colleague took is gone. Rows are left as they are while something in them has focus. */
async function renew() {
  const rows = document.querySelector("[data-renew]");
  if (!rows || document.hidden) return;
  const answer = await fetch(location.href, { headers: { "x-renew": "1" }, redirect: "error" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector("[data-renew]");
  if (!newer || newer.innerHTML === rows.innerHTML) return;
  const focused = rows.contains(document.activeElement) ? document.activeElement.closest("tr") : null;
  const id = focused && focused.id;
  rows.replaceChildren(...newer.childNodes);
  const row = id && document.getElementById(id);
  if (row) (row.querySelector("button") || row.querySelector("a")).focus({ preventScroll: true });
  const count = document.getElementById("count");
  if (count) count.textContent = page.getElementById("count").textContent;
}

const filters = document.querySelector("form.filters");
if (filters) {
  setInterval(renew, RENEWED_EVERY);
  filters.addEventListener("change", async (event) => {
    const address = `${location.pathname}?${new URLSearchParams(new FormData(filters))}`;
    history.replaceState(null, "", address);
    await renew();
    event.target.focus();
  });
}

/* In a narrow window the filters are folded, so that the first case is near the top. */
const fold = document.querySelector("[data-fold]");
if (fold) {
  const wide = matchMedia("(min-width: 64.01rem)");
  const follow = () => { fold.open = wide.matches; };
  wide.addEventListener("change", follow);
  follow();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}
