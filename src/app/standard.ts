// The extensions that every Plaudit has, unless it is told otherwise.
import type { Extension } from "../extension.ts";
import { items } from "../features/items/extension.ts";

export const standardExtensions: readonly Extension[] = [items];
