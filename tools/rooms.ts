// Prints the table of rooms into CONTRIBUTING.md, between its two marks.
import { rooms } from "../test/rooms.ts";
import { code, table } from "./markdown.ts";

export const contributingFile = "CONTRIBUTING.md";

const begin = "<!-- rooms -->";
const end = "<!-- end of rooms -->";

/** The page with the table as it is in test/rooms.ts. */
export function printRooms(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${contributingFile} has no marks for the rooms.`);
  const rows = Object.entries(rooms).map(([name, { is, mayImport }]) => [
    code(pathOf(name)),
    is,
    mayImport.length === 0 ? "nothing of ours" : mayImport.map(code).join(", "),
  ]);
  const printed = table(["Room", "What it is", "May import"], rows);
  return `${page.slice(0, from)}${begin}\n\n${printed}\n\n${page.slice(to)}`;
}

function pathOf(room: string): string {
  if (room.endsWith(".ts")) return `src/${room}`;
  return room === "db" ? "db/" : `src/${room}/`;
}
