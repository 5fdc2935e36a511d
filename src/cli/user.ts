// `plaudit user create`: an account made by whoever has the machine; the way to an admin without a browser.
import { UsageError } from "../domain/error.ts";
import { NewUser } from "../wire/account.ts";
import { assertValid } from "../wire/issues.ts";
import { defineCommand } from "./command.ts";
import { readPassword } from "./password.ts";
import { useWorkspace } from "./recording.ts";

export const userCreateCommand = defineCommand({
  name: "user create",
  summary: "Make an account and print its id",
  data: "makes",
  flags: {
    username: { type: "string", value: "NAME", about: "ASCII letters and digits", required: true },
    email: { type: "string", value: "ADDRESS", about: "The e-mail address", required: true },
    age: { type: "string", value: "YEARS", about: "13 to 120", required: true },
    admin: { type: "boolean", about: "Give it the permission for everything" },
    "password-stdin": {
      type: "boolean",
      about: "Read the password from standard input, as one line; a terminal asks for it (needed)",
    },
  },
  async run(context) {
    const { flags, io } = context;
    const { username, email, age } = flags;
    if (!flags["password-stdin"]) {
      throw new UsageError(
        "Add --password-stdin to read the password from standard input: a flag would stay in the shell's history.",
      );
    }
    const user = { username, email, age: Number(age), password: await readPassword(io) };
    assertValid(NewUser, user);
    return useWorkspace(context, async ({ services }) => {
      const { id } = await services.users.create(user, flags.admin ? ["admin"] : []);
      await io.out(`${id}\n`);
      return 0;
    });
  },
});
