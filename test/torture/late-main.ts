// Plaudit with the mistake that the torture is there to find: an event is written to the journal
// after its answer has gone out.
import { run } from "../../src/cli/cli.ts";
import { realDisk } from "../../src/journal/disk.ts";
import { headerBytes } from "../../src/journal/frame.ts";

const lateMs = 40;
const disk = {
  ...realDisk,
  write(fd: number, bytes: Uint8Array) {
    if (bytes.length === headerBytes) return realDisk.write(fd, bytes);
    const kept = Uint8Array.from(bytes);
    setTimeout(() => realDisk.write(fd, kept), lateMs);
    return bytes.length;
  },
  // Not before its last write: the number would be another file's by then, or a connection's.
  close: (fd: number) => void setTimeout(() => realDisk.close(fd), lateMs),
};
const workerUrl = new URL("../../src/recorder/worker.ts", import.meta.url);

process.exit(await run(Bun.argv.slice(2), { workerUrl, disk }));
