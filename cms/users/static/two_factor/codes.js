// Copy and print; without JavaScript, one selects the codes and prints from the browser's menu.
const codes = document.getElementById("recovery-codes");
const tools = document.getElementById("recovery-tools");
const copy = tools.querySelector("[data-copy]");
const said = tools.querySelector("[role=status]");

copy.hidden = !navigator.clipboard; // plain http has none
copy.addEventListener("click", async () => {
  const lines = [...codes.children].map((code) => code.textContent.trim());
  try {
    await navigator.clipboard.writeText(lines.join("\n"));
    copy.textContent = said.textContent = "Codes copiés";
  } catch {
    copy.textContent = said.textContent = "Copie refusée par le navigateur";
  }
});
tools.querySelector("[data-print]").addEventListener("click", () => window.print());
tools.hidden = false;
