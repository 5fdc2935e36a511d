// `plaudit migrate-to`: moves an installation on SQLite into PostgreSQL.
import { migrationsOf } from "../extension.ts";
import { standardExtensions } from "../app/standard.ts";
import { locateData } from "../data/folder.ts";
import { moveData } from "../app/moving/moving.ts";
import { loadSecrets } from "../data/secret/secret.ts";
import { alone } from "../data/snapshot/lock.ts";
import { addressOnly, placeOf } from "../store/postgres/settings.ts";
import { cutLongRows } from "../features/ingest/vocabulary.ts";
import { type Context, defineCommand } from "./command.ts";
import { createProgress } from "./progress.ts";
import { useWorkspace } from "./recording.ts";

/** A journal of some GB takes minutes. */
const drainMsMax = 60 * 60 * 1000;

export const migrateToCommand = defineCommand({
  name: "migrate-to",
  summary: "Move the data to PostgreSQL, and prove that all of it came over; stop the server first",
  operands: ["DATABASE_URL"],
  data: "needs",
  instead:
    "DATABASE_URL is set: the data is in PostgreSQL already. Unset it to move another folder's.",
  flags: {},
  notes:
    "The database must be empty, and its role must be allowed to make tables. Interrupted, the same command goes on " +
    "where it was. The data folder stays as it is: it is the way back. Afterwards start with DATABASE_URL and an " +
    "empty data folder.",
  async run(context) {
    const { config, io, extensions } = context;
    const [url = ""] = context.operands;
    const place = placeOf(url);
    const data = locateData(config.dataFolder);
    // Told before anything is done.
    await alone(data, () => {});
    await settle(context);
    const progress = createProgress(io);
    const moved = await moveData(data, {
      database: addressOnly(url),
      own: migrationsOf(extensions ?? standardExtensions, "postgres"),
      isPlain: extensions === undefined,
      secret: config.secret === undefined ? JSON.stringify(loadSecrets(data.path)) : undefined,
      now: Date.now(),
      onStep: (title, done, of) => progress.show(of === 0 ? 1 : done / of, title),
    }).finally(progress.end);
    const { rows, events, questions } = moved;
    await io.out(
      `Moved ${rows} rows and ${events} events to ${place}. All of them, and the answers to ${questions} reports, are the same there.\n`,
    );
    io.tell(
      `Switch: set DATABASE_URL, and start with an empty folder as --data. ${data.path} stays as it is.`,
    );
    return 0;
  },
});

/** Brings the data to this version's schema, and stores what is in its journals. */
async function settle(context: Context): Promise<void> {
  await useWorkspace(context, async ({ recorder, store }) => {
    await cutLongRows(store);
    const [failed] = await recorder.adopted(drainMsMax);
    if (failed !== undefined) throw new Error(`Events wait that cannot be stored: ${failed}`);
    await recorder.drained(drainMsMax);
    const { ledger } = recorder.status();
    if (ledger.pending > 0) {
      throw new Error(`${ledger.pending} events wait to be stored: see \`plaudit doctor\`.`);
    }
  });
}
