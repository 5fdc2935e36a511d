// `plaudit import`: a history, line by line, through the same recorder as everything else.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { UsageError } from "../domain/error.ts";
import { parseJson } from "../domain/json.ts";
import { isStorableText, limits, type RecordedEvent } from "../domain/event.ts";
import {
  type Arrival,
  isRejection,
  readIncoming,
  type Rejection,
} from "../domain/incoming/incoming.ts";
import { createSketch } from "../domain/incoming/once.ts";
import { acceptPatiently } from "../recorder/patience.ts";
import type { RecorderStatus } from "../recorder/status.ts";
import type { Workspace } from "../app/workspace.ts";
import { defineCommand, type Io } from "./command.ts";
import { type Line, splitLines, unpack } from "./lines.ts";
import { createProgress } from "./progress.ts";
import { untilStored } from "./stored.ts";
import { useWorkspace } from "./recording.ts";

/** Enough to make a write worth its while, few enough to be a small part of the memory. */
const frameEventsMax = 1000;
const frameCharactersMax = 1024 * 1024;
/** How far the journal may be ahead of the store: two of the Worker's batches, so that it never waits. */
const pendingMax = 24_000;
/** The engine lets garbage grow with the machine's memory; an import is to stay below 200 MB anywhere. */
const collectEveryEvents = 40_000;
const roomMs = 5;
const drainMsMax = 120_000;
const reasonsMax = 10;

interface Tally {
  read: number;
  accepted: number;
  rejected: number;
  /** The first few. */
  reasons: string[];
}

export const importCommand = defineCommand({
  name: "import",
  summary:
    "Import events from NDJSON in Segment's format, plain or gzipped; - reads standard input",
  data: "makes",
  operands: ["FILE"],
  flags: {
    source: {
      type: "string",
      value: "NAME",
      about: "The source of lines that name none",
      default: "import",
    },
  },
  notes:
    "A line with a time is kept once, so importing a file again adds nothing. Exits with 1 if a line was rejected; the other lines are imported.",
  async run(context) {
    const { flags, operands, io } = context;
    const { source } = flags;
    if (source === "" || source.length > limits.nameLengthMax || !isStorableText(source)) {
      throw new UsageError(`--source must have 1 to ${limits.nameLengthMax} characters.`);
    }
    const input = await openInput(operands[0]!, io);
    return useWorkspace(context, async (workspace) => {
      const { events, journal, recorder } = workspace;
      // What a command that was killed has left here is not ours to report.
      await recorder.drained(drainMsMax);
      await untilStored(recorder, context);
      const before = await events.ledgerOf(journal);
      const tally: Tally = { read: 0, accepted: 0, rejected: 0, reasons: [] };
      const problem = await importLines(input, workspace, source, tally, io);
      await recorder.drained(drainMsMax);
      const after = await events.ledgerOf(journal);

      for (const reason of tally.reasons) io.tell(reason);
      const untold = tally.rejected - tally.reasons.length;
      if (untold > 0) io.tell(`… and ${untold} more.`);
      const ledger = {
        read: tally.read,
        accepted: tally.accepted,
        stored: after.stored - before.stored,
        duplicates: after.duplicates - before.duplicates,
        "dead-lettered": after.deadLettered - before.deadLettered,
        rejected: tally.rejected,
      };
      await io.out(
        Object.entries(ledger)
          .map(([name, count]) => `${name.padEnd(13)} ${count}\n`)
          .join(""),
      );
      if (problem) throw problem;
      return ledger.rejected + ledger["dead-lettered"] === 0 ? 0 : 1;
    });
  },
});

interface Input {
  chunks: AsyncIterable<Uint8Array>;
  /** What part of it has been read, from 0 to 1; undefined where its length is not known. */
  part(): number | undefined;
}

async function openInput(file: string, io: Io): Promise<Input> {
  if (file === "-") return { chunks: io.stdin(), part: () => undefined };
  const size = await stat(file).then(
    (found) => (found.isDirectory() ? undefined : found.size),
    () => undefined,
  );
  if (size === undefined) throw new Error(`${file} is not a file that can be read.`);
  const stream = createReadStream(file);
  return { chunks: stream, part: () => (size === 0 ? 1 : stream.bytesRead / size) };
}

/** Returns what ended the reading early; what was read until then is imported. */
async function importLines(
  input: Input,
  { recorder, config }: Workspace,
  source: string,
  tally: Tally,
  io: Io,
): Promise<Error | undefined> {
  const progress = createProgress(io);
  const arrival = { source, isHistory: true, countEqual: createSketch() } as const;
  let frame: RecordedEvent[] = [];
  let characters = 0;

  const isFarAhead = ({ ledger, journalBytes }: RecorderStatus) =>
    ledger.pending > pendingMax || journalBytes > config.journalBytesMax / 2;

  async function flush(): Promise<void> {
    const deadline = performance.now() + drainMsMax;
    while (isFarAhead(recorder.status())) {
      if (performance.now() > deadline) throw new Error("the store accepts no more events");
      await Bun.sleep(roomMs);
    }
    await acceptPatiently(recorder, frame);
    const collections = Math.floor(tally.accepted / collectEveryEvents);
    tally.accepted += frame.length;
    if (Math.floor(tally.accepted / collectEveryEvents) > collections) Bun.gc(true);
    frame = [];
    characters = 0;
    progress.show(input.part(), `${tally.read} lines`);
  }

  try {
    for await (const lines of splitLines(unpack(input.chunks))) {
      for (const line of lines) {
        tally.read += 1;
        const event = readLine(line, arrival);
        if (isRejection(event)) {
          tally.rejected += 1;
          if (tally.reasons.length < reasonsMax)
            tally.reasons.push(`line ${line.number}: ${tell(event)}`);
          continue;
        }
        frame.push(event);
        characters += line.text!.length;
        if (frame.length >= frameEventsMax || characters >= frameCharactersMax) await flush();
      }
    }
    await flush();
    return undefined;
  } catch (cause) {
    await flush();
    return new Error(
      `The input could not be read after line ${tally.read} (${(cause as Error).message}): fix it and import it again.`,
      { cause },
    );
  } finally {
    progress.end();
  }
}

function readLine({ text }: Line, arrival: Omit<Arrival, "receivedAt">): RecordedEvent | Rejection {
  if (text === undefined) return tooLong;
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return { field: "", reason: "is not JSON" };
  }
  const event = readIncoming(value, { ...arrival, receivedAt: Date.now() });
  // Counted exactly only where it may matter: most lines are far shorter.
  if (!isRejection(event) && text.length * 3 > limits.eventBytesMax) {
    const bytes = Buffer.byteLength(JSON.stringify(event.properties));
    if (bytes > limits.eventBytesMax) return tooLong;
  }
  return event;
}

const tooLong: Rejection = { field: "", reason: `has more than ${limits.eventBytesMax} bytes` };

function tell({ field, reason }: Rejection): string {
  return `${field === "" ? "it" : field} ${reason}`;
}
