// `bun run start`: the shop and Plaudit on one port, with their data in ./data.
import { plaudit } from "plaudit";
import { options } from "./options.ts";
import { createShop } from "./shop.ts";

createShop(await plaudit(options)).listen(Bun.env["PORT"] ?? 3000);
