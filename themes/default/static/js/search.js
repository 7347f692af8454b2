// Results as one types, and which ranks are followed. Without scripts the form does it all.

const form = document.querySelector("main .search");
const field = form.querySelector("input[type=search]");
const results = () => document.getElementById("_resultats");
const PAUSE = 250; // ms without a letter

let waiting, asking;

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
});

// « / » leads to the field, as in many search pages.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  }
});

async function ask() {
  const words = field.value.trim();
  if (words.length === 1) return;
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value) address.searchParams.set(name, value);
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { "X-As-Typed": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("_resultats");
    if (!found) return;
    const open = results().querySelector("details[data-keep-open]")?.open;
    results().replaceWith(found);
    const details = found.querySelector("details[data-keep-open]");
    if (details && open) details.open = true;
    document.title = page.title;
    history.replaceState(null, "", address);
    tell();
  } catch (error) {
    if (error.name !== "AbortError") return; // the button still asks
  }
}

// Said aloud once the typing has paused; the list itself is not read.
function tell() {
  const count = results().querySelector("[data-count]");
  results().querySelector("[data-status]").textContent = count ? count.textContent : "";
}

// One listener for every list that comes: only the rank is told, neither what nor who.
document.addEventListener("click", (event) => {
  const list = event.target.closest("a") && event.target.closest("[data-follow]");
  if (!list) return;
  const entry = event.target.closest("[data-follow] > li");
  const rank = list.start + [...list.children].indexOf(entry);
  navigator.sendBeacon(list.dataset.follow, new URLSearchParams({ page: list.dataset.page, rang: rank }));
});
