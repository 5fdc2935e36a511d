// What our hooks cost: an empty route through all of them against bare Elysia, in one run.
// `bun run bench/empty.ts` prints requests/s of both and their ratio, which must be at least 0.7.
// Each server is a process of its own; rounds alternate, and the median round counts.
import { closeSync, openSync } from "node:fs";
import { Elysia } from "elysia";

const rounds = 5;
const roundMs = 2000;
const connections = 16;
const goal = 0.7;

if (process.argv[2] === "bare") {
  const app = new Elysia().get("/empty", () => "ok").listen({ port: 0, reusePort: false });
  announce(app.server?.port);
} else if (process.argv[2] === "ours") {
  const { createTestApp } = await import("../test/kit.ts");
  const { createLog } = await import("../src/log.ts");
  // Logging as in production: one line a request on standard error.
  const { app } = createTestApp({ log: createLog() });
  app.get("/empty", () => "ok").listen({ port: 0, reusePort: false });
  announce(app.server?.port);
} else {
  await compare();
}

function announce(port: number | undefined): void {
  process.stdout.write(`${port}\n`);
}

async function compare(): Promise<void> {
  const log = openSync("/dev/null", "w");
  const bare = await start("bare", log);
  const ours = await start("ours", log);
  const rates: { bare: number[]; ours: number[] } = { bare: [], ours: [] };
  for (let round = 0; round <= rounds; round++) {
    const first = await measure(bare.url);
    const second = await measure(ours.url);
    // The first round warms up.
    if (round === 0) continue;
    rates.bare.push(first);
    rates.ours.push(second);
  }
  bare.process.kill();
  ours.process.kill();
  closeSync(log);
  const ratio = median(rates.ours) / median(rates.bare);
  process.stdout.write(
    `bare Elysia ${Math.round(median(rates.bare))} requests/s, every hook ${Math.round(median(rates.ours))} requests/s, ratio ${ratio.toFixed(2)} (at least ${goal})\n`,
  );
  process.exitCode = ratio >= goal ? 0 : 1;
}

async function start(mode: string, log: number) {
  const child = Bun.spawn([process.execPath, "run", import.meta.path, mode], {
    stdout: "pipe",
    stderr: log,
    env: { ...process.env, NODE_ENV: "production" },
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  return {
    process: child,
    url: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}/empty`,
  };
}

/** Requests a second over `connections` keep-alive connections, by wrk where it is, else by fetch. */
async function measure(url: string): Promise<number> {
  const wrk = Bun.which("wrk");
  if (wrk) {
    const seconds = `${roundMs / 1000}s`;
    const output = await new Response(
      Bun.spawn([wrk, "-t1", `-c${connections}`, `-d${seconds}`, url]).stdout,
    ).text();
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
  }
  const endsAt = performance.now() + roundMs;
  let count = 0;
  const one = async () => {
    while (performance.now() < endsAt) {
      await (await fetch(url)).text();
      count++;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return count / (roundMs / 1000);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
