// Enhancements of a document, which can be read without them.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What the button names: a field by its id, or an address.
const textOf = ({ copy, field }) => (field ? document.getElementById(field).value : new URL(copy, location).href);

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textOf(button.dataset));
    button.textContent = button.dataset.field ? "Message copié" : "Lien copié";
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  // Whoever closes the sheet without sharing has changed his mind: that is no error.
  button.addEventListener("click", () => navigator.share({ text: textOf(button.dataset) }).catch(() => {}));
}

// The contents show the part that one reads.
const links = [...document.querySelectorAll(".toc a")];
const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
if (links.length) {
  const show = () => {
    const current = headings.findLast((heading) => heading && heading.getBoundingClientRect().top < innerHeight / 3);
    for (const link of links) {
      if (current && link.hash === `#${encodeURIComponent(current.id)}`) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      show();
    });
  }, { passive: true });
  show();
}

// « Sommaire » opens the contents that it leads to.
for (const link of document.querySelectorAll(".to-contents")) {
  link.addEventListener("click", () => {
    document.getElementById("_sommaire").open = true;
  });
}

// « Mes espaces » closes when one goes elsewhere: nothing that has the focus lies under it.
for (const menu of document.querySelectorAll("details.menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// On a phone the menu of the space begins where one is, and follows the keyboard: the whole word is seen.
document.querySelector(".space-bar [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector(".space-bar")?.addEventListener("focusin", ({ target }) => {
  if (target.matches(":focus-visible")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// What may be kept to be read away from the network, and what was: a module of its own.
const { offline } = document.body.dataset;
if (offline && "caches" in window && navigator.serviceWorker) {
  caches.keys().then((names) => {
    if (names.length || document.querySelector("[data-keep]")) import(offline);
  });
}

// A tutorial: the steps done are stored in this browser.
const steps = [...document.querySelectorAll("[data-step]")];
if (steps.length) {
  const key = `tutoriel:${location.pathname}`;
  const progress = document.querySelector("[data-progress]");
  const boxes = steps.map((step) => step.querySelector("input"));
  const checked = read(key);
  boxes.forEach((box, number) => {
    box.checked = checked.includes(number);
    steps[number].hidden = false;
    box.addEventListener("change", () => {
      const done = boxes.flatMap((one, index) => (one.checked ? [index] : []));
      write(key, done);
      showProgress();
    });
  });
  progress.hidden = false;
  showProgress();

  function showProgress() {
    const done = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => box.closest(".step").classList.toggle("step--done", box.checked));
    progress.textContent = done === boxes.length
      ? "Toutes les étapes sont faites."
      : `${done} étape${done > 1 ? "s" : ""} sur ${boxes.length}. Vos coches restent sur cet appareil.`;
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) || [];
  } catch {
    return [];
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // No storage: the page works without.
  }
}

// A video: its chapters and its transcript command the player, which shows where one is.
const video = document.getElementById("_video");
if (video) {
  const lines = [...document.querySelectorAll("[data-seek]")];
  for (const line of lines) {
    line.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", line.getAttribute("href"));
      video.currentTime = Number(line.dataset.seek);
      video.play().catch(() => {});
      const { top, bottom } = video.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) video.scrollIntoView({ block: "nearest" });
    });
  }
  const lists = [...document.querySelectorAll(".cues")];
  video.addEventListener("timeupdate", () => {
    for (const list of lists) {
      const links = [...list.querySelectorAll("[data-seek]")];
      const current = links.findLast((link) => Number(link.dataset.seek) <= video.currentTime + 0.05);
      for (const link of links) {
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
  });
}

// The transcript: only the lines that hold the words looked for, which are marked.
const search = document.querySelector(".cues__search");
if (search) {
  const texts = [...document.querySelectorAll(".cues__text")].map((node) => ({ node, text: node.textContent }));
  // Without accents or capitals, letter by letter: places stay.
  const fold = (text) => [...text].map((letter) => letter.normalize("NFD")[0].toLowerCase()).join("").replaceAll("’", "'");
  search.hidden = false;
  search.querySelector("input").addEventListener("input", (event) => {
    const words = fold(event.target.value.trim());
    let found = 0;
    for (const { node, text } of texts) {
      const pieces = words ? fold(text).split(words) : [text];
      node.closest("li").hidden = words !== "" && pieces.length < 2;
      found += pieces.length > 1;
      let at = 0;
      node.replaceChildren(...pieces.flatMap((piece, number) => {
        const mark = document.createElement("mark");
        if (number) mark.textContent = text.slice(at, (at += words.length));
        const plain = text.slice(at, (at += piece.length));
        return number ? [mark, plain] : [plain];
      }));
    }
    if (words) search.scrollIntoView({ block: "start" });
    search.querySelector("[role=status]").textContent = words ? `${found} passage${found > 1 ? "s" : ""}` : "";
  });
}
