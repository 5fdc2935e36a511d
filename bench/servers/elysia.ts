// The ceiling of an empty route: Elysia with nothing around it.
import "../../src/runtime/production.ts";
import { Elysia } from "elysia";

const app = new Elysia().get("/empty", () => "ok");
app.listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
process.stdout.write(`${app.server?.port}\n`);
