// What is kept of a person: exported, erased, and for how long events stay.
import type { Requests } from "../chapter.ts";
import { password } from "./setup.ts";

export const people: Requests = {
  "no rules yet": { ask: "GET /api/retention", as: "grace" },
  "rules for events": {
    ask: "PUT /api/retention",
    as: "ops",
    json: { default: 730, events: { "Page Opened": 90, "Order Placed": null } },
  },
  "the rules": { ask: "GET /api/retention", as: "ops" },
  "rules for one who may not": { ask: "GET /api/retention", as: "eve" },
  "wrong rules": {
    ask: "PUT /api/retention",
    as: "grace",
    json: { default: 0, events: { "Page Opened": "90" }, event: {} },
  },
  "rules for a name that no event has": {
    ask: "PUT /api/retention",
    as: "grace",
    json: { default: null, events: { "": 1 } },
  },
  "rules as a list": { ask: "PUT /api/retention", as: "grace", json: { default: 1, events: [] } },

  "an export of somebody without an account": { ask: "GET /api/people/cat/export", as: "grace" },
  "an export by the id of a device": { ask: "GET /api/people/device-9/export", as: "ops" },
  "an export of an account": { ask: "GET /api/people/{bob}/export", as: "grace" },
  "an export of nobody": { ask: "GET /api/people/nobody/export", as: "grace" },
  "an export by one who may not": { ask: "GET /api/people/cat/export", as: "eve" },
  "an export of oneself": { ask: "GET /api/users/me/export", as: "ada" },
  "an export of oneself, a stranger": { ask: "GET /api/users/me/export" },
  "an export of oneself, a key": { ask: "GET /api/users/me/export", as: "ops" },

  "somebody is erased": { ask: "DELETE /api/people/cat", as: "grace" },
  "somebody is erased again": { ask: "DELETE /api/people/cat", as: "grace" },
  "somebody is erased by one who may not": { ask: "DELETE /api/people/ann", as: "eve" },
  "the last admin is erased": { ask: "DELETE /api/people/{grace}", as: "ops" },
  "somebody is erased unseen": {
    ask: "POST /api/people/erase",
    as: "ops",
    json: { userId: "zed" },
  },
  "nobody is erased unseen": { ask: "POST /api/people/erase", as: "ops", json: { userId: "" } },
  "erased unseen by a stranger": { ask: "POST /api/people/erase", json: { userId: "ann" } },
  "an account is erased": { ask: "DELETE /api/people/{bob}", as: "grace" },
  "its token afterwards": { ask: "GET /api/users/me", as: "bob" },
  "its item afterwards": { ask: "GET /api/items/{rose}", as: "ada" },
  "its like afterwards": { ask: "GET /api/items/{orchid}", as: "ada" },

  "to leave with a wrong password": {
    ask: "DELETE /api/users/me",
    as: "tom",
    json: { password: "a guess" },
  },
  "to leave without a password": { ask: "DELETE /api/users/me", as: "tom" },
  "the last admin leaves": { ask: "DELETE /api/users/me", as: "grace", json: { password } },
  "to leave": { ask: "DELETE /api/users/me", as: "tom", json: { password } },
  "to leave again": { ask: "DELETE /api/users/me", as: "tom", json: { password } },
  "an analyst leaves": { ask: "DELETE /api/people/{eve}", as: "grace" },
  "her board afterwards": { ask: "GET /api/boards/{board}", as: "ops" },
  "her key afterwards": { ask: "GET /api/boards", as: "desk" },
};
