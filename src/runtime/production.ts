// Imported before everything else: Elysia asks once, while it loads, and would show the insides of
// errors in development. Whoever develops sets NODE_ENV.
Bun.env["NODE_ENV"] ??= "production";
