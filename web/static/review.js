// Without this file every button and link works. With it the key printed on each does the same.
const busy = (element) => element.closest("input, textarea, select, [contenteditable]");

function press(found) {
  if (found.localName !== "summary") return found.click();
  found.parentElement.open = true;
  found.parentElement.querySelector("textarea").focus();
}

const SAME = { arrowright: "j", arrowdown: "j", arrowleft: "k", arrowup: "k" };

addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  const key = event.key.toLowerCase();
  if (busy(event.target)) {
    if (key === "escape") event.target.blur();
    if (key === "enter" && (event.ctrlKey || event.metaKey)) event.target.form?.querySelector("button")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (/^arrow(up|down)$/.test(key) && document.documentElement.scrollHeight > innerHeight) return; // they scroll
  const found = document.querySelector(`[data-key="${CSS.escape(SAME[key] ?? key)}"]`);
  if (!found) return;
  event.preventDefault();
  press(found);
});
document.querySelector("details[open] textarea")?.focus();
