import { afterEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { nameBackup } from "../../../src/data/backup/name.ts";
import {
  type Backups,
  type BackupsOptions,
  createBackups,
} from "../../../src/data/backup/schedule.ts";
import { makeBackup } from "../../../src/data/backup/backup.ts";
import { runErrand } from "../../../src/data/backup/errands.ts";
import { createFolderPlace } from "../../../src/data/backup/folder-place.ts";
import { noteBackup, noteVerified, readStanding } from "../../../src/data/backup/standing.ts";
import { locateData } from "../../../src/data/folder.ts";
import { findInstallationId } from "../../../src/data/installation.ts";
import { tryLock } from "../../../src/journal/lock.ts";
import type { Log } from "../../../src/runtime/log.ts";
import { createLog } from "../../../src/runtime/log.ts";
import { plaudit } from "../../cli/kit.ts";
import { emptyFolder } from "../../cli/kit.ts";
import { type Child, firstLine, start } from "../../processes.ts";
import { backUp, filledFolder, newPlace, password, spoiled } from "./kit.ts";

const workerUrl = new URL("../../../src/data/backup/worker.ts", import.meta.url);
const main = new URL("../../../src/main.ts", import.meta.url).pathname;
const keep = { days: 7, weeks: 0, months: 0 };
const never = "0 0 1 1 *";

const open: Backups[] = [];
const children: Child[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function begin(
  folder: string,
  options: Partial<BackupsOptions> = {},
): Backups & { lines: string[] } {
  const lines: string[] = [];
  const log: Log = createLog({ write: (line) => void lines.push(line), pretty: false });
  const backups = createBackups({
    data: locateData(folder),
    workerUrl,
    isOn: true,
    where: undefined,
    at: never,
    keep,
    diskBytesMin: 0,
    log,
    catchUpMs: 0,
    jitterMsMax: 0,
    ...options,
  });
  open.push(backups);
  backups.start();
  return Object.assign(backups, { lines });
}

async function until(condition: () => boolean, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition() && performance.now() < deadline) await Bun.sleep(20);
  expect(condition()).toBe(true);
}

const idle = (backups: Backups) => until(() => !backups.status().isRunning);

describe("the nights", () => {
  test("a missed one is made up for at the start, and one that was not missed is not", async () => {
    const folder = await filledFolder();
    const first = begin(folder);
    await until(() => first.status().newest !== undefined);
    await idle(first);
    const [backup, ...more] = await first.list();
    expect(more).toEqual([]);
    expect(backup).toMatchObject({ mark: "nightly", isEncrypted: false });
    expect(first.status()).toMatchObject({
      isOn: true,
      failures: 0,
      newest: { name: backup!.name },
    });
    expect(first.lines.join("\n")).toContain("The backup is done.");
    // Beside the data on its own disk.
    expect(first.status().elsewhere).toBeUndefined();

    const second = begin(folder);
    await Bun.sleep(300);
    expect(second.status().isRunning).toBe(false);
    expect(await second.list()).toHaveLength(1);
  }, 60_000);

  test("come when they are due, and what is older than the rule goes", async () => {
    const folder = await filledFolder();
    const place = newPlace();
    const installation = findInstallationId(locateData(folder));
    const nights = (installation: string | undefined) =>
      [1, 2, 3].map((day) =>
        nameBackup(new Date(Date.UTC(2020, 0, day)), { mark: "nightly", installation }),
      );
    const old = nights(installation);
    const others = [...nights("0123abcd"), ...nights(undefined)];
    for (const name of [...old, ...others]) writeFileSync(join(place, name), "");
    const asked = nameBackup(new Date(Date.UTC(2019, 0, 1)));
    writeFileSync(join(place, asked), "");
    const backups = begin(folder, {
      where: place,
      at: "* * * * * *",
      catchUpMs: 3_600_000,
      keep: { days: 2, weeks: 0, months: 0 },
    });
    await until(() => backups.status().newest !== undefined);
    // What is old goes once the new one is kept.
    await until(() => !readdirSync(place).includes(old[0]!));
    backups.close();
    const names = readdirSync(place).sort();
    expect(names).toContain(asked);
    expect(names).toContain(old[2]!);
    expect(names).not.toContain(old[0]!);
    // Another installation that has the same place has its own rule.
    expect(names).toEqual(expect.arrayContaining(others));
    expect((await backups.list()).map(({ name }) => name)).not.toContain(others[2]!);
  }, 60_000);

  test("off means off, and whoever asks has one made all the same", async () => {
    const folder = await filledFolder();
    const backups = begin(folder, { isOn: false });
    await Bun.sleep(200);
    expect(backups.status()).toMatchObject({ isOn: false, isRunning: false });
    backups.begin();
    expect(() => backups.begin()).toThrow("already");
    await idle(backups);
    expect(await backups.list()).toMatchObject([{ mark: undefined }]);
  }, 60_000);

  test("a failure is told in the log and in the standing, and goes with the next that is well", async () => {
    const folder = await filledFolder();
    const file = join(emptyFolder(), "file");
    writeFileSync(file, "");
    const backups = begin(folder, { where: join(file, "folder") });
    await until(() => backups.status().failures === 1);
    expect(backups.status().failed?.message).toContain("ENOTDIR");
    expect(backups.lines.join("\n")).toContain("The backup failed.");
    await expect(backups.list()).rejects.toThrow("ENOTDIR");
    const doctor = await plaudit(["doctor", "--data", folder]);
    expect(doctor).toMatchObject({ code: 1, out: expect.stringContaining("the last one failed") });
    // Somebody's backup to another place mends nothing of it, and no trial restore does.
    await plaudit(["backup", "--data", folder]);
    noteVerified(locateData(folder), "any");
    expect(readStanding(locateData(folder)).failed).toBeDefined();
    rmSync(file);
    await plaudit(["backup", join(file, "folder"), "--data", folder]);
    expect(readStanding(locateData(folder)).failed).toBeUndefined();
    expect((await plaudit(["doctor", "--data", folder])).out).toContain("only on this disk");
  }, 60_000);

  test("a Worker that is lost, hangs or cannot note anything is told of like any other failure", async () => {
    const folder = await filledFolder();
    const failing = (of: Backups) => of.status().failed?.message;
    const writeWorker = (text: string) => {
      const file = join(emptyFolder(), "worker.ts");
      writeFileSync(file, text);
      return pathToFileURL(file);
    };
    const lost = begin(folder, {
      workerUrl: writeWorker("self.onmessage = () => { throw new Error('out of memory'); };"),
    });
    await until(() => lost.status().failures === 1);
    expect(failing(lost)).toContain("out of memory");
    expect(readStanding(locateData(folder)).failed?.message).toContain("out of memory");
    lost.close();

    const hanging = begin(folder, {
      workerUrl: writeWorker("self.onmessage = () => {};"),
      errandMsMax: 100,
    });
    await until(() => hanging.status().failures === 1);
    expect(hanging.status()).toMatchObject({ isRunning: false });
    expect(failing(hanging)).toContain("is given up");
    hanging.close();

    // As on a full disk: what cannot be written is a folder here.
    await plaudit(["backup", "--data", folder]);
    expect(failing(hanging)).toBeUndefined();
    const note = join(folder, `backup.json.${process.pid}.new`);
    mkdirSync(note);
    const file = join(emptyFolder(), "file");
    writeFileSync(file, "");
    const full = begin(folder, { where: join(file, "folder"), catchUpMs: 3_600_000 });
    full.begin();
    await idle(full);
    expect(failing(full)).toContain("ENOTDIR");
    expect(full.lines.join("\n")).toContain("ENOTDIR");
    expect(readStanding(locateData(folder)).failed).toBeUndefined();
    rmSync(note, { recursive: true });
    await plaudit(["backup", "--data", folder]);
    expect(failing(full)).toBeUndefined();
  }, 60_000);

  test("a server that stops in the middle of a backup has not failed", async () => {
    const folder = await filledFolder();
    const backups = begin(folder);
    await until(() => backups.status().isRunning);
    backups.close();
    await idle(backups);
    expect(backups.status().failures).toBe(0);
    expect(backups.status().failed).toBeUndefined();
    expect(backups.lines).toEqual([]);
  }, 60_000);

  test("the trial restore finds a backup that is no good any more", async () => {
    const folder = await filledFolder();
    const data = locateData(folder);
    const errand = {
      type: "verify",
      dataFolder: folder,
      where: undefined,
      diskBytesMin: 0,
    } as const;
    const file = await backUp(folder, data.backups);
    expect(await runErrand(errand)).toMatchObject({ type: "done" });
    expect(readStanding(data).verified?.at).toBeGreaterThan(Date.now() - 60_000);
    const bad = spoiled(file, (bytes) => bytes.subarray(0, bytes.length - 100));
    renameSync(bad, file);
    expect(await runErrand(errand)).toMatchObject({ type: "failed" });
    expect(readStanding(data).failed?.message).toContain("cut short");
  }, 60_000);
});

test("a copy elsewhere that is gone counts for nothing", async () => {
  const folder = await filledFolder();
  const data = locateData(folder);
  const place = newPlace();
  const made = await makeBackup(data, createFolderPlace(place, folder));
  const note = () =>
    noteBackup(data, made, { ...createFolderPlace(place, folder), isElsewhere: true });
  note();
  expect((await plaudit(["doctor", "--data", folder])).out).not.toContain("only on this disk");
  rmSync(join(place, made.name));
  expect((await plaudit(["doctor", "--data", folder])).out).toContain("is not in");
  const errand = { type: "back up", mark: undefined, recipient: undefined, keep } as const;
  await runErrand({ ...errand, dataFolder: folder, where: undefined, diskBytesMin: 0 });
  expect(readStanding(data)).toMatchObject({ newest: { place: data.backups } });
  expect(readStanding(data).elsewhere).toBeUndefined();
});

test("a place that no night could use stops the start", async () => {
  const folder = await filledFolder();
  Bun.env["PLAUDIT_BACKUP"] = "s3://bucket/prefix";
  try {
    const words = ["serve", "--port", "0", "--data", folder];
    expect(await plaudit(words, { backupWorkerUrl: workerUrl })).toMatchObject({
      code: 2,
      told: [expect.stringMatching(/PLAUDIT_BACKUP.*AWS_ACCESS_KEY_ID/)],
    });
  } finally {
    delete Bun.env["PLAUDIT_BACKUP"];
  }
});

test("without a place the commands take that of the nights", async () => {
  const folder = await filledFolder();
  const place = newPlace();
  Bun.env["PLAUDIT_BACKUP"] = place;
  try {
    const { out } = await plaudit(["backup", "--data", folder]);
    expect(dirname(out.trim())).toBe(place);
    const listed = await plaudit(["restore", "--list", "--data", folder]);
    expect(listed.out).toContain(basename(out.trim()));
    expect(existsSync(locateData(folder).backups)).toBe(false);
  } finally {
    delete Bun.env["PLAUDIT_BACKUP"];
  }
});

test("a start clears away the copy that a killed backup has left, but not that of one under way", async () => {
  const folder = await filledFolder();
  const draft = join(folder, "backup.unfinished");
  mkdirSync(draft);
  writeFileSync(join(draft, "app.db"), "");
  const lock = tryLock(join(folder, "backup.lock"))!;
  begin(folder, { isOn: false });
  expect(existsSync(draft)).toBe(true);
  lock.release();
  begin(folder, { isOn: false });
  expect(existsSync(draft)).toBe(false);
});

test("an admin asks a server for one, over HTTP, and sees how they stand", async () => {
  const folder = await filledFolder();
  await plaudit(
    [
      "user",
      "create",
      "--admin",
      "--username",
      "root",
      "--email",
      "root@example.com",
      "--age",
      "40",
      "--password-stdin",
      "--data",
      folder,
    ],
    { stdin: password },
  );
  const server = start([process.execPath, main, "serve", "--port", "0", "--data", folder]);
  children.push(server);
  const [, url = ""] = /(http:\S+\d)/.exec(await firstLine(server)) ?? [];
  const signIn = await fetch(`${url}/api/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "root", password }),
  });
  const { access_token: token } = (await signIn.json()) as { access_token: string };
  const call = async (method: string, path = "/api/backups") => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    return {
      status: response.status,
      body: (await response.json()) as { items: { name: string }[]; running: boolean },
    };
  };
  expect(await call("GET")).toMatchObject({
    status: 200,
    body: { items: [], running: false, failed: null },
  });
  expect(await call("POST")).toMatchObject({ status: 202, body: { status: "started" } });
  let page = await call("GET");
  while (page.body.running) page = await call("GET");
  const [made] = page.body.items;
  expect(statSync(join(folder, "backups", made!.name)).size).toBeGreaterThan(1000);

  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^plaudit_backup_age_seconds \d+(\.\d+)?$/m);
  expect(metrics).toMatch(/^plaudit_backup_elsewhere_age_seconds NaN$/m);
  const status = await (await fetch(`${url}/status`)).json();
  expect(status).toMatchObject({ backups: { on: true, elsewhereAt: null, failing: false } });

  // Stopped while one is made, it ends as it should, and leaves nothing half done.
  await call("POST");
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  const left = readdirSync(join(folder, "backups"));
  expect(left.filter((name) => name.endsWith(".zst")).length).toBeLessThanOrEqual(2);
  expect((await plaudit(["restore", "--verify", "--data", folder])).code).toBe(0);
}, 60_000);

test("a backup that somebody has deleted is the newest no longer", async () => {
  const folder = await filledFolder();
  const place = newPlace();
  const backups = begin(folder, { where: place });
  await until(() => readStanding(locateData(folder)).newest !== undefined);
  await idle(backups);
  expect(backups.status().newest).toBeDefined();
  backups.close();
  rmSync(place, { recursive: true });
  const later = begin(folder, { where: place, isOn: false });
  await until(() => later.status().newest === undefined);
});
