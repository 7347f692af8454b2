// « Commencer ici » is for a browser that has not visited the space before; at once, so that nothing moves.

for (const line of document.querySelectorAll("[data-start]")) {
  try {
    const visit = JSON.parse(localStorage.getItem(`visite:${line.dataset.start}`));
    if (visit && (visit.before || Date.now() / 1000 - visit.seen > 4 * 3600)) line.remove();
  } catch {
    // No storage: the line stays.
  }
}
