// Runs every audit of graphql-http against the address given; prints one JSON object.
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
const results = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { status, reason } = await audit.fn();
  results.push({ id: audit.id, name: audit.name, status, reason });
}
const bad = results.filter(({ status }) => status !== 'ok');
console.log(JSON.stringify({ total: results.length, ok: results.length - bad.length, bad }));
