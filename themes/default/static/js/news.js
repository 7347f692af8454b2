// What was published in a space since the last visit, which only this browser knows.

const QUIET = 4 * 3600; // seconds without a page of the space, after which another visit begins
const now = Math.floor(Date.now() / 1000);

for (const line of document.querySelectorAll("[data-news]")) {
  const since = lastVisit(`visite:${line.dataset.news}`);
  if (!since) continue;
  const count = line.dataset.published.trim().split(/\s+/).filter((at) => Number(at) > since).length;
  if (!count) continue;
  line.firstElementChild.textContent = `${count} nouveauté${count > 1 ? "s" : ""} depuis le ${day(since)}`;
  line.hidden = false;
  for (const entry of document.querySelectorAll("[data-at]")) {
    if (Number(entry.dataset.at) <= since) continue;
    const mark = document.createElement("strong");
    mark.className = "new";
    mark.textContent = "Nouveau";
    entry.querySelector(".entry__date").append(" ", mark);
  }
}

// « Rattraper » begins at the last visit, where there was one.
for (const place of document.querySelectorAll("[data-catch-up]")) {
  const since = visitBefore(`visite:${place.dataset.catchUp}`);
  if (!since) continue;
  const link = place.firstElementChild;
  const from = new Date(since * 1000).toLocaleDateString("sv", { timeZone: "Europe/Paris" });
  link.search = `rayon=rattrapage&depuis=${from}`;
  if (!place.hidden) link.textContent = `Rattraper depuis le ${day(since)}`;
  place.hidden = false;
}

function visitBefore(name) {
  try {
    return JSON.parse(localStorage.getItem(name))?.before || 0;
  } catch {
    return 0;
  }
}

// When the visit before this one ended, in seconds since 1970; 0 at the first one.
function lastVisit(name) {
  let visit;
  try {
    visit = JSON.parse(localStorage.getItem(name)) || { before: 0, seen: 0 };
    if (now - visit.seen > QUIET) visit.before = visit.seen;
    visit.seen = now;
    localStorage.setItem(name, JSON.stringify(visit));
  } catch {
    return 0; // no storage: the page says nothing of it
  }
  return visit.before;
}

function day(seconds) {
  const date = new Date(seconds * 1000);
  const text = date.toLocaleDateString("fr-FR", { day: "numeric", month: "long" });
  return text.replace(/^1 /, "1er ").replace(" ", "\u00a0");
}
