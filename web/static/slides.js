// 方向键、空格、点击翻页；F 全屏
"use strict";
const slides = [...document.querySelectorAll(".slide")];
const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
let at = 0;
function show(n) {
  at = Math.max(0, Math.min(slides.length - 1, n));
  document.body.classList.add("running");
  slides[at].scrollIntoView({ behavior: quiet ? "auto" : "smooth" });
  slides[at].focus({ preventScroll: true });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("a")) return;
  const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[event.key];
  if (step) show(at + step);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(slides.length - 1);
  else if (event.key.toLowerCase() === "f") document.documentElement.requestFullscreen();
  else return;
  event.preventDefault();
});
document.querySelector("main").addEventListener("click", () => show(at + 1));
