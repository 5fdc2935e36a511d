// Sign-ins with names that nobody has, many at once, each from an address of its own: bun bench/storm.ts URL BURSTS.
// It is a process of its own, so that whoever measures beside it is not held up. Prints how many got which status.
const [url = "", bursts = "1"] = Bun.argv.slice(2);
const atOnce = 500;
const burstMs = 1000;

async function signIn(burst: number, n: number): Promise<string> {
  const answer = await fetch(`${url}/api/auth/token`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-forwarded-for": `2001:db8:${(Date.now() % 65_536).toString(16)}:${n.toString(16)}::1`,
    },
    body: JSON.stringify({ username: `nobody${burst}x${n}`, password: "a wrong password" }),
  });
  await answer.text();
  return `${answer.status}${answer.headers.has("retry-after") ? " later" : ""}`;
}

const counts: Record<string, number> = {};
for (let burst = 0; burst < Number(bursts); burst++) {
  const asked = Array.from({ length: atOnce }, (_, n) => signIn(burst, n));
  const [answers] = await Promise.all([Promise.all(asked), Bun.sleep(burstMs)]);
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
}
process.stdout.write(JSON.stringify(counts));
