// « À voir avant de publier »: puts each point at its field too, and follows each autosave.
const list = document.getElementById("publishing-checks");
const form = document.getElementById("page-edit-form");
let told = list?.querySelectorAll("[data-check]").length;
const status = document.createElement("p");
status.className = "w-sr-only";
status.setAttribute("role", "status");

function fieldOf({ path, element }) {
  if (element) return document.getElementById(element)?.closest("[data-field]");
  let found = form;
  for (const part of path.split(".")) {
    const inner = found.querySelector(`[data-contentpath="${CSS.escape(part)}"]`);
    if (!inner) break;
    found = inner;
  }
  return found === form ? null : found;
}

function reveal(field) {
  const tab = field.closest('[role="tabpanel"][hidden]');
  if (tab) document.querySelector(`[role="tab"][aria-controls="${tab.id}"]`)?.click();
  for (let panel = field; panel; panel = panel.parentElement) {
    if (panel.hidden) panel.dispatchEvent(new Event("beforematch"));
  }
  field.scrollIntoView({ block: "center" });
  field.querySelector("a, button, input:not([type=hidden]), select, textarea, [contenteditable]")?.focus({ preventScroll: true });
}

function note(item, number) {
  const text = item.querySelector("[data-text]").textContent;
  const box = document.createElement("div");
  box.className = "check-at-field help-block help-warning";
  box.id = `check-note-${number}`;
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  const button = item.querySelector("form button");
  if (button) {
    const copy = button.cloneNode(true);
    copy.setAttribute("form", item.querySelector("form").id);
    box.append(copy);
  }
  return box;
}

function describe(field, box) {
  const input = field.querySelector("input:not([type=hidden]), select, textarea");
  if (!input) return;
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ");
  const kept = others.filter((id) => id && !id.startsWith("check-note-"));
  input.setAttribute("aria-describedby", [...kept, box.id].join(" "));
}

function show() {
  form.querySelectorAll(".check-at-field").forEach((box) => box.remove());
  list.querySelectorAll("[data-path]").forEach((link, index) => {
    const field = fieldOf(link.dataset);
    if (!field) return;
    const box = note(link.closest("[data-check]"), index + 1);
    field.prepend(box);
    describe(field, box);
    link.hidden = false;
    link.onclick = (event) => {
      event.preventDefault();
      reveal(field);
    };
  });
  const count = list.querySelectorAll("[data-check]").length;
  if (count !== told) {
    told = count;
    status.textContent = told
      ? `À voir avant de publier : ${told}`
      : "Rien à voir avant de publier";
  }
}

if (list && form) {
  form.before(list);
  list.after(status);
  new MutationObserver(show).observe(list, { childList: true });
  // Once Wagtail's own scripts have drawn the blocks.
  if (document.readyState === "complete") show();
  else window.addEventListener("load", show);
}
