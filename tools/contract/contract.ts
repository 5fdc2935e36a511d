// The contract of the API with its clients: the modules of src/client that are made of the documentation.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../src/app/config.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { serve } from "../../src/app/serve.ts";
import { sampleShape } from "./by-app.ts";
import { type ApiDocument, type Contract, writeContract } from "./typescript.ts";

export const contractFiles: Readonly<Record<keyof Contract, string>> = {
  schemas: "src/client/schemas.ts",
  api: "src/client/contract.ts",
};

const workerUrl = new URL("../../src/recorder/worker.ts", import.meta.url);

/** The modules' texts, made of what a server says of its own routes. */
export async function generateContract(): Promise<Contract> {
  const { schemas, api } = writeContract(await readDocument());
  return {
    schemas: await format(schemas, contractFiles.schemas),
    api: await format(api, contractFiles.api),
  };
}

async function format(text: string, file: string): Promise<string> {
  const formatter = Bun.spawn(
    [process.execPath, "fmt", "--no-script", `--stdin-filepath=${file}`],
    { stdin: new Blob([text]), stdout: "pipe", stderr: "inherit" },
  );
  const formatted = await new Response(formatter.stdout).text();
  if ((await formatter.exited) !== 0) throw new Error("The contract is no TypeScript.");
  return formatted;
}

/** Asks a server on an empty folder and a free port, which is gone afterwards. */
export async function readDocument(): Promise<ApiDocument> {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-contract-"));
  await using open = new AsyncDisposableStack();
  open.defer(() => rmSync(folder, { recursive: true, force: true }));
  const config = readConfig({ PLAUDIT_DATA: folder, PORT: "0" }, {});
  const server = await serve({ config, log: silentLog, workerUrl, shape: sampleShape });
  open.defer(() => server.stop());
  const answer = await fetch(new URL("/swagger/json", server.url));
  return (await answer.json()) as ApiDocument;
}
