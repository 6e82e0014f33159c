// Without this file a sheet is a plain form. With it faults are told while typing, the total runs along, every change is
// kept on this device until the server has acknowledged it, and what is sent is stored once, however often it is tried.
// On the device: aspect codes and values only; remarks and what is under way stay in this window.
import { Row, decimal } from "./marks.js";

const PATIENCE = 20_000; // ms
const channel = new BroadcastChannel("jinbang-sheets");
let marking, form, rows, number, version, words;
let pending = null; // what was sent and not answered: its fields, and how many marks differ in it
let asked = null; // what was asked for meanwhile
let wake = () => {};

const say = (name, given = {}) => words[name].replace(/{(\w+)}/g, (_, key) => given[key]);

// --- kept on this device ---
const kept = () => `sheet:${number}:${version}`;
const notes = () => `notes:${number}`;
const underWay = () => `pending:${number}`;
let isUnkept = false;

const LASTING = "localStorage", PASSING = "sessionStorage"; // by name: to ask for them may throw

function read(store, name) {
  try { return JSON.parse(window[store].getItem(name)) ?? {}; } catch { return {}; }
}

function write(store, name, value) {
  try {
    Object.keys(value).length ? window[store].setItem(name, JSON.stringify(value)) : window[store].removeItem(name);
    return true;
  } catch { return false; }
}

function ofThisSheet() {
  try { return Object.keys(localStorage).filter((one) => one.startsWith(`sheet:${number}:`)); } catch { return []; }
}

function keep(row) {
  const values = read(LASTING, kept()), remarks = read(PASSING, notes());
  row.now === row.was ? delete values[row.aspect] : (values[row.aspect] = [row.now, row.was]);
  row.isNoted ? (remarks[row.aspect] = row.note) : delete remarks[row.aspect];
  isUnkept = !write(LASTING, kept(), values);
  write(PASSING, notes(), remarks);
}

function restore() {
  for (const name of ofThisSheet()) {
    const found = read(LASTING, name);
    for (const row of rows) {
      const [now, was] = found[row.aspect] ?? [row.was];
      if (now === row.was) continue;
      row.now = now;
      if (was === row.was) continue;
      row.element.querySelector(`[name="was.${row.n}"]`).value = was; // changed elsewhere: the server will list it
      form.elements.version.value = name.split(":")[2];
      marking.querySelector("[data-elsewhere]").hidden = false;
    }
    if (name !== kept()) write(LASTING, name, {});
  }
  const remarks = read(PASSING, notes());
  for (const row of rows) {
    if (row.aspect in remarks) row.note = remarks[row.aspect];
    keep(row);
  }
}

// --- what is seen ---
function tell(name, given) {
  const place = marking.querySelector(".net"), text = say(name, given);
  if (place.textContent !== text) place.textContent = text;
  place.dataset.state = name;
}

function paint() {
  for (const row of rows) row.paint();
  marking.querySelector(".sum output").textContent = decimal(rows.reduce((sum, row) => sum + row.thirds, 0n));
  marking.querySelector(".count b").textContent = rows.filter((row) => row.now !== "" && !row.fault).length;
  const left = rows.filter((row) => row.isChanged).length, wrong = rows.filter((row) => row.fault).length;
  const sign = document.querySelector("#sign");
  if (sign) sign.hidden = left > 0;
  if (pending) return;
  if (isUnkept && left) tell("unkept");
  else if (wrong) tell("wrong", { n: wrong });
  else left ? tell("waiting", { n: left }) : tell("none");
}

// --- sending ---
const isNeeded = (whole) =>
  rows.some((row) => row.isChanged) || form.elements.version.value !== version || (whole && marking.dataset.state !== "SENT");

function send(whole) {
  if (pending) return void (asked = whole);
  for (const row of rows) row.tidy();
  paint();
  const wrong = rows.find((row) => row.fault);
  if (wrong) return wrong.control.focus();
  if (!isNeeded(whole)) return;
  const fields = [...new FormData(form), ["send", String(whole)]];
  pending = { fields, n: rows.filter((row) => row.isChanged).length };
  write(PASSING, underWay(), pending);
  deliver();
}

async function deliver() {
  for (let wait = 1; pending; wait = Math.min(2 * wait, 30)) {
    tell("sending", pending);
    try {
      const body = new URLSearchParams(pending.fields);
      const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      const text = await answer.text();
      if (answer.status < 500 && answer.status !== 408 && answer.status !== 429) return arrived(answer, text);
    } catch { /* no answer: it may have arrived, so the same is sent again under the same key */ }
    tell("again", { n: pending.n, s: wait });
    await new Promise((resolve) => { wake = resolve; setTimeout(resolve, wait * 1000); });
  }
}

