// `plaudit key list` and `plaudit key revoke`: which keys there are, and one less.
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

const pageRows = 200;

export const keyListCommand = defineCommand({
  name: "key list",
  summary: "List API keys, newest first, a line each",
  data: "needs",
  flags: {},
  notes:
    "Each line has the id, the beginning of the key, name, source, scopes, and when it was used last, with tabs between them.",
  run: (context) =>
    useWorkspace(context, async ({ services }) => {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await services.keys.list({ limit: pageRows, cursor });
        await context.io.out(page.items.map(toLine).join(""));
        cursor = page.nextCursor;
      }
      return 0;
    }),
});

export const keyRevokeCommand = defineCommand({
  name: "key revoke",
  summary: "Delete an API key: it is good no more from the next request on",
  data: "needs",
  flags: {},
  operands: ["ID"],
  notes: "`plaudit key list` has the ids.",
  run: (context) =>
    useWorkspace(context, async ({ services }) => {
      await services.keys.remove(context.operands[0] ?? "");
      context.io.tell("The key is deleted.");
      return 0;
    }),
});

interface Listed {
  id: string;
  hint: string;
  name: string;
  source: string;
  scopes: string[];
  public: boolean;
  lastUsedAt: string | null;
}

function toLine({ id, hint, name, source, scopes, lastUsedAt, ...key }: Listed): string {
  const may = `${scopes.join(",")}${key.public ? " (public)" : ""}`;
  return `${[id, hint, name, source, may, lastUsedAt ?? "never"].join("\t")}\n`;
}
