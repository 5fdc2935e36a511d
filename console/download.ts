// Gives the browser a file that was made here.
import { type Sheet, toCsv } from "./sheet.ts";

const nameLengthMax = 80;

/** Named by a title, as far as a file can be. */
export function download(title: string, sheet: Sheet): void {
  const url = URL.createObjectURL(new Blob([toCsv(sheet)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${title
    .replace(/[^\p{L}\p{N}.-]+/gu, " ")
    .trim()
    .slice(0, nameLengthMax)}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
