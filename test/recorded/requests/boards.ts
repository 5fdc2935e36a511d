// Boards and saved reports: who makes, reads, changes and deletes them.
import type { Requests } from "../chapter.ts";

const orders = {
  report: "timeseries",
  params: { event: "Order Placed", interval: "day", days: 30 },
};
const top = { report: "top", params: { by: "property:path", where: [], limit: 5 } };
const questions = [
  { title: "Orders", ...orders },
  { title: "Paths", ...top },
];
const wrong = { report: "timeseries", params: { intervall: "day", days: 0 } };

export const boards: Requests = {
  "a board": {
    ask: "POST /api/boards",
    as: "eve",
    json: { title: "How the shop is doing", questions },
    keep: { board: "id" },
  },
  "an empty board": {
    ask: "POST /api/boards",
    as: "grace",
    json: { title: "Nothing yet", questions: [] },
    keep: { empty: "id" },
  },
  "a board with wrong questions": {
    ask: "POST /api/boards",
    as: "eve",
    json: {
      title: "",
      questions: [
        { title: "x", ...wrong },
        { title: "x", report: "pie", params: {} },
      ],
    },
  },
  "a board with questions that no report takes": {
    ask: "POST /api/boards",
    as: "eve",
    json: {
      title: "x",
      questions: [
        { title: "x", report: "active", params: { days: 3, to: "2026-02-01" } },
        { title: "x", report: "active", params: { people: { likes: "x" } } },
      ],
    },
  },
  "a board without a body": { ask: "POST /api/boards", as: "eve" },
  "a board of a key's": { ask: "POST /api/boards", as: "desk", json: { title: "x", questions } },
  "a board of a member's": { ask: "POST /api/boards", as: "ada", json: { title: "x", questions } },
  "all boards, a page": {
    ask: "GET /api/boards?limit=1",
    as: "desk",
    keep: { "more boards": "nextCursor" },
  },
  "all boards, the next page": { ask: "GET /api/boards?limit=1&cursor={more boards}", as: "eve" },
  "all boards, sorted": { ask: "GET /api/boards?sort=new", as: "eve" },
  "all boards for a member": { ask: "GET /api/boards", as: "ada" },
  "one board": { ask: "GET /api/boards/{board}", as: "desk" },
  "no board": { ask: "GET /api/boards/nothing", as: "desk" },
  "one board for a stranger": { ask: "GET /api/boards/{board}" },
  "another title": {
    ask: "PATCH /api/boards/{board}",
    as: "eve",
    json: { title: "The shop" },
    later: 1,
  },
  "other questions, by an admin": {
    ask: "PATCH /api/boards/{board}",
    as: "ops",
    json: { questions: questions.slice(1) },
  },
  "a board shared": {
    ask: "POST /api/boards/{board}/shares",
    as: "eve",
    json: { expiresAt: "2026-04-01" },
    keep: { share: "id", "board secret": "secret" },
  },
  "a board shared by another": { ask: "POST /api/boards/{empty}/shares", as: "eve", json: {} },
  "a board shared for a time that is over": {
    ask: "POST /api/boards/{board}/shares",
    as: "eve",
    json: { expiresAt: "2020-01-01", forEver: true },
  },
  "no board shared": { ask: "POST /api/boards/nothing/shares", as: "eve", json: {} },
  "a board's links": { ask: "GET /api/boards/{board}/shares", as: "desk" },
  "a board's links for a stranger": { ask: "GET /api/boards/{board}/shares" },
  "a shared board": { ask: "GET /api/shared/{board secret}" },
  "a shared board, with a wrong secret": { ask: "GET /api/shared/nothing" },
  "a shared board, as its page asks": {
    ask: "POST /api/shared",
    json: { secret: "{board secret}" },
  },
  "a shared board, as its page asks with a wrong secret": {
    ask: "POST /api/shared",
    json: { secret: "nothing" },
  },
  "a shared board, as its page asks without a secret": { ask: "POST /api/shared", json: {} },
  "a link taken back by another": {
    ask: "DELETE /api/boards/{board}/shares/{share}",
    as: "desk",
  },
  "a link taken back": { ask: "DELETE /api/boards/{board}/shares/{share}", as: "ops" },
  "a link taken back twice": { ask: "DELETE /api/boards/{board}/shares/{share}", as: "ops" },
  "a mark": {
    ask: "POST /api/marks",
    as: "eve",
    json: { at: "2026-03-01T10:00:00Z", text: "Release 2.1" },
    keep: { mark: "id" },
  },
  "a mark without a text": { ask: "POST /api/marks", as: "eve", json: { at: "soon" } },
  "a mark of a key's": {
    ask: "POST /api/marks",
    as: "desk",
    json: { at: "2026-03-01", text: "x" },
  },
  "all marks": { ask: "GET /api/marks?from=2026-03-01&to=2026-03-02", as: "desk" },
  "all marks, asked wrongly": { ask: "GET /api/marks?since=2026&from=x", as: "desk" },
  "a mark deleted by another": { ask: "DELETE /api/marks/{mark}", as: "desk" },
  "a mark deleted": { ask: "DELETE /api/marks/{mark}", as: "eve" },
  "a mark deleted twice": { ask: "DELETE /api/marks/{mark}", as: "eve" },
  "a board changed by another": {
    ask: "PATCH /api/boards/{empty}",
    as: "eve",
    json: { title: "Mine" },
  },
  "a board changed wrongly": {
    ask: "PATCH /api/boards/{board}",
    as: "eve",
    json: { title: null, question: orders },
  },
  "no board changed": { ask: "PATCH /api/boards/nothing", as: "eve", json: { title: "x" } },
  "a board deleted by another": { ask: "DELETE /api/boards/{empty}", as: "desk" },
  "a board deleted": { ask: "DELETE /api/boards/{empty}", as: "grace" },
  "a board deleted again": { ask: "DELETE /api/boards/{empty}", as: "grace" },

  "a saved report": {
    ask: "POST /api/reports/saved",
    as: "eve",
    json: { title: "Orders", question: orders },
    keep: { saved: "id" },
  },
  "another saved report": {
    ask: "POST /api/reports/saved",
    as: "grace",
    json: { title: "Paths", question: top },
    keep: { paths: "id" },
  },
  "a saved report of no question": {
    ask: "POST /api/reports/saved",
    as: "eve",
    json: { title: "x", question: wrong },
  },
  "a saved report of a key's": {
    ask: "POST /api/reports/saved",
    as: "desk",
    json: { title: "x", question: top },
  },
  "all saved reports": { ask: "GET /api/reports/saved", as: "desk" },
  "all saved reports, no cursor": { ask: "GET /api/reports/saved?cursor=x", as: "desk" },
  "all saved reports for a stranger": { ask: "GET /api/reports/saved" },
  "one saved report": { ask: "GET /api/reports/saved/{saved}", as: "eve" },
  "a board as a saved report": { ask: "GET /api/reports/saved/{board}", as: "eve" },
  "another question": {
    ask: "PATCH /api/reports/saved/{saved}",
    as: "eve",
    json: { question: top },
    later: 1,
  },
  "a report changed by another": {
    ask: "PATCH /api/reports/saved/{paths}",
    as: "eve",
    json: { title: "Mine" },
  },
  "a report deleted by another": { ask: "DELETE /api/reports/saved/{paths}", as: "eve" },
  "a report deleted": { ask: "DELETE /api/reports/saved/{paths}", as: "grace" },
};
