// Questions that cost much: of blocks that are all alike, of long values, and many of one caller's at once.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { emptyFolder, plaudit } from "../cli/kit.ts";
import { ask, healthMsMax, holdersMbMax, type House, openHouse, watch } from "./kit.ts";

const alike = 100_000;
const long = 3000;
const range = "from=2026-01-01&to=2026-02-01";

/** A folder with events whose texts are all the same, and others of which each has 60 KB of its own. */
async function fill(): Promise<string> {
  const folder = emptyFolder();
  const file = join(folder, "events.ndjson");
  const writer = Bun.file(file).writer();
  const line = (n: number, event: string, properties: object) =>
    `${JSON.stringify({ type: "track", event, userId: `u${n % 9}`, messageId: `${event} ${n}`, timestamp: "2026-01-05T00:00:00Z", properties })}\n`;
  const same = { p: "x".repeat(900) };
  for (let n = 0; n < alike; n++) await writer.write(line(n, "alike", same));
  for (let n = 0; n < long; n++)
    await writer.write(line(n, "long", { b: `${n} ${"y".repeat(60_000)}` }));
  await writer.end();
  const data = join(folder, "data");
  const { code, told } = await plaudit(["import", file, "--data", data]);
  if (code !== 0) throw new Error(told.join("\n"));
  return data;
}

const top = (house: House, key: string, query: string) =>
  ask(`${house.url}/api/reports/top?${range}&${query}`, {
    headers: { authorization: `Bearer ${key}` },
  });

test("questions of equal texts, of long values, and many of one caller's", async () => {
  await using house = await openHouse({ folder: await fill() });
  const key = await house.key("reports:read");

  const equal = await watch(house, "equal texts", async () => {
    const from = performance.now();
    const answer = await top(house, key, "by=property:q&event=alike");
    expect(answer.status).toBe(200);
    expect(performance.now() - from).toBeLessThan(5000);
  });
  const values = await watch(house, "long values", async () => {
    const answer = await top(house, key, "by=property:b&event=long");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBeString();
    expect(((await answer.json()) as { detail: string }).detail).toContain("64 MB");
  });
  const other = await house.key("reports:read");
  const many = await watch(house, "33 heavy questions beside another caller", async () => {
    const left = new AbortController();
    const heavy = Array.from({ length: 33 }, () =>
      fetch(`${house.url}/api/reports/top?${range}&by=property:p`, {
        headers: { authorization: `Bearer ${key}` },
        signal: left.signal,
      }).catch(() => undefined),
    );
    await Bun.sleep(200);
    for (let n = 0; n < 3; n++) {
      const from = performance.now();
      const answer = await top(house, other, "by=event&event=nothing");
      expect(answer.status).toBe(200);
      expect(performance.now() - from).toBeLessThan(5000);
    }
    left.abort();
    await Promise.all(heavy);
  });
  for (const { overMb, healthMs } of [equal, values, many]) {
    expect(overMb).toBeLessThan(holdersMbMax);
    expect(healthMs).toBeLessThan(healthMsMax);
  }
});
