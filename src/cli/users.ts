// `plaudit user list`, `show`, `set-password`, `disable` and `enable`: people helped by whoever has the machine.
import { UsageError } from "../domain/error.ts";
import type { User } from "../domain/account.ts";
import { PasswordChange, UserQuery } from "../features/users/model.ts";
import { assertValid } from "../wire/issues.ts";
import { demandUser } from "./account.ts";
import { defineCommand } from "./command.ts";
import { readPassword } from "./password.ts";
import { useWorkspace } from "./recording.ts";

const operands = ["NAME"];
const whoNotes = "NAME is a username, an e-mail address or an id.";
const pageRows = 200;

export const userListCommand = defineCommand({
  name: "user list",
  summary: "List accounts, newest first, a line each",
  data: "needs",
  flags: {
    query: {
      type: "string",
      value: "BEGINNING",
      about: "Only those whose username or e-mail address begins with it",
    },
    state: { type: "string", value: "STATE", about: "Only active or disabled ones" },
  },
  notes: "Each line has the id, username, address, state and permissions, with tabs between them.",
  async run(context) {
    const { query, state } = context.flags;
    const wanted = { query, state, limit: pageRows };
    assertValid(UserQuery, wanted);
    return useWorkspace(context, async ({ services }) => {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await services.users.list({ ...wanted, cursor });
        await context.io.out(page.items.map(toLine).join(""));
        cursor = page.nextCursor;
      }
      return 0;
    });
  },
});

export const userShowCommand = defineCommand({
  name: "user show",
  summary: "Show an account, as JSON",
  data: "needs",
  flags: {},
  operands,
  notes: whoNotes,
  run: (context) =>
    useWorkspace(context, async ({ services }) => {
      const user = await demandUser(services.users, context.operands[0] ?? "");
      await context.io.out(`${JSON.stringify(user, null, 2)}\n`);
      return 0;
    }),
});

export const userSetPasswordCommand = defineCommand({
  name: "user set-password",
  summary: "Give an account a new password, which ends its sessions",
  data: "needs",
  flags: {
    "password-stdin": {
      type: "boolean",
      about: "Read the password from standard input, as one line; a terminal asks for it (needed)",
    },
  },
  operands,
  notes: whoNotes,
  async run(context) {
    if (!context.flags["password-stdin"]) {
      throw new UsageError(
        "Add --password-stdin to read the password from standard input: a flag would stay in the shell's history.",
      );
    }
    const change = { password: await readPassword(context.io) };
    assertValid(PasswordChange, change);
    return useWorkspace(context, async ({ services }) => {
      const { id } = await demandUser(services.users, context.operands[0] ?? "");
      await services.others.givePassword(undefined, id, change);
      context.io.tell("The account has a new password, and its sessions are ended.");
      return 0;
    });
  },
});

export const userDisableCommand = defineCommand({
  name: "user disable",
  summary: "Disable an account: its sessions end, and nobody gets in",
  data: "needs",
  flags: {},
  operands,
  notes: `${whoNotes} The last admin cannot be disabled.`,
  run: (context) =>
    useWorkspace(context, async ({ services }) => {
      const { id } = await demandUser(services.users, context.operands[0] ?? "");
      await services.others.disable(undefined, id);
      context.io.tell("The account is disabled, and its sessions are ended.");
      return 0;
    }),
});

export const userEnableCommand = defineCommand({
  name: "user enable",
  summary: "Enable an account that is disabled",
  data: "needs",
  flags: {},
  operands,
  notes: whoNotes,
  run: (context) =>
    useWorkspace(context, async ({ services }) => {
      const { id } = await demandUser(services.users, context.operands[0] ?? "");
      await services.others.enable(undefined, id);
      context.io.tell("The account is enabled.");
      return 0;
    }),
});

function toLine({ id, username, email, disabledAt, permissions }: User): string {
  const state = disabledAt === null ? "active" : "disabled";
  return `${[id, username, email, state, permissions.join(",") || "-"].join("\t")}\n`;
}
