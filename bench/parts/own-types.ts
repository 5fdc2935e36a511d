// What the library's types cost those who build on it: a type check of an app with sixty routes of its own.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "../part.ts";
import { runToEnd } from "../processes.ts";
import { median } from "../rounds.ts";

const root = new URL("../../", import.meta.url).pathname;
const routes = 60;
const msMax = 60_000;
const secondsMax = 3;

const compilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: "esnext",
  module: "preserve",
  moduleResolution: "bundler",
  types: ["bun-types"],
};

export const ownTypesPart: Part = {
  name: "own-types",
  about: `the library's types: a type check of an app with ${routes} routes of its own`,
  async run({ folder, rounds }) {
    await runToEnd([process.execPath, "run", "build:types"], msMax);
    const installed = join(folder, "node_modules", "plaudit");
    mkdirSync(installed, { recursive: true });
    cpSync(join(root, "package.json"), join(installed, "package.json"));
    cpSync(join(root, "dist/library"), join(installed, "dist/library"), { recursive: true });
    for (const name of readdirSync(join(root, "node_modules"))) {
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
    }
    await Bun.write(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    await Bun.write(join(folder, "app.ts"), writeApp());

    const findings = [];
    for (const [version, name] of [
      ["7", "typescript"],
      ["5", "typescript-5"],
    ] as const) {
      const tsc = join(folder, "node_modules", name, "bin/tsc");
      const check = () => runToEnd([process.execPath, tsc, "--project", folder], msMax);
      await check();
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push((await check()).seconds);
      const seconds = median(times);
      findings.push({
        what: `type check of an app with ${routes} routes of its own, TypeScript ${version}`,
        ours: `${seconds.toFixed(2)} s`,
        value: seconds,
        goal: { kind: "quantity", max: secondsMax, unit: "s" } as const,
      });
    }
    return findings;
  },
};

function writeApp(): string {
  const each = Array.from({ length: routes }, (_, i) => writeRoute(i)).join("");
  return `
    import { eq } from "drizzle-orm";
    import { Elysia, t } from "elysia";
    import { plaudit } from "plaudit";
    import { columns as c, users } from "plaudit/schema";
    const things = c.table("things", {
      id: c.text().primaryKey(),
      userId: c.text().notNull().references(() => users.id),
      name: c.text().notNull(),
    });
    const house = await plaudit({ schema: { things }, permissions: ["things:write"] });
    export const app = new Elysia().use(house)${each};
  `;
}

const writeRoute = (i: number) => `
  .post("/things${i}/:id", async ({ user, params, body, db, event }) => {
    event.properties = { name: body.name };
    const [found] = await db.select().from(things).where(eq(things.id, params.id));
    return { name: found?.name ?? body.name, of: user.username };
  }, {
    signedIn: true,
    can: "things:write",
    records: "thing.made",
    params: t.Object({ id: t.String() }),
    body: t.Object({ name: t.String(), count${i}: t.Integer() }),
    response: t.Object({ name: t.String(), of: t.String() }),
  })`;
