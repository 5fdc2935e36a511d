#!/usr/bin/env bun
// Arguments and environment in, exit code out.
import "./runtime/production.ts";
import { run } from "./cli/cli.ts";

// Only the owner can read what this process makes: the data folder holds hashes and a secret.
process.umask(0o077);

// Only an entry can name a Worker's file: in the binary every module has the entry's address.
const workerUrl = new URL("./recorder/worker.ts", import.meta.url);
const backupWorkerUrl = new URL("./data/backup/worker.ts", import.meta.url);
const queryWorkerUrl = new URL("./reports/worker.ts", import.meta.url);

const self = Bun.isStandaloneExecutable ? [process.execPath] : [process.execPath, Bun.main];

process.exit(await run(Bun.argv.slice(2), { workerUrl, queryWorkerUrl, backupWorkerUrl, self }));
