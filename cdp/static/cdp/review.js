// A file that is being read: the page tells when it is, and leaves the focus where it is.
const state = document.getElementById("review-state");
const ready = document.getElementById("review-ready");
const FIRST = 2000;
const LONGEST = 15000;

async function look(pause) {
  let told = state;
  let form = null;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      told = page.getElementById("review-state");
      form = page.querySelector("form.review");
    }
  } catch {
    // The network is away for a while: the next look tells.
  }
  if (form) return state.replaceChildren(ready.content.cloneNode(true));
  if (told && told.textContent !== state.textContent) state.replaceChildren(...told.childNodes);
  if (!told || told === state || "waits" in told.dataset) {
    setTimeout(look, pause, Math.min(pause * 1.3, LONGEST));
  }
}

if (state && "waits" in state.dataset) setTimeout(look, FIRST, FIRST);
