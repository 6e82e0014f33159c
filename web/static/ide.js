// GraphiQL where `make assets` has fetched it, else a plain form that asks the same.
const place = document.getElementById("graphiql");
const example = `{
  honours(first: 5) {
    totalCount
    nodes {
      name
      unit
      title { name }
      conferredOn
    }
  }
}
`;
const ask = (query) => fetch("/graphql", {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json" },
  body: JSON.stringify({ query }),
}).then((answer) => answer.json());

if (window.GraphiQL) {
  ReactDOM.createRoot(place).render(React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: example,
  }));
} else {
  place.innerHTML = '<form class="ask"><textarea aria-label="query"></textarea><button>运行 / Run</button><pre></pre></form>';
  const form = place.firstChild;
  form.elements[0].value = example;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.lastChild.textContent = JSON.stringify(await ask(form.elements[0].value), null, 2);
  });
}
