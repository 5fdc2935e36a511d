// Opens a recorder, stores an event and closes it again, many times in one process: arguments are the
// folder and how often.
import { makeEvent, openTestRecorder } from "../recorder/kit.ts";

const [folder = "", rounds = "0"] = Bun.argv.slice(2);
let stored = 0;
for (let round = 0; round < Number(rounds); round++) {
  const recorder = await openTestRecorder(folder);
  await recorder.accept([makeEvent()]);
  // Every other one is closed in the middle of its work.
  if (round % 2 === 0) await recorder.drained(5000);
  await recorder.close(5000);
  stored = recorder.status().ledger.stored;
}
console.log(`stored ${stored} of ${rounds}`);
process.exit(0);
