// A migration, or a way back, that is killed at a step: arguments are the folder, the step's number, the snapshot.
import { locateData } from "../../../src/data/folder.ts";
import { prepareData } from "../../../src/data/migration.ts";
import { goBack } from "../../../src/data/snapshot/way-back.ts";
import { own } from "./kit.ts";

const [folder = "", step = "0", snapshot] = Bun.argv.slice(2);
const data = locateData(folder);
let left = Number(step);
const onStep = () => {
  if (left-- === 0) process.kill(process.pid, "SIGKILL");
};
process.umask(0o077);
if (snapshot === undefined) await prepareData(data, own, { onStep });
else await goBack(data, snapshot, { onStep });
