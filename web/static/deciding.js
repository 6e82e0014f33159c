// Without this file times are typed in seconds and a table is imported without a trial: all of it or nothing.
// With it, minutes and seconds are reckoned into the field, and a file is first looked at.
for (const clock of document.querySelectorAll("[data-clock]")) {
  const total = document.getElementById(clock.dataset.clock);
  const [minutes, rest] = [clock.querySelector("[data-minutes]"), clock.querySelector("[data-rest]")];
  const number = (input) => (/^\d{1,6}$/.test(input.value.trim()) ? Number(input.value) : 0);
  const split = () => {
    if (!/^\d{1,8}$/.test(total.value)) return;
    [minutes.value, rest.value] = [Math.floor(total.value / 60), total.value % 60];
  };
  for (const input of [minutes, rest])
    input.addEventListener("input", () => {
      total.value = minutes.value || rest.value ? number(minutes) * 60 + number(rest) : "";
    });
  total.addEventListener("input", split);
  split();
  clock.hidden = false;
}

for (const button of document.querySelectorAll("[data-check]")) {
  const form = button.form;
  const [file, trouble, words] = [form.elements.file, form.querySelector("[data-trouble]"), button.textContent];
  const tell = (said) => {
    [trouble.textContent, trouble.hidden, button.textContent] = [said, false, words];
    button.removeAttribute("aria-disabled");
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true") return;
    if (!file.files.length || !form.elements.module.value) return tell(button.dataset.empty);
    button.ariaDisabled = "true";
    button.textContent = button.dataset.busy;
    const body = new FormData();
    body.append("file", file.files[0]);
    const answer = await fetch("/files", { method: "POST", body }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (!answer?.ok) return tell(said?.message ?? button.dataset.failed);
    const asked = { module: form.elements.module.value, source: form.elements.source.value, file: said.id };
    location.assign(button.dataset.check + "&" + new URLSearchParams(asked) + "#checked");
  });
}
