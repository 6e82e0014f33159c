// Without this file the form imports at once what has no fault. With it the file is kept first and tried on the page.
for (const place of document.querySelectorAll("[data-upload]")) {
  const form = place.querySelector("form"), file = form.elements.file, button = form.querySelector("button");
  button.textContent = place.dataset.words;
  form.addEventListener("submit", async (event) => {
    if (!file.files.length) return; // the server says it
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.sent) return;
    form.dataset.sent = "true";
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
    const body = new FormData();
    body.append("file", file.files[0]);
    try {
      const answer = await fetch("/files", { method: "POST", body, headers: { accept: "application/json" } });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.message ?? "");
      const asked = new URLSearchParams({ file: said.id });
      for (const name of ["delegation", "title", "on"]) {
        if (form.elements[name]?.value) asked.set(name, form.elements[name].value);
      }
      location.assign(`${place.dataset.upload}?${asked}`);
    } catch (error) {
      delete form.dataset.sent;
      button.removeAttribute("aria-disabled");
      button.textContent = place.dataset.words;
      tell(file, error instanceof TypeError || error instanceof SyntaxError || !error.message ? place.dataset.failed : error.message);
    }
  }, true);
}

function tell(control, words) {
  const field = control.closest(".field");
  const said = field.querySelector(".error") ?? document.createElement("p");
  said.className = "error";
  said.id = `${control.id}-error`;
  said.role = "alert";
  said.textContent = words;
  field.classList.add("wrong");
  control.before(said);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", said.id);
  control.focus();
}
