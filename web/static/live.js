// Without this file the page is a plain page. With it, a published correction appears by itself: the event stream only
// says that something changed; the page is then asked for again, and its <main> swapped.
const live = () => document.querySelector("main[data-live]");

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  const left = document.querySelector(".sheet")?.scrollLeft ?? 0;
  live().replaceWith(fresh);
  document.querySelector(".sheet")?.scrollTo({ left });
  document.querySelector(".notice").textContent = fresh.dataset.changed;
}

if (live()) {
  const query = "subscription Changed($code: String!) { competitionChanged(code: $code) }";
  const variables = JSON.stringify({ code: live().dataset.live });
  const events = new EventSource("/graphql?" + new URLSearchParams({ query, variables }));
  let heard = 0; // the first event only says that we are listening
  events.addEventListener("next", () => heard++ && setTimeout(refresh, Math.random() * 1000));
  events.addEventListener("complete", () => events.close());
}