function arrived(answer, text) {
  const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  const isOurs = new URL(answer.url).pathname === location.pathname && main?.querySelector(".marking");
  if (!isOurs && answer.redirected) return tell("signin"); // still under way: it goes on when the judge is back
  const done = pending, next = asked;
  pending = asked = null;
  write(PASSING, underWay(), {});
  if (!isOurs) return tell("strange", { n: answer.status });
  answer.ok ? taken(main, new Map(done.fields)) : refused(main);
  if (form && answer.ok && next !== null) send(next);
}

function swap(main) {
  document.querySelector("main").replaceWith(main); // a focused field says once more that it changed
  for (const name of ofThisSheet()) write(LASTING, name, {});
  write(PASSING, notes(), {});
  begin();
}

function taken(main, sent) {
  const focused = document.activeElement?.id;
  const value = (row, name) => sent.get(`${row.name}${name}`) ?? "";
  const was = (row) => value(row, "absent") === "true" ? "absent" : value(row, "value");
  const later = rows.filter((row) => row.now !== was(row) || row.note !== value(row, "remark").trim());
  swap(main);
  channel.postMessage({ number, version });
  if (!form) return;
  for (const old of later) {
    const row = rows.find((one) => one.aspect === old.aspect);
    [row.now, row.note] = [old.now, old.note];
    keep(row);
  }
  paint();
  const isToSign = sent.get("send") === "true" && !later.length;
  const place = isToSign ? main.querySelector("#sign summary") : document.getElementById(focused);
  place?.focus({ preventScroll: !isToSign });
}

function refused(main) {
  swap(main);
  const first = main.querySelector(".missing a");
  const place = first ? document.getElementById(first.hash.slice(1)) : main.querySelector(".stale input:checked, input[aria-invalid]");
  (place ?? main.querySelector(".refused"))?.focus();
}

// --- hands ---
function move(from, step) {
  const next = rows[rows.indexOf(from) + step];
  const control = next ? next.control : step > 0 ? form.querySelector('button[value="true"]') : null;
  control?.focus();
  control?.select?.();
}

function pressed(event) {
  if (!form) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const isDraft = isCommand && event.key.toLowerCase() === "s", isSend = isCommand && event.key === "Enter";
  if (isDraft || isSend) return event.preventDefault(), send(isSend);
  const row = rows.find((one) => one.element.contains(event.target));
  if (!row || event.isComposing || isCommand || event.altKey || !event.target.matches("input")) return;
  const isMark = event.target.name === `${row.name}value`;
  const step = event.key === "Enter" || (isMark && event.key === "ArrowDown") ? 1 : isMark && event.key === "ArrowUp" ? -1 : 0;
  const isLevel = isMark && row.isChosen && row.kind === "JUDGEMENT" && /^([0-3]|Backspace|Delete)$/.test(event.key);
  if (!step && !isLevel) return;
  event.preventDefault();
  if (step) return move(row, step);
  row.now = /\d/.test(event.key) ? event.key : "";
  row.control.focus();
  keep(row);
  paint();
}

function typed(event) {
  const row = rows.find((one) => one.element.contains(event.target));
  if (!row) return;
  if (event.target === row.absence && row.absence.checked) row.now = "absent";
  else if (event.target.name === `${row.name}value` && row.text !== "" && row.absence) row.absence.checked = false;
  if (event.type === "change") row.tidy();
  keep(row);
  paint();
}

function allAbsent() {
  for (const row of rows) {
    row.now = "absent";
    keep(row);
  }
  paint();
}

function begin() {
  marking = document.querySelector(".marking");
  ({ number, version } = marking.dataset);
  words = JSON.parse(marking.dataset.words);
  form = marking.querySelector("form.marks");
  if (!form) return over();
  rows = [...marking.querySelectorAll("[data-aspect]")].map((element) => new Row(form, element, say));
  restore();
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); // the script of all forms would send it
    send(event.submitter?.value === "true");
  }, true);
  const whole = marking.querySelector("[data-whole]");
  whole.hidden = false;
  whole.querySelector("button").addEventListener("click", allAbsent);
  paint();
}

function over() { // nothing more is written: what this device still has is told
  const left = ofThisSheet().flatMap((name) => Object.entries(read(LASTING, name)).map(([aspect, [now]]) => `${aspect} ${now}`));
  const place = marking.querySelector("[data-left]");
  place.hidden = !left.length;
  place.textContent = say("left", { n: left.join(" · ") });
}

addEventListener("keydown", pressed);
addEventListener("online", () => wake());
addEventListener("beforeunload", (event) => form && (pending || rows.some((row) => row.isChanged)) && event.preventDefault());
channel.addEventListener("message", ({ data }) => {
  if (data.number === number && +data.version > +version) marking.querySelector("[data-elsewhere]").hidden = false;
});

begin();
const before = read(PASSING, underWay());
if (form && before.fields) (pending = before), deliver();
