// One route of one's own, on Plaudit in FOLDER or, without one, on Elysia alone: bun bench/servers/own-route.ts
// [FOLDER]. Its logs are written as in production.
import "../../src/runtime/production.ts";
import { Elysia, t } from "elysia";
import { plaudit } from "../../src/plaudit.ts";

const [data] = Bun.argv.slice(2);
const plugin = data === undefined ? new Elysia() : await plaudit({ data });

const app = new Elysia()
  .use(plugin as Elysia)
  .post("/orders/:id", ({ params, body }) => ({ id: params.id, total: body.price * body.count }), {
    params: t.Object({ id: t.String({ maxLength: 64 }) }),
    body: t.Object({ price: t.Integer({ minimum: 1 }), count: t.Integer({ minimum: 1 }) }),
    response: t.Object({ id: t.String(), total: t.Integer() }),
  })
  .listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
process.stdout.write(`${app.server?.port}\n`);
