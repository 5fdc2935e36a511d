// `plaudit user create`: an account made by whoever has the machine; the way to an admin without a browser.
import { UsageError } from "../domain/error.ts";
import { NewUser } from "../wire/account.ts";
import { asMade, plainShape, type WithProfile } from "../wire/account-shape.ts";
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
    age: {
      type: "string",
      value: "YEARS",
      about: "13 to 120 (needed, unless the app asks for none)",
    },
    profile: { type: "string", value: "JSON", about: "The fields of an app of your own" },
    admin: { type: "boolean", about: "Give it the permission for everything" },
    "password-stdin": {
      type: "boolean",
      about: "Read the password from standard input, as one line; a terminal asks for it (needed)",
    },
  },
  async run(context) {
    const { flags, io } = context;
    const { username, email, age } = flags;
    const profile = flags.profile === undefined ? undefined : readJson(flags.profile);
    if (!flags["password-stdin"]) {
      throw new UsageError(
        "Add --password-stdin to read the password from standard input: a flag would stay in the shell's history.",
      );
    }
    const user = {
      username,
      email,
      ...(age !== undefined && { age: Number(age) }),
      ...(profile !== undefined && { profile }),
      password: await readPassword(io),
    };
    assertValid(asMade(NewUser, context.shape ?? plainShape), user);
    return useWorkspace(context, async ({ services }) => {
      const { id } = await services.users.create(user, flags.admin ? ["admin"] : []);
      await io.out(`${id}\n`);
      return 0;
    });
  },
});

/** Throws a UsageError for a profile that is no JSON. */
function readJson(text: string): WithProfile["profile"] {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError("The value of --profile must be JSON: an object of the app's own fields.");
  }
}
