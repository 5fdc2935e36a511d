// F6, F31: a volume without room, and a server without descriptors.
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { innocent, judge } from "./oracle.ts";
import { load, underLoad } from "./load.ts";
import { flagFile, startServer } from "./server.ts";
import { run, mount } from "./volume.ts";

test.skipIf(!mount)(
  "a volume without room answers 503 and goes on when there is some",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "plaudit-volume-"));
    run("mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", folder);
    try {
      const server = await startServer({ folder });
      const { acknowledged, answers, retryAfter } = await underLoad(server, async () => {
        const block = join(folder, "somebody-elses");
        run("dd", "if=/dev/zero", `of=${block}`, "bs=64k", "status=none");
        await Bun.sleep(800);
        expect(await server.ready()).toBe(503);
        rmSync(block);
        await Bun.sleep(800);
      });
      expect(Object.keys(answers).sort()).toEqual(["200", "503"]);
      expect(Number(retryAfter)).toBeGreaterThan(0);
      await server.stop();
      expect(await judge(folder, acknowledged)).toEqual(innocent);
    } finally {
      run("umount", "-l", folder);
    }
  },
  30_000,
);

test("a server without descriptors, or on a disk that took to refusing, acknowledges only what it keeps", async () => {
  const whilst = flagFile();
  const emfile = { at: "disk.open", when: "before", skip: 1, again: true } as const;
  const erofs = { at: "disk.write", when: "before", whilst, again: true } as const;
  for (const [fault, code] of [
    [emfile, "EMFILE"],
    [erofs, "EROFS"],
  ] as const) {
    const server = await startServer({ faults: [{ ...fault, act: { fail: code } }] });
    const over = new AbortController();
    // Past the size of a segment, so that another is needed.
    const sending = load(server, { over: over.signal, batch: 100, bytes: 2000, pauseMs: 0 });
    await Bun.sleep(500);
    await Bun.write(whilst, "");
    const isTold = () => server.log.some((line) => line.includes(code));
    for (let i = 0; i < 200 && !isTold(); i++) await Bun.sleep(50);
    over.abort();
    const { acknowledged, answers } = await sending;
    rmSync(whilst);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(answers["500"]).toBeGreaterThan(0);
    await server.stop();
    expect(await judge(server.folder, acknowledged)).toEqual(innocent);
  }
});
