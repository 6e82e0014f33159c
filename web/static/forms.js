// Without this file every form works. With it, a button is pressed once, typed values outlive a reload or a lost
// sign-in in this tab, and one is asked before typed values are left behind. Secrets and files are never kept.
const kept = (form) => `form:${location.pathname}#${form.id}`;
const fields = (form) => [...form.elements].filter((e) => e.name && !/^(hidden|password|file|submit)$/.test(e.type));
const written = (form) => JSON.stringify(fields(form).map((e) => [e.name, e.type, /checkbox|radio/.test(e.type) ? e.checked : e.value]));
let leaving = false;

// What was sent and done is not offered again.
if (document.body.dataset.done !== undefined) sessionStorage.removeItem(sessionStorage.getItem("sent") ?? "");

for (const form of document.querySelectorAll("form[method=post]")) {
  const blank = written(form);
  const isKept = form.dataset.kept !== undefined;
  const refused = document.querySelector(".refused, .doubt");
  const before = isKept && !refused && sessionStorage.getItem(kept(form));
  if (before) {
    const values = JSON.parse(before);
    const now = fields(form);
    if (values.length === now.length && values.every(([name], n) => now[n].name === name))
      values.forEach(([, type, value], n) => (now[n][/checkbox|radio/.test(type) ? "checked" : "value"] = value));
  }
  const changed = () => isKept && written(form) !== blank;
  form.addEventListener("input", () => changed() ? sessionStorage.setItem(kept(form), written(form)) : sessionStorage.removeItem(kept(form)));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formmethod")) return; // a draft: nothing is sent, the form stays
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = leaving = true;
    sessionStorage.setItem("sent", kept(form));
    const button = event.submitter;
    setTimeout(() => {
      for (const each of form.querySelectorAll("button")) each.setAttribute("aria-disabled", "true");
      if (button?.dataset.busy) button.textContent = button.dataset.busy;
    });
  });
  addEventListener("beforeunload", (event) => !leaving && changed() && event.preventDefault());
}

// What was refused stands on the page itself.
document.querySelector(".refused, .doubt")?.focus();
addEventListener("pageshow", (event) => event.persisted && location.reload()); // back: no old key is sent again
