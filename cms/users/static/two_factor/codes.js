// Copy and print; without JavaScript, one selects the codes and prints from the browser's menu.
const codes = document.getElementById("recovery-codes");
const tools = document.getElementById("recovery-tools");
const copy = tools.querySelector("[data-copy]");
const status = document.getElementById("recovery-status");

copy.hidden = !navigator.clipboard; // plain http has none
copy.addEventListener("click", async () => {
  const lines = [...codes.children].map((code) => code.textContent.trim());
  try {
    await navigator.clipboard.writeText(lines.join("\n"));
    status.textContent = "Codes copiés.";
  } catch {
    status.textContent = "Le navigateur a refusé la copie : sélectionnez les codes.";
  }
});
tools.querySelector("[data-print]").addEventListener("click", () => window.print());
tools.hidden = false;
