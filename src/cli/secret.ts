// `plaudit secret rotate`: another secret signs the tokens from now on, beside a running server.
import { UsageError } from "../domain/error.ts";
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

export const secretRotateCommand = defineCommand({
  name: "secret rotate",
  summary: "Replace the secret that signs tokens",
  data: "needs",
  flags: {
    now: {
      type: "boolean",
      about: "The secret of before is good for nothing from now on: everybody has to sign in again",
    },
  },
  notes:
    "A running server knows the new one within a second, and signs with it once all nodes do, five seconds later. " +
    "Without --now nobody has to sign in again: what the secret of before has signed is good for as long as it lasts, which is 15 minutes for access tokens and 30 days for " +
    "refresh tokens and cookies. Use --now if somebody else may know it.",
  async run(context) {
    const { now } = context.flags;
    if (context.config.secret !== undefined) {
      throw new UsageError(
        "PLAUDIT_SECRET is set, so the secret is not ours to replace: set another (`openssl rand -hex 32`), and restart.",
      );
    }
    return useWorkspace(context, async ({ services, clock, replaceSecret }) => {
      await services.noteRotation({ isLeaked: now });
      await replaceSecret({ at: clock(), isLeaked: now });
      context.io.tell(
        `The secret is replaced. ${now ? "Everybody has to sign in again." : "Nobody has to sign in again."}`,
      );
      return 0;
    });
  },
});
