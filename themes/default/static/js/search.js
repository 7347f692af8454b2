// Search as you type, and the log of followed results. Without scripts the form works alone.

const form = document.querySelector("main .search");
const field = form.querySelector("input[type=search]");
const results = () => document.getElementById("_resultats");
const DEBOUNCE_MS = 250;

let timer, controller;

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => field.value.trim().length === 1 || search(form), DEBOUNCE_MS);
});

// On a phone, what is chosen in a list applies at once, and the list keeps the focus.
document.addEventListener("change", async (event) => {
  const filters = event.target.closest("[data-filters]");
  if (!filters) return;
  await search(filters);
  document.getElementById(event.target.id)?.focus();
});

// « / » leads to the field, as in many search pages.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  }
});

async function search(asked) {
  clearTimeout(timer);
  const url = new URL(asked.action);
  for (const [name, value] of new FormData(asked)) if (value) url.searchParams.set(name, value);
  controller?.abort();
  controller = new AbortController();
  try {
    const response = await fetch(url, { signal: controller.signal, headers: { "X-As-Typed": "1" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("_resultats")) return;
    for (const id of ["_resultats", "_filtres"]) document.getElementById(id).replaceWith(page.getElementById(id));
    for (const hidden of form.querySelectorAll("[type=hidden]")) hidden.remove();
    form.append(...page.querySelectorAll("main .search [type=hidden]"));
    document.title = page.title;
    history.replaceState(null, "", url);
    announce();
  } catch (error) {
    if (error.name !== "AbortError") return; // the button still works
  }
}

// Screen readers announce the number of results, not the list.
function announce() {
  const count = results().querySelector("[data-count]");
  results().querySelector("[data-status]").textContent = count ? count.textContent : "";
}

// One listener for every list of results; only the rank is sent, neither the query nor the visitor.
document.addEventListener("click", (event) => {
  const list = event.target.closest("a") && event.target.closest("[data-follow]");
  if (!list) return;
  const entry = event.target.closest("[data-follow] > li");
  const rank = list.start + [...list.children].indexOf(entry);
  navigator.sendBeacon(list.dataset.follow, new URLSearchParams({ page: list.dataset.page, rang: rank }));
});
