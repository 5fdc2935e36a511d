// Boards and saved reports on the wire.
import { type Static, type TProperties, Type } from "@sinclair/typebox";
import { t } from "elysia";
import { id, page, time } from "../../wire/fields.ts";
import { Question, TitledQuestion, title } from "../../wire/questions.ts";

/** Of one board. */
export const questionsMax = 50;

const questions = t.Array(TitledQuestion, { maxItems: questionsMax });

export const NewBoard = t.Object({ title, questions }, { $id: "NewBoard" });
export type NewBoard = Static<typeof NewBoard>;

export const BoardChanges = t.Partial(NewBoard, {
  $id: "BoardChanges",
  description: "Fields that are left out stay as they are; `questions` replaces all of them.",
});
export type BoardChanges = Static<typeof BoardChanges>;

export const NewSavedReport = t.Object({ title, question: Question }, { $id: "NewSavedReport" });
export type NewSavedReport = Static<typeof NewSavedReport>;

export const SavedReportChanges = t.Partial(NewSavedReport, {
  $id: "SavedReportChanges",
  description: "Fields that are left out stay as they are; `question` is replaced as a whole.",
});
export type SavedReportChanges = Static<typeof SavedReportChanges>;

const kept = {
  id,
  title: t.String({ examples: ["How the shop is doing"] }),
  ownerId: t.Nullable(
    t.String({ description: "The account that made it; null when that account is gone." }),
  ),
  createdAt: time,
  updatedAt: time,
};

export const Board = t.Object({ ...kept, questions }, { $id: "Board" });
export type Board = Static<typeof Board>;

export const SavedReport = t.Object({ ...kept, question: Question }, { $id: "SavedReport" });
export type SavedReport = Static<typeof SavedReport>;

const pageOf = <F extends TProperties>(fields: F, $id: string) =>
  t.Object({ items: t.Array(t.Object(fields)), nextCursor: t.Nullable(t.String()) }, { $id });

/** Titles alone: two hundred boards with all their questions would be megabytes. */
export const BoardPage = pageOf(
  { ...kept, questionCount: Type.Integer({ minimum: 0, examples: [1] }) },
  "BoardPage",
);
export const SavedReportPage = pageOf({ ...kept, question: Question }, "SavedReportPage");

export const SavedId = t.Object({ id: t.String({ maxLength: 64 }) });
export const SavedQuery = t.Object(page);
