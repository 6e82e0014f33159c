// Without this file every form works. With it, rows are added as they are needed, and "A01-A20" becomes twenty lines.
for (const button of document.querySelectorAll(".add-row")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const rows = button.closest("fieldset").querySelector("[data-rows]");
    const last = rows.lastElementChild;
    const row = last.cloneNode(true);
    for (const each of row.querySelectorAll(".error")) each.remove();
    row.classList.remove("wrong");
    for (const each of row.querySelectorAll("[name]")) {
      each.name = each.name.replace(/\.(\d+)\.(\w+)$/, (_, n, key) => `.${+n + 1}.${key}`);
      each.id = each.id.replace(/-(\d+)-(\w+)$/, (_, n, key) => `-${+n + 1}-${key}`);
      each.removeAttribute("aria-invalid");
      each.removeAttribute("aria-describedby");
      each.value = "";
    }
    rows.append(row);
    row.querySelector("[name]").focus();
  });
}

for (const note of document.querySelectorAll("[data-range]")) {
  const area = document.getElementById(note.dataset.range);
  note.hidden = false;
  const spread = (line) => {
    const found = line.trim().match(/^(.*?)(\d+)\s*[-–—~～至]\s*(.*?)(\d+)$/);
    if (!found) return [line];
    const [, head, from, again, to] = found;
    if ((again && again !== head) || +to < +from || to - from >= 500) return [line];
    return Array.from({ length: to - from + 1 }, (_, n) => head + String(+from + n).padStart(from.length, "0"));
  };
  area.addEventListener("change", () => (area.value = area.value.split("\n").flatMap(spread).join("\n")));
}
