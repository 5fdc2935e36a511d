// Data that an app keeps more in than is known here is not for us to serve, or to erase somebody from.
import type { Config } from "./config.ts";
import { standardExtensions } from "./standard.ts";
import { demandNoStrangers, locateData } from "../data/folder.ts";
import type { Extension } from "../extension.ts";
import {
  demandDatabase,
  demandNoStrangers as demandNoneInDatabase,
} from "../store/postgres/preparing.ts";

/** Throws an Error for people where an extension keeps something that is not among these. */
export async function demandAllKnown(
  { database, dataFolder }: Config,
  extensions: readonly Extension[] = standardExtensions,
): Promise<void> {
  const known = extensions.map(({ name }) => name);
  if (!database) return demandNoStrangers(locateData(dataFolder), known);
  await demandDatabase(database);
  await demandNoneInDatabase(database, known);
}
