// What the app has put into the console: links in the rail, and questions on the overview.
import { signal } from "@preact/signals";
import type { ConsoleParts } from "../src/client/client.ts";
import { api } from "./account.ts";

export const own = signal<ConsoleParts>({ links: [], tiles: [] });

export async function askOwn(): Promise<void> {
  const { data } = await api.console.get();
  if (data) own.value = data;
}
