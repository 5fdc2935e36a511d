// `plaudit torture`: tries on this machine and this disk what the README promises of kill -9.
import { mkdirSync, readdirSync } from "node:fs";
import { torture } from "../torture/torture.ts";
import { UsageError } from "../domain/error.ts";
import { defineCommand } from "./command.ts";

export const tortureCommand = defineCommand({
  name: "torture",
  summary: "Kill a server under load again and again, and count what was lost",
  data: "folder",
  instead: "torture tries this machine's disk with SQLite: unset DATABASE_URL.",
  flags: {
    rounds: { type: "string", value: "N", about: "How often the server is killed", default: "50" },
    seed: { type: "string", value: "N", about: "Another number, other moments", default: "1" },
  },
  notes:
    "Needs an empty folder on the disk to be tried: --data FOLDER. A round takes about two seconds. " +
    "Exits with 1 if anything acknowledged was lost or stored twice.",
  async run({ flags, config, io, self }) {
    const folder = config.dataFolder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).length > 0) {
      throw new Error(`${folder} is not empty: torture needs a folder of its own, with --data.`);
    }
    const verdict = await torture({
      command: self,
      folder,
      rounds: readCount("rounds", flags.rounds),
      seed: readCount("seed", flags.seed),
      tell: (line) => io.tell(line),
    });
    const { acknowledged, lost, twice, refused, complaints } = verdict;
    await io.out(
      `acknowledged ${acknowledged}, lost ${lost}, stored twice ${twice}, refused ${refused}\n`,
    );
    if (complaints) io.tell(complaints);
    return lost + twice + refused === 0 && !complaints ? 0 : 1;
  },
});

function readCount(name: string, value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value))
    throw new UsageError(`--${name} must be a whole number from 1 on.`);
  return Number(value);
}
