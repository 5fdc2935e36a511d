// The data folder of a node, and that of an installation: neither is taken for the other.
import { afterAll, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataFolder, listForeign, locateData, makeFolder } from "../../src/data/folder.ts";
import { demandNodeOf, demandNoNode, prepareNode } from "../../src/data/node.ts";

const folders: string[] = [];
let data: DataFolder;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-node-"));
  folders.push(folder);
  data = locateData(folder);
  makeFolder(data);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test("a node has an id that stays, and a copy of the events that can be opened", () => {
  const id = prepareNode(data);
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  expect(prepareNode(data)).toBe(id);
  expect(existsSync(data.eventsFile)).toBe(true);
  expect(existsSync(data.appFile)).toBe(false);
  expect(statSync(join(data.path, "node")).mode & 0o077).toBe(0);
  expect(listForeign(data)).toEqual([]);
});

test("a folder with accounts in it is no node's", () => {
  writeFileSync(data.appFile, "");
  expect(() => prepareNode(data)).toThrow(/holds an installation on SQLite.+`plaudit migrate-to`/);
});

test("a node's folder is no installation's", () => {
  demandNoNode(data);
  prepareNode(data);
  expect(() => demandNoNode(data)).toThrow(/set DATABASE_URL/);
});

test("a folder stays with the installation whose events it has", () => {
  const id = prepareNode(data);
  demandNodeOf(data, "one");
  demandNodeOf(data, "one");
  expect(() => demandNodeOf(data, "other")).toThrow(/of another installation/);
  expect(prepareNode(data)).toBe(id);
});

test("a file that cannot be understood stops the start", () => {
  prepareNode(data);
  const file = join(data.path, "node");
  writeFileSync(file, readFileSync(file, "utf8").slice(0, -5));
  expect(() => prepareNode(data)).toThrow(/cannot be understood/);
});
