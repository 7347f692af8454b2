// « Garder hors connexion »: a document and its file stay in this browser, in one cache a space,
// until one leaves the space or its password changes, and for 30 days at most. « service-worker.js »
// shows them.

const KEPT = "kept-";
const MAX_AGE = 30 * 24 * 60 * 60 * 1000; // milliseconds
const { opened, kept } = document.body.dataset;

if (kept) {
  showNotice(kept);
} else {
  await forget(opened.split(" "));
  const button = document.querySelector("[data-keep]");
  if (button) await offer(button);
}

// The spaces that are closed here, and what is too old.
async function forget(spaces) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(KEPT)) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request, { ignoreVary: true });
      if (Date.now() - Number(response.headers.get("x-kept-at")) >= MAX_AGE) await cache.delete(request);
    }
    if (!spaces.includes(name.slice(KEPT.length)) || !(await cache.keys()).length) await caches.delete(name);
  }
}

async function offer(button) {
  // A page shared with an opened space goes with that one.
  const spaces = opened.split(" ");
  const name = KEPT + (spaces.includes(button.dataset.keep) ? button.dataset.keep : spaces[0]);
  const show = (isKept) => {
    button.dataset.kept = isKept ? "true" : "";
    button.textContent = isKept ? "Ne plus garder hors connexion" : "Garder hors connexion";
  };
  show(Boolean(await caches.match(location.pathname, { cacheName: name, ignoreVary: true })));
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      if (button.dataset.kept) await drop(name);
      else await keep(name);
      show(!button.dataset.kept);
    } catch {
      button.textContent = "Impossible de garder ce document ici";
    }
  });
}

const addresses = () => {
  const files = [...document.querySelectorAll(".actions a.button:not(.button--quiet)")].map((link) => link.href);
  const shown = [...document.querySelectorAll("link[rel=stylesheet], link[rel=preload], main img, script[src]")];
  const addresses = shown.map((element) => element.href || element.currentSrc || element.src);
  return { files, shown: [...addresses, document.body.dataset.offline] };
};

async function keep(name) {
  await navigator.serviceWorker.register("/hors-connexion.js");
  const { files, shown } = addresses();
  const cache = await caches.open(name);
  for (const address of new Set([location.pathname, ...files, ...shown])) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(address);
    const headers = new Headers(response.headers);
    for (const ofTransport of ["content-encoding", "content-length"]) headers.delete(ofTransport);
    headers.set("x-kept-at", Date.now());
    let body = await response.blob();
    if (address === location.pathname) {
      headers.set("x-kept-title", encodeURIComponent(document.querySelector("h1").textContent.trim()));
      const today = new Date().toLocaleDateString("fr-FR", { dateStyle: "long" });
      body = (await body.text()).replace("<body ", `<body data-kept="${today}" `);
    }
    await cache.put(address, new Response(body, { headers }));
  }
}

async function drop(name) {
  const cache = await caches.open(name);
  for (const address of [location.pathname, ...addresses().files]) await cache.delete(address, { ignoreVary: true });
  const left = await cache.matchAll(undefined, { ignoreVary: true });
  if (!left.some((response) => response.headers.has("x-kept-title"))) await caches.delete(name);
}

function showNotice(day) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "note");
  notice.textContent = `Vous lisez ce document hors connexion, tel qu’il était le ${day}.`;
  document.querySelector("main").prepend(notice);
}
