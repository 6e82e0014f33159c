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
    for (const each of row.querySelectorAll("details")) each.open = false;
    row.querySelector("summary.filled")?.classList.remove("filled");
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

// The scheme as it is written now, asked of the server without keeping it: every fault at its field, else an example.
const QUERY = "query CheckScheme($scheme: SchemeInput!) { checkScheme(scheme: $scheme) { faults { column message } sentences example { lines } } }";
const NUMBERS = new Set(["places", "decimals", "drop", "judges", "count", "perDelegation", "spread", "top", "unshared"]);
const LINES = new Set(["passedOver", "descriptors"]);
const TRUTHS = new Set(["carry", "byGroup"]);
const NEEDED = { modules: ["code", "title", "weight"], aspects: ["code", "title", "max"], awards: ["title"], criteria: ["code", "title"], rounds: ["code", "title"], deductions: ["code", "title", "points"], groups: ["code", "title"] };

const rowsOf = (key, found) => {
  const names = Object.keys(found).sort((a, b) => a - b);
  const rows = names.map((n) => ({ ...Object.fromEntries(NEEDED[key].map((one) => [one, ""])), ...plain(found[n]) }));
  if (key === "modules") for (const row of rows) row.aspects ??= [];
  return rows;
};
const plain = (found) => Object.fromEntries(Object.entries(found).map(([key, value]) => [key, key in NEEDED ? rowsOf(key, value) : key === "advance" ? plain(value) : value]));
const given = (form) => {
  const root = { modules: {} };
  for (const [name, value] of new FormData(form)) {
    if (!name.startsWith("scheme.") || !value.trim()) continue;
    const path = name.split(".").slice(1);
    const key = path.pop();
    let at = root;
    for (const part of path) at = at[part] ??= {};
    at[key] = LINES.has(key) || name === "scheme.ties" ? value.split("\n").map((one) => one.trim()).filter(Boolean) : NUMBERS.has(key) && /^\d+$/.test(value.trim()) ? +value : TRUTHS.has(key) ? value === "true" : value.trim();
  }
  return [root, plain(root)];
};
// modules[0].aspects[1].max → the name of its field; rows left empty do not count.
const named = (root, column) => {
  let at = root, name = "scheme";
  for (const part of column.replace(/\[(\d+)\]/g, ".$1").split(".")) {
    const key = /^\d+$/.test(part) && !Array.isArray(at) ? Object.keys(at ?? {}).sort((a, b) => a - b)[part] ?? part : part;
    at = at?.[key];
    name += `.${key}`;
  }
  return name;
};

for (const button of document.querySelectorAll("[data-check]")) {
  const form = button.form, told = document.getElementById(button.dataset.check);
  const list = (items) => items.map((one) => Object.assign(document.createElement("li"), { textContent: one }));
  const show = (part, items) => told.querySelectorAll(`[data-part=${part}]`).forEach((each) => ((each.hidden = !items), items && each.querySelector("ol")?.replaceChildren(...list(items))));
  const clear = () => {
    for (const each of form.querySelectorAll(".checked-error")) each.remove();
    for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  };
  button.closest("[hidden]").hidden = false;
  button.addEventListener("click", async () => {
    const [root, scheme] = given(form);
    clear();
    const answer = await fetch("/graphql", {
      method: "POST", headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query: QUERY, variables: { scheme } }),
    }).then((one) => one.json()).catch(() => ({}));
    const found = answer.data?.checkScheme;
    const faults = found?.faults ?? [];
    for (const fault of faults) {
      const name = named(root, fault.column);
      const field = form.elements[name] ?? form.elements[name.replace(/\.\d+$/, "")] ?? form.elements[`${name}.title`];
      if (!field?.id) continue;
      field.setAttribute("aria-invalid", "true");
      field.after(Object.assign(document.createElement("span"), { className: "error checked-error", textContent: fault.message }));
    }
    told.hidden = false;
    show("failed", found ? null : []);
    show("faults", faults.length ? faults.map((one) => one.message) : null);
    show("good", found && !faults.length ? [] : null);
    show("words", found && !faults.length ? found.sentences : null);
    show("example", found && !faults.length ? found.example.lines : null);
    told.scrollIntoView({ block: "nearest" });
    (form.querySelector("[aria-invalid]") ?? told).focus();
  });
}
