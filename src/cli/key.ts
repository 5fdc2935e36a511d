// `plaudit key create`: an API key, alone on standard output so that a script can keep it.
import { UsageError } from "../domain/error.ts";
import { listPermissions } from "../extension.ts";
import { newKeyOf } from "../features/keys/model.ts";
import { assertValid } from "../wire/issues.ts";
import { standardExtensions } from "../app/standard.ts";
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

const permissions = listPermissions(standardExtensions);

export const keyCreateCommand = defineCommand({
  name: "key create",
  summary: "Make an API key and print it, this once and nothing else",
  data: "makes",
  flags: {
    name: { type: "string", value: "NAME", about: "The key's name", required: true },
    scopes: {
      type: "string",
      value: "A,B",
      about: `Its permissions: ${permissions.join(", ")}. Needed, unless the key is public`,
    },
    public: {
      type: "boolean",
      about:
        "Make a public key: it may stand in a page, and sends events that only reports believe",
    },
    origins: {
      type: "string",
      value: "A,B",
      about: "The origins of the pages that may use a public key. Default: any",
    },
    source: {
      type: "string",
      value: "NAME",
      about: "The source of its events. Default: its name",
    },
    "events-per-minute": {
      type: "string",
      value: "N",
      about:
        "How many events it may send a minute; for a public key, from each address. Default: no limit; for a public key 600",
    },
    expires: {
      type: "string",
      value: "TIME",
      about: "ISO 8601. Default: never",
      field: "expiresAt",
    },
  },
  async run(context) {
    const { name, source, expires, public: isPublic, origins } = context.flags;
    const { scopes = isPublic ? "events:write" : undefined, "events-per-minute": perMinute } =
      context.flags;
    if (scopes === undefined) {
      throw new UsageError("`plaudit key create` needs --scopes A,B, or --public.");
    }
    const wanted = {
      name,
      scopes: listOf(scopes),
      source,
      public: isPublic,
      origins: origins === undefined ? undefined : listOf(origins),
      eventsPerMinute: perMinute === undefined ? undefined : Number(perMinute),
      expiresAt: expires,
    };
    assertValid(newKeyOf(listPermissions(context.extensions ?? standardExtensions)), wanted);
    return useWorkspace(context, async ({ services }) => {
      const made = await services.keys.create(undefined, wanted);
      await context.io.out(`${made.key}\n`);
      return 0;
    });
  },
});

function listOf(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}
