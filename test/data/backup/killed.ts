// A backup or a restore that is killed at a step: arguments are what to do, the folder, the file or place, the step.
import { makeBackup } from "../../../src/data/backup/backup.ts";
import { createFolderPlace } from "../../../src/data/backup/folder-place.ts";
import { locateData } from "../../../src/data/folder.ts";
import { restoreInto } from "../../../src/data/restore/restore.ts";
import { openFile } from "./kit.ts";

const [what, folder = "", path = "", step = "0"] = Bun.argv.slice(2);
let left = Number(step);
const onStep = () => {
  if (left-- === 0) process.kill(process.pid, "SIGKILL");
};
process.umask(0o077);
const data = locateData(folder);
if (what === "backup") await makeBackup(data, createFolderPlace(path, folder), { onStep });
else await restoreInto(data, await openFile(path), { onStep });
