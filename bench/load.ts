// A bounded load on one address: as many requests as are answered, over so many connections. By wrk
// where it is installed, for it costs least; else by a client of ours. Either is the same for both sides.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { send } from "./client.ts";
import { mark } from "./request.ts";

export interface Load {
  url: string;
  /** Sent in turn, over and over. */
  requests: readonly string[];
  seconds: number;
  connections: number;
}

export interface Answered {
  count: number;
  perSecond: number;
}

const wrk = Bun.which("wrk");
export const generator = wrk ? "wrk" : "our own client (wrk is not installed)";

/** Throws when any request is refused, fails or is answered with other than a 2xx. */
export async function load(wanted: Load): Promise<Answered> {
  return wrk ? loadByWrk(wrk, wanted) : loadBySelf(wanted);
}

async function loadBySelf({ url, requests, seconds, connections }: Load): Promise<Answered> {
  let turn = 0;
  const next = () => {
    const request = requests[turn++ % requests.length]!;
    return Buffer.from(request.replaceAll(mark, turn.toString(16).padStart(mark.length, "0")));
  };
  const { durations, seconds: taken } = await send({ url, next, seconds, connections });
  return { count: durations.length, perSecond: durations.length / taken };
}

/** Answers that come after this are failures. */
const answerSecondsMax = 5;

async function loadByWrk(
  command: string,
  { url, requests, seconds, connections }: Load,
): Promise<Answered> {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-bench-load-"));
  try {
    const file = join(folder, "requests");
    const script = join(folder, "send.lua");
    writeFileSync(file, requests.map((each) => `${Buffer.byteLength(each)}\n${each}`).join(""));
    writeFileSync(script, sendInTurn(file));
    const limits = [`-d${seconds}s`, `--timeout=${answerSecondsMax}s`];
    const words = [command, "-t1", `-c${connections}`, ...limits, "-s", script, url];
    const child = Bun.spawn(words, { timeout: (seconds + 2 * answerSecondsMax) * 1000 });
    const output = await new Response(child.stdout).text();
    const failure = /Non-2xx.*|Socket errors.*/.exec(output)?.[0];
    const count = Number(/(\d+) requests in/.exec(output)?.[1]);
    const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
    if (failure || !(count > 0)) throw new Error(`The load on ${url} failed: ${failure ?? output}`);
    return { count, perSecond };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sendInTurn(file: string): string {
  return `
    local requests = {}
    local file = assert(io.open("${file}", "rb"))
    for length in function() return file:read("*n") end do
      file:read(1)
      requests[#requests + 1] = file:read(length)
    end
    local turn = 0
    request = function()
      turn = turn + 1
      local made = string.gsub(requests[(turn - 1) % #requests + 1], "${mark}", string.format("%08x", turn))
      return made
    end`;
}
