// Backups on the wire.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { page, time } from "../../wire/fields.ts";

export const BackupsQuery = t.Object(page);
export type BackupsQuery = Static<typeof BackupsQuery>;

const Backup = t.Object({
  name: t.String({ examples: ["plaudit-2026-11-29T02-00-00-000Z-1f0c93ab.nightly.tar.zst"] }),
  moment: time,
  bytes: Type.Integer({ examples: [275_610_936] }),
  mark: t.Nullable(t.String(), {
    description: "What it was made for; null: somebody asked for it.",
    examples: ["nightly"],
  }),
  encrypted: t.Boolean({ examples: [false] }),
});

const failed = t.Nullable(
  t.Object({ at: time, message: t.String({ examples: ["No space left on the disk."] }) }),
  {
    description: "Why the last backup, or the last trial restore, has failed; null if it has not.",
  },
);

export const BackupPage = t.Object(
  {
    running: t.Boolean({ description: "Whether one is being made now.", examples: [false] }),
    failed,
    items: t.Array(Backup),
    nextCursor: t.Nullable(t.String()),
  },
  { $id: "BackupPage" },
);
export type BackupPage = Static<typeof BackupPage>;

export const BackupStarted = t.Object({ status: t.Literal("started") }, { $id: "BackupStarted" });
