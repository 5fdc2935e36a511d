// Imported before everything else, since Elysia reads NODE_ENV once, while it loads. In development it would show
// the insides of errors. Developers set NODE_ENV themselves.
Bun.env["NODE_ENV"] ??= "production";
