// How a hook of every route names the query without Elysia's noticing. Elysia reads the source of hooks, and if one
// of them says the word, it makes the whole address of each request, and its query, for all routes: an empty route
// then takes 17.4 µs of the processor in place of 15.4. With this name only a route that reads a query, by its schema
// or in its handler, is given one, and the hooks see what the route sees. `test/http/request.test.ts` fails if an
// update of Elysia notices.

export const queryName = "query";
