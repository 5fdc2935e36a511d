// `plaudit key create`: an API key, alone on standard output so that a script can keep it.
import { listPermissions } from "../extension.ts";
import { newKeyOf } from "../features/keys/model.ts";
import { assertValid } from "../http/issues.ts";
import { standardExtensions } from "../standard.ts";
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

const permissions = listPermissions(standardExtensions);

export const keyCreateCommand = defineCommand({
  name: "key create",
  summary: "Make an API key; prints it, once, and nothing else",
  flags: {
    name: { type: "string", value: "NAME", about: "What people know it by", required: true },
    scopes: {
      type: "string",
      value: "A,B",
      about: `What it may do: ${permissions.join(", ")}`,
      required: true,
    },
    source: {
      type: "string",
      value: "NAME",
      about: "What its events are filed under. Default: its name",
    },
    "events-per-minute": {
      type: "string",
      value: "N",
      about: "How many events it may send a minute. Default: as many as it likes",
    },
    expires: { type: "string", value: "TIME", about: "ISO 8601. Default: never" },
  },
  async run(context) {
    const { name, scopes, source, expires, "events-per-minute": perMinute } = context.flags;
    const wanted = {
      name,
      scopes: scopes.split(",").map((scope) => scope.trim()),
      source,
      eventsPerMinute: perMinute === undefined ? undefined : Number(perMinute),
      expiresAt: expires,
    };
    assertValid(newKeyOf(permissions), wanted);
    return useWorkspace(context, async ({ services }) => {
      const made = await services.keys.create(undefined, wanted);
      await context.io.out(`${made.key}\n`);
      return 0;
    });
  },
});
