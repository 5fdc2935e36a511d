// A copy of app.db that is thrown away, for a server that changes nothing: whoever signs in leaves a row in it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyAside } from "../store/sqlite/copy.ts";
import type { DataFolder } from "./folder.ts";

export interface Aside {
  readonly file: string;
  remove(): void;
}

/** Leaves the folder as it is. */
export function copyAppAside({ appFile }: DataFolder): Aside {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-read-only-"));
  const file = join(folder, "app.db");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    copyAside(appFile, file);
    return { file, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
