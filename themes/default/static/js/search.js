// Search as you type, and the log of followed results. Without scripts the form works alone.

const form = document.querySelector("main .search");
const field = form.querySelector("input[type=search]");
const results = () => document.getElementById("_resultats");
const DEBOUNCE_MS = 250;

let timer, controller;

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, DEBOUNCE_MS);
});

// « / » leads to the field, as in many search pages.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  }
});

async function search() {
  const words = field.value.trim();
  if (words.length === 1) return;
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value) url.searchParams.set(name, value);
  controller?.abort();
  controller = new AbortController();
  try {
    const response = await fetch(url, { signal: controller.signal, headers: { "X-As-Typed": "1" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const newResults = page.getElementById("_resultats");
    if (!newResults) return;
    const open = results().querySelector("details[data-keep-open]")?.open;
    results().replaceWith(newResults);
    const details = newResults.querySelector("details[data-keep-open]");
    if (details && open) details.open = true;
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
