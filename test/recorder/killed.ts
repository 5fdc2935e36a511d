// A process that takes events in and is killed before any is stored: arguments are the folder and the journal.
import { makeEvents, openTestRecorder } from "./kit.ts";
import { openEvents } from "./kit.ts";

const [folder = "", name = ""] = Bun.argv.slice(2);
const recorder = await openTestRecorder(folder, { name });
openEvents(folder).run("begin immediate");
await recorder.accept(makeEvents(20));
process.kill(process.pid, "SIGKILL");
