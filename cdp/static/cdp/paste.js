// What is pasted with titles or tables (Word, Excel, a web page) becomes blocks of the page.
//
// The server reads it, as it reads files. A paste of plain text, and one between two fields of the
// editor, is left to the editor; so is, in another form, what a field cannot hold.
const { pasteUrl } = document.querySelector("script[data-paste-url]").dataset;
const TITLE = ":is(h1, h2, h3, h4, h5, h6, [role=heading], .MsoTitle)";
const FORMATTED = `${TITLE}, [style*=mso-list], [style*=mso-hide]`;
const UNREACHED =
  "Ce que vous collez n’a pas pu être lu avec ses titres et ses tableaux\u00a0: seul son texte est collé. " +
  "Vérifiez que vous êtes encore connecté, ou réessayez.";
const ours = new WeakSet();
const status = document.createElement("p");
status.className = "w-sr-only";
status.setAttribute("role", "status");
document.body.append(status);

function isFormatted(parsed) {
  if (parsed.querySelector("[data-draftjs-conductor-fragment]")) return false;
  return parsed.querySelectorAll("td, th").length > 1 || parsed.querySelector(FORMATTED) !== null;
}

// A few words selected in a title bring the title with them.
function isLoneTitle(parsed) {
  const title = parsed.querySelector(TITLE)?.textContent.trim();
  return title !== undefined && title === parsed.body.textContent.trim();
}

// The stream that a field is in, and its block there; Wagtail keeps the first on its element.
function placeOf(field) {
  for (let element = field; element; element = element.parentElement) {
    const stream = element.rootBlock;
    if (!stream?.blockDef.childBlockDefsByName) continue;
    return { stream, child: stream.children.find((child) => child.element.contains(field)) };
  }
  return {};
}

const hasText = (state) => state.getCurrentContent().hasText();

function isEmpty(child) {
  const inputs = child.element.querySelectorAll(`[name^="${child.prefix}-value"]`);
  return [...inputs].every((input) => {
    if (input.draftailEditor) return !hasText(input.draftailEditor.getEditorState());
    return input.type === "checkbox" || !input.value;
  });
}

async function read(parsed, type, replacing) {
  for (const element of parsed.querySelectorAll("style, script")) element.remove();
  for (const image of parsed.images) image.removeAttribute("src");
  const form = new FormData();
  form.set("type", type);
  if (replacing) form.set("replacing", "");
  form.set("html", new Blob([parsed.body.innerHTML], { type: "text/html" }));
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token };
  const options = { method: "POST", body: form, headers, redirect: "error" };
  try {
    const answer = await (await fetch(pasteUrl, options)).json();
    return answer.told ? answer : { told: [UNREACHED] };
  } catch {
    return { told: [UNREACHED] };
  }
}

// Once more, as something that the field's own editor takes and can undo.
function pasteInto(target, type, content) {
  const clipboardData = new DataTransfer();
  clipboardData.setData(type, content);
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  ours.add(event);
  target.dispatchEvent(event);
}

function pressEnter(target) {
  const key = { key: "Enter", keyCode: 13, bubbles: true, cancelable: true };
  target.dispatchEvent(new KeyboardEvent("keydown", key));
}

// What stands before and after the caret of an editor; what is selected is in neither.
function around(state) {
  const selection = state.getSelection();
  const parted = (key, offset) => {
    const caret = { anchorKey: key, focusKey: key, anchorOffset: offset, focusOffset: offset };
    const at = selection.merge({ ...caret, isBackward: false });
    return window.draftail.splitState(state.constructor.acceptSelection(state, at));
  };
  const { stateBefore } = parted(selection.getStartKey(), selection.getStartOffset());
  const end = parted(selection.getEndKey(), selection.getEndOffset());
  return { before: stateBefore, after: end.stateAfter, moves: end.shouldMoveCommentFn };
}

// Puts blocks at the caret of a block of text, or after any other block. Returns the last, and how
// to have the block again as it was.
function insert({ stream, child }, editor, before, blocks) {
  const first = child.index;
  const count = stream.children.length;
  let at = first + 1;
  if (child.block.widget) {
    const parts = around(editor.getEditorState());
    if (!hasText(parts.before) && hasText(parts.after)) {
      child.block.setState(parts.after);
      at = first;
    } else if (hasText(parts.after)) {
      child.split(parts.before, parts.after, parts.moves, {});
    } else {
      child.block.setState(parts.before);
    }
  }
  const inserted = blocks.map((block, offset) => stream.insert(block, at + offset, {}));
  if (isEmpty(child)) child.delete({});
  const made = stream.children.slice(first, first + 1 + stream.children.length - count);
  const undo = () => {
    const left = made.filter((block) => stream.children.includes(block));
    const index = left.length ? left[0].index : Math.min(first, stream.children.length);
    left.forEach((block) => block.delete({}));
    stream.insert(before, index, { focus: true });
  };
  return { last: inserted.at(-1), undo };
}

function tell(element, sentences, undo) {
  document.querySelectorAll(".paste-told").forEach((box) => box.remove());
  const box = document.createElement("div");
  box.className = `paste-told help-block ${undo ? "help-info" : "help-warning"}`;
  const said = sentences.map((sentence) =>
    Object.assign(document.createElement("p"), { textContent: sentence }),
  );
  const button = (label, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button button-small button-secondary" });
    made.append(label);
    made.addEventListener("click", () => {
      box.remove();
      act?.();
    });
    return made;
  };
  box.append(...said);
  if (undo) box.append(button("Annuler le collage", undo), " ");
  box.append(button("Fermer"));
  element.after(box);
  box.scrollIntoView({ block: "nearest" });
  status.textContent = sentences.join(" ");
}

async function take(wrapper, place, parsed, plain) {
  status.textContent = "Lecture de ce qui est collé…";
  const replacing = Boolean(place.child) && isEmpty(place.child);
  const { text, blocks = [], told } = await read(parsed, place.child?.type ?? "", replacing);
  if (!wrapper.isConnected || (place.child && !place.stream.children.includes(place.child))) return;
  const before = place.child?.getState();
  const target = wrapper.querySelector("[contenteditable=true]");
  const { draftailEditor } = wrapper.parentElement.querySelector("input");
  if (text === undefined) {
    const lines = plain || parsed.body.textContent;
    pasteInto(target, "text/plain", lines.replaceAll("\t", " | "));
  } else if (text) {
    // What begins a paste goes on with the line of the caret: rows and titles begin their own.
    if (draftailEditor.getEditorState().getSelection().getStartOffset()) pressEnter(target);
    pasteInto(target, "text/html", text);
  }
  if (blocks.length) {
    const { last, undo } = insert(place, draftailEditor, before, blocks);
    last.focus({ soft: true });
    tell(last.element, told, undo);
  } else if (told.length) {
    tell(wrapper, told);
  } else {
    status.textContent = "";
  }
}

document.addEventListener(
  "paste",
  (event) => {
    const wrapper = event.target.closest?.("[data-draftail-editor-wrapper]");
    if (!wrapper || ours.has(event)) return;
    const html = event.clipboardData.getData("text/html");
    const parsed = new DOMParser().parseFromString(html, "text/html");
    if (!isFormatted(parsed)) return;
    const place = placeOf(wrapper);
    if (isLoneTitle(parsed) && !(place.child && isEmpty(place.child))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    take(wrapper, place, parsed, event.clipboardData.getData("text/plain"));
  },
  true,
);
