// `plaudit restore`: brings a backup back, lists what there is, or tries whether one can be brought back.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename } from "node:path";
import { readKeys } from "../data/backup/encryption.ts";
import { noteVerified } from "../data/backup/standing.ts";
import { findBackup, readWhere, type Where } from "../data/backup/where.ts";
import {
  type DataFolder,
  demandOpenable,
  listForeign,
  locateData,
  lookAtFolder,
} from "../data/folder.ts";
import { demandNoNode } from "../data/node.ts";
import { demandSameInstallation, findLosses, isSameInstallation } from "../data/restore/losses.ts";
import { tellNext } from "../data/restore/next.ts";
import {
  findInterrupted,
  finishInterrupted,
  isOf,
  openBackup,
  type OpenedBackup,
  restoreInto,
} from "../data/restore/restore.ts";
import { verifyBackup } from "../data/restore/verify.ts";
import type { Config } from "../app/config.ts";
import type { Revoked, StageNote } from "../data/restore/restore.ts";
import { UsageError } from "../domain/error.ts";
import { count, describeManifest, listBackups } from "./backups.ts";
import { type Context, defineCommand, type Io } from "./command.ts";

const flags = {
  list: {
    type: "boolean",
    about: "List the backups there are, the newest first, and restore none",
  },
  verify: {
    type: "boolean",
    about: "Restore into a folder that is thrown away, check everything, and change nothing",
  },
  force: {
    type: "boolean",
    about: "Put the backup in the place of data that is there, which is kept in DATA/replaced",
  },
  yes: { type: "boolean", about: "Do not ask" },
  identity: {
    type: "string",
    value: "FILE",
    about: "The file with the key of an encrypted backup",
  },
} as const;

export const restoreCommand = defineCommand({
  name: "restore",
  summary: "Bring a backup back, list backups, or check one",
  operands: ["[PLACE]"],
  instead:
    "PostgreSQL keeps the data: restore it with pg_restore, pgBackRest or from an archive of its WAL (see the page on PostgreSQL).",
  flags,
  notes:
    "PLACE is a backup, or a folder or s3://BUCKET/PREFIX of which the newest is taken. Default: PLAUDIT_BACKUP, or backups in the data folder. Stop the " +
    "server first. The backup is unpacked beside the data and checked before anything is replaced; a restore that " +
    "is interrupted is finished by the same command, or by one without PLACE. Everybody has to sign in again afterwards, and keys, " +
    "permissions and links to boards that were taken away since the backup stay taken, as far as the replaced data knows of them.",
  async run(context) {
    const { flags, operands, config, io } = context;
    demandOneOf(flags);
    const data = locateData(config.dataFolder);
    const place = operands[0] ?? config.backup.where;
    if (flags.list) return list(readWhere(place, data), keysOf(context), io);
    if (flags.verify) return verify(readWhere(place, data), data, context);
    lookAtFolder(data);
    demandNoNode(data);
    const interrupted = findInterrupted(data);
    if (interrupted) return finish(data, interrupted.note, context);
    return opened(readWhere(place, data), context, (backup) => restore(data, backup, context));
  },
});

function demandOneOf(given: Context<typeof flags>["flags"]): void {
  const [one, other] = (["list", "verify", "force"] as const).filter((name) => given[name]);
  if (other === undefined) return;
  throw new UsageError(`--${one} and --${other} do not go together: leave one out.`);
}

const keysOf = ({ flags: { identity } }: Context<typeof flags>) =>
  identity === undefined ? undefined : readKeys(identity);

async function list(where: Where, keys: string[] | undefined, io: Io): Promise<number> {
  const lines = await listBackups(where, keys);
  if (lines.length === 0) throw new Error(`There is no backup in ${where.place.title}.`);
  await io.out(lines.map((line) => `${line}\n`).join(""));
  return 0;
}

/** Opens the backup that is meant for some work. If it is no good, and nobody has named it, another is named. */
async function opened<T>(
  where: Where,
  context: Context<typeof flags>,
  work: (backup: OpenedBackup) => Promise<T>,
): Promise<T> {
  const keys = keysOf(context);
  const name = await findBackup(where);
  try {
    const title = `${where.place.title}/${name}`;
    const backup = await openBackup(await where.place.open(name), title, keys);
    try {
      return await work(backup);
    } finally {
      await backup.archive.close();
    }
  } catch (error) {
    throw await tellNext(error, where, name, keys);
  }
}

function verify(where: Where, data: DataFolder, context: Context<typeof flags>): Promise<number> {
  const { config, io } = context;
  return opened(where, context, async (backup) => {
    // On the data's disk, if there is one: that has room for data.
    const scratch = existsSync(data.path) ? data.path : tmpdir();
    await verifyBackup(backup, scratch, config.diskBytesMin);
    if (isSameInstallation(data, backup.manifest)) noteVerified(data, basename(backup.title));
    await io.out(`${backup.title} is whole: ${describeManifest(backup.manifest)}.\n`);
    return 0;
  });
}

