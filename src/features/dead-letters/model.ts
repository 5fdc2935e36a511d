// Dead letters on the wire.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { page, time, wholeNumber } from "../../wire/fields.ts";

const number = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER };

export const DeadLettersQuery = t.Object(page);
export type DeadLettersQuery = Static<typeof DeadLettersQuery>;

export const DeadLetterId = t.Object({
  id: wholeNumber({ minimum: 1, maximum: 999_999_999_999_999 }),
});

export const DeadLetterPage = t.Object(
  {
    items: t.Array(
      t.Object({
        id: Type.Integer({ ...number, examples: [7] }),
        journal: t.String({ examples: ["server"] }),
        events: Type.Integer({
          minimum: 0,
          description: "How many events it stands for; 0 where nobody knows.",
          examples: [1],
        }),
        reason: t.String({
          description: "Why they could not be stored.",
          examples: ["a batch with it could not be stored"],
        }),
        record: t.String({
          description: "What came, as JSON; of a stretch that could not be read, where it lies.",
          examples: ['{"event":"Order Placed"}'],
        }),
        retryable: t.Boolean({
          description: "Whether an event is left of it, which can be tried again.",
          examples: [true],
        }),
        createdAt: time,
      }),
    ),
    nextCursor: t.Nullable(t.String()),
  },
  { $id: "DeadLetterPage" },
);
export type DeadLetterPage = Static<typeof DeadLetterPage>;
