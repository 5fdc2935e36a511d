// An editor's side of a type check: what may stand where somebody is typing. Editors ask TypeScript 5's
// language service; version 7 has no API to ask.
import { join } from "node:path";
import ts from "typescript-5";
import { compilerOptions } from "./outside.ts";

/** Opens a file of that project whose text begins so. */
export function openEditor(folder: string, beginning: string) {
  const file = join(folder, "open.ts");
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, folder);
  let text = beginning;
  let version = 0;
  const read = (name: string) => (name === file ? text : ts.sys.readFile(name));
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : ""),
    getScriptSnapshot(name) {
      const script = read(name);
      return script === undefined ? undefined : ts.ScriptSnapshot.fromString(script);
    },
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
    directoryExists: ts.sys.directoryExists,
  });

  return {
    /** Types on, and gives what the editor offers at the end. */
    complete(typed: string): string[] {
      text = beginning + typed;
      version += 1;
      const offered = service.getCompletionsAtPosition(file, text.length, {});
      return offered?.entries.map(({ name }) => name) ?? [];
    },
  };
}
