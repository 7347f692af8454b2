// What the gate gains with JavaScript: a password that can be shown, and the
// part of the page that was asked for, which browsers do not send.
//
// Adds a button that shows or hides each password field. Made here, so that
// without JavaScript no button is left that does nothing.
for (const field of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.setAttribute("aria-controls", field.id);

  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Masquer le mot de passe" : "Afficher le mot de passe";
  };
  show(false);
  button.addEventListener("click", () => show(field.type === "password"));
  // Browsers only offer to remember a field that is sent as a password.
  field.form.addEventListener("submit", () => show(false));
  const next = field.form.elements.next;
  if (next?.value) next.value += location.hash;
  field.after(button);
}
