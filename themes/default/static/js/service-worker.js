// Away from the network, what somebody asked to keep is read from this browser: see « offline.js ».
// Nothing is kept by itself.

const KEPT = "kept-";
const MAX_AGE = 30 * 24 * 60 * 60 * 1000; // milliseconds

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isOurs = origin === location.origin && !pathname.startsWith("/admin/");
  if (request.method !== "GET" || !isOurs || request.headers.has("range")) return;
  event.respondWith(
    fetch(request).catch(async (error) => {
      const response = await keptAnswer(request);
      if (response) return response;
      if (request.mode === "navigate") return listKept();
      throw error;
    }),
  );
});

const isFresh = (response) => Date.now() - Number(response.headers.get("x-kept-at")) < MAX_AGE;

const keptCaches = async () => (await caches.keys()).filter((name) => name.startsWith(KEPT));

async function keptAnswer(request) {
  for (const name of await keptCaches()) {
    const response = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (response && isFresh(response)) return response;
  }
  return undefined;
}

// A page that says what may be read here.
async function listKept() {
  const rows = [];
  for (const name of await keptCaches()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request, { ignoreVary: true });
      const title = decodeURIComponent(response.headers.get("x-kept-title") ?? "");
      if (title && isFresh(response)) rows.push(`<li><a href="${new URL(request.url).pathname}">${escape(title)}</a></li>`);
    }
  }
  const list = rows.length ? `<p>Sur cet appareil vous avez gardé :</p><ul>${rows.join("")}</ul>` : "";
  const html = `<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Vous êtes hors connexion</title>
<style>:root { color-scheme: light dark } body { max-width: 34rem; margin: 3rem auto; padding: 0 1.4rem; font: 1.125rem/1.6 sans-serif } li a { display: inline-block; padding-block: .6rem }</style>
<h1>Vous êtes hors connexion</h1><p>Cette page demande le réseau.</p>${list}</html>`;
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(html, { status: 503, headers });
}

function escape(text) {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
