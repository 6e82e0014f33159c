// Without this file the page is a plain form. With it, Enter goes on to the next field, and a sheet that is handed in
// while the network is down is sent again, the same under the same key, until there is an answer.
const PATIENCE = 20_000; // ms
let sending = false;
const marking = () => document.querySelector(".marking");
const form = () => document.querySelector("form.marks");
const inputs = () => [...form().querySelectorAll(".give input")];

function tell(name, given = {}) {
  form().querySelector(".net").textContent = marking().dataset[name].replace(/{(\w+)}/g, (_, key) => given[key]);
}

async function send() {
  if (sending) return;
  sending = true;
  const body = new URLSearchParams(new FormData(form()));
  for (let wait = 1; ; wait = Math.min(2 * wait, 30)) {
    tell("sending");
    try {
      const how = { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
      const answer = await fetch(form().action, how);
      const text = await answer.text();
      if (answer.type === "opaqueredirect") return taken();
      if (answer.status < 500 && answer.status !== 408 && answer.status !== 429) return arrived(text);
    } catch { /* no answer: it may have arrived, so the same is sent again under the same key */ }
    tell("waiting", { s: wait });
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}

// Not followed by fetch: the desk says what was done only once, to whoever opens it first.
function taken() {
  sessionStorage.removeItem(`form:${location.pathname}#${form().id}`);
  form().reset(); // nothing typed is left behind, so nobody is asked
  location.assign(marking().querySelector(".over a").href);
}

function arrived(text) {
  sending = false;
  form().reset();
  document.querySelector("main").replaceWith(new DOMParser().parseFromString(text, "text/html").querySelector("main"));
  begin();
  (form()?.querySelector("input[aria-invalid]") ?? document.querySelector(".refused"))?.focus();
}

function begin() {
  form()?.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); // the script of all forms would send it
    send();
  }, true);
}

addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".give input")) return;
  event.preventDefault();
  const next = inputs()[inputs().indexOf(event.target) + 1] ?? form().querySelector("button");
  next.focus();
  next.select?.();
});

begin();
if (form()) inputs()[0]?.focus();