/** Finishes an earlier restore if that is what was asked for: whoever names another backup is not to serve this one. */
async function finish(
  data: DataFolder,
  note: StageNote | undefined,
  context: Context<typeof flags>,
): Promise<number> {
  const { operands, config, io } = context;
  const what = note ? `, of ${note.title} of ${note.moment},` : "";
  if (operands[0] !== undefined) {
    const isSame = await opened(
      readWhere(operands[0], data),
      context,
      async (backup) => note !== undefined && isOf(note, backup),
    );
    if (!isSame) {
      throw new Error(
        `An earlier restore${what} was interrupted: run \`plaudit restore --data ${data.path}\` to finish it, then this again.`,
      );
    }
  }
  const kept = await finishInterrupted(data);
  io.tell(`An earlier restore${what} was interrupted, and is finished now.`);
  if (note) {
    await io.out(`${data.path} is as it was at ${note.moment}.\n`);
    const { isKnown = true, shares = 0 } = note.revoked;
    io.tell(describeRevoked({ ...note.revoked, shares, isKnown }, config));
  }
  if (kept !== undefined) io.tell(`What was there before is kept in ${kept}.`);
  return 0;
}

async function restore(
  data: DataFolder,
  backup: OpenedBackup,
  { flags: { force, yes }, config, io }: Context<typeof flags>,
): Promise<number> {
  const isData = lookAtFolder(data) === "data";
  if (isData && !force) {
    throw new Error(
      `${data.path} has data: --force puts the backup in its place and keeps it, or choose an empty folder with --data.`,
    );
  }
  const [foreign] = listForeign(data);
  if (!isData && !force && foreign !== undefined) {
    throw new Error(
      `${data.path} has other files, such as ${foreign}: choose an empty folder with --data, or add --force.`,
    );
  }
  demandOpenable(data);
  demandSameInstallation(data, backup.manifest, backup.title);
  io.tell(describeBackup(backup));
  if (isData) {
    for (const line of describeLosses(data, backup)) io.tell(line);
    if (!yes) await demandConsent(io);
  }
  const { kept, revoked } = await restoreInto(data, backup, {
    diskBytesMin: config.diskBytesMin,
    onlyEmpty: !isData,
  });
  await io.out(`${data.path} is as it was at ${backup.manifest.moment}.\n`);
  io.tell(describeRevoked(revoked, config));
  if (kept !== undefined) io.tell(`What was there before is kept in ${kept}.`);
  return 0;
}

/** A secret that comes from the environment is not ours to change. */
function describeRevoked(
  { sessions, keys, permissions, shares, isKnown }: Revoked,
  { secret }: Config,
): string {
  const later = isKnown
    ? `${count(keys, "key")}, ${count(permissions, "permission")} and ${count(shares, "link")} to boards that were taken away since are gone`
    : "and what was erased or taken away since is not known here: go through keys, permissions, links to boards and your own records";
  const tokens =
    secret === undefined
      ? ""
      : " Set another PLAUDIT_SECRET, or tokens are good for 15 minutes more.";
  return `Everybody has to sign in again: ${count(sessions, "session")} ended, ${later}.${tokens}`;
}

function describeBackup({ title, manifest }: OpenedBackup): string {
  const { moment, plaudit, mark } = manifest;
  const what = mark === null ? "" : `, ${mark}`;
  return `${title}: of ${moment}, by Plaudit ${plaudit}${what}; ${describeManifest(manifest)}.`;
}

function describeLosses(data: DataFolder, { manifest }: OpenedBackup): string[] {
  const { made, events } = findLosses(data, manifest);
  const known = [
    made && count(made.accounts, "new account"),
    events === undefined ? undefined : count(events, "event"),
    made &&
      `${count(made.items, "item")}, ${count(made.likes, "like")} and ${count(made.keys, "key")}`,
  ].filter((each) => each !== undefined);
  const unread = [
    made ? undefined : data.appFile,
    events === undefined ? data.eventsFile : undefined,
  ].filter((each) => each !== undefined);
  return [
    ...(known.length > 0
      ? [`What ${data.path} has had since then is not in it: ${known.join(", ")}.`]
      : []),
    ...unread.map((file) => `${file} cannot be read: what of it is newer is unknown.`),
    "What is there is set aside whole, and not deleted.",
  ];
}

async function demandConsent(io: Io): Promise<void> {
  if (!io.ask) throw new UsageError("Nobody is there to be asked: add --yes.");
  const answer = await io.ask("Put the backup in its place? [y/N] ");
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error("Nothing was changed.");
}
