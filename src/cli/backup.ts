// `plaudit backup`: all data as one file, beside a running server or without one.
import { foreignAdvice } from "../data/backup/foreign.ts";
import { makeBackup } from "../data/backup/backup.ts";
import { isOwnMark, markPattern } from "../data/backup/name.ts";
import { noteBackup } from "../data/backup/standing.ts";
import { readWhere } from "../data/backup/where.ts";
import { locateData } from "../data/folder.ts";
import { UsageError } from "../domain/error.ts";
import { describeManifest, toSize } from "./backups.ts";
import { defineCommand } from "./command.ts";

export const backupCommand = defineCommand({
  name: "backup",
  summary: "Back up all data to one file, beside a running server too",
  operands: ["[PLACE]"],
  data: "needs",
  instead: foreignAdvice,
  flags: {
    mark: {
      type: "string",
      value: "WORD",
      about: "A word for its name, such as before-the-move",
    },
    recipient: {
      type: "string",
      value: "AGE",
      about: "Encrypt it for this recipient of age's, age1…",
    },
  },
  notes:
    "PLACE is a folder, a path that ends in .tar.zst (or .tar.zst.age), or s3://BUCKET/PREFIX?endpoint=URL&region=NAME. " +
    "Default: PLAUDIT_BACKUP, or backups in the data folder. The backup has its name " +
    "once it is whole and on the disk, and never replaces another. The secret that signs tokens is not in it.",
  async run({ flags: { mark, recipient }, operands: [text], config, io }) {
    if (mark !== undefined && !markPattern.test(mark)) {
      throw new UsageError("--mark must be 1 to 40 lower-case letters, digits, hyphens and dots.");
    }
    if (mark !== undefined && isOwnMark(mark)) {
      throw new UsageError(
        `--mark ${mark} is the server's own, for backups that it deletes: choose another word.`,
      );
    }
    const data = locateData(config.dataFolder);
    const { place, name } = readWhere(text ?? config.backup.where, data);
    const { diskBytesMin } = config;
    const backup = await makeBackup(data, place, {
      name,
      mark,
      recipient: recipient ?? config.backup.recipient,
      diskBytesMin,
    });
    noteBackup(data, backup, place);
    await io.out(`${place.title}/${backup.name}\n`);
    io.tell(
      `${toSize(backup.bytes)} in ${backup.seconds.toFixed(1)} s: ${describeManifest(backup.manifest)}.`,
    );
    if (!place.isElsewhere) io.tell("It is on the data's own disk: keep a copy elsewhere.");
    return 0;
  },
});
