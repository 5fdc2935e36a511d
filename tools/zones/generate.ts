// Writes table.json, the time zones of the world: `bun run build:zones`. They come from moment-timezone,
// which tells every change of a clock up to the year 2499. What a zone does year after year is told
// here once, as rules, and the changes that these foretell are left out.
import moment from "moment-timezone";
import { type Change, type Rule, timeOf, weekdays } from "../../src/domain/zones/zone.ts";

export const tableFile = new URL("../../src/domain/zones/table.json", import.meta.url);
const dataUrl = import.meta.resolve("moment-timezone/data/packed/latest.json");

/** No event is older than 2 January 1970; the month of that day begins where it is latest in December. */
const firstTime = Date.UTC(1969, 11, 1);
/** The last years of the data, of which all must follow the rules, whatever was planned until then. */
const ruledYears = { first: 2400, last: 2499 };
/** Calendars look for what is a day away from a change, and are right if it is the only one there. */
const distanceMin = 2 * 24 * 60 * 60 * 1000;

/** Names that the tz database dropped long ago, and that Bun takes still. */
const dropped = {
  "canada/east-saskatchewan": "america/regina",
  "us/pacific-new": "america/los_angeles",
};

/** What moment-timezone ships: a line a zone, and `zone|other name` for each of the other names. */
interface Packed {
  version: string;
  zones: string[];
  links: string[];
}

export async function generateTable(): Promise<string> {
  const { version, zones, links }: Packed = await Bun.file(new URL(dataUrl)).json();
  const otherNames = links.map((link): [string, string] => {
    const [name = "", other = ""] = link.split("|");
    return [other.toLowerCase(), name.toLowerCase()];
  });
  const entries = [
    ...zones.map((packed) => readZone(packed)),
    ...otherNames,
    ...Object.entries(dropped),
  ];
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ release: version, zones: Object.fromEntries(entries) }, null, 2)}\n`;
}

/** The zone's name in lower case, by which it is found whatever the case asked for, and the line that tells it. */
function readZone(packed: string): [name: string, text: string] {
  const { name, untils, offsets } = moment.tz.unpack(packed);
  const all = offsets.map((minutesBehind, i): Change => ({
    at: i === 0 ? -Infinity : (untils[i - 1] as number),
    offset: -Math.round(minutesBehind * 60) * 1000,
  }));
  const first = all.findLast(({ at }) => at <= firstTime) as Change;
  let offset = first.offset;
  const changes = all.filter((change) => {
    const isChange = change.at > firstTime && change.offset !== offset;
    if (isChange) offset = change.offset;
    return isChange;
  });
  demandDistance(name, changes);
  const rules = findRules(changes);
  const told = rules.length > 0 ? beforeRules(changes, rules) : changes;
  const words = told.map((change) => `${timeText(change.at)} ${offsetText(change.offset)}`);
  const line = [offsetText(first.offset), ...words].join(" ");
  return [name.toLowerCase(), [line, ...rules.map(ruleText)].join(" | ")];
}

function demandDistance(name: string, changes: readonly Change[]): void {
  for (const [i, { at }] of changes.entries()) {
    if (i > 0 && at - (changes[i - 1] as Change).at <= distanceMin)
      throw new Error(`${name} changes its clocks twice within two days.`);
  }
}

/** The two changes of every year, in their order; none where the clocks are left alone in the end. */
function findRules(changes: readonly Change[]): Rule[] {
  const { first, last } = ruledYears;
  const ruled = changes.filter(({ at }) => yearOf(at) >= first && yearOf(at) <= last);
  if (ruled.length === 0) return [];
  if (ruled.length !== 2 * (last - first + 1)) throw new Error("There are not two changes a year.");
  return [0, 1].map((place) => ruleOf(ruled.filter((_, i) => i % 2 === place)));
}

/** In a hundred years a day of the week falls on each of the seven dates that it may fall on. */
function ruleOf(changes: readonly Change[]): Rule {
  const dates = changes.map(({ at }) => new Date(at).toISOString().slice(5, 10)).sort();
  const [{ at, offset }] = changes as [Change];
  const [month, day] = (dates[0] as string).split("-").map(Number) as [number, number];
  const date = new Date(at);
  return {
    month: month - 1,
    day,
    weekday: date.getUTCDay(),
    time: at - date.setUTCHours(0, 0, 0, 0),
    offset,
  };
}

/** What the rules do not foretell, and the first change that they do. */
function beforeRules(changes: readonly Change[], rules: readonly Rule[]): Change[] {
  const [first] = changes as [Change];
  const foretold: Change[] = [];
  for (let year = yearOf(first.at); year <= ruledYears.last; year++) {
    foretold.push(...rules.map((rule) => ({ at: timeOf(rule, year), offset: rule.offset })));
  }
  const told = changes.filter(({ at }) => yearOf(at) <= ruledYears.last);
  // Both end with the same change.
  const last = told.findLastIndex((change, i) => {
    const rule = foretold[foretold.length - told.length + i];
    return change.at !== rule?.at || change.offset !== rule.offset;
  });
  return told.slice(0, last + 2);
}

const yearOf = (time: number) => new Date(time).getUTCFullYear();
const timeText = (time: number) => new Date(time).toISOString().replace(/(:00)?\.000Z$/, "");

function offsetText(offset: number): string {
  const text = new Date(Math.abs(offset)).toISOString().slice(11, 19).replace(/:00$/, "");
  return `${offset < 0 ? "-" : "+"}${text}`;
}

function ruleText({ month, day, weekday, time, offset }: Rule): string {
  const date = new Date(Date.UTC(2000, month, day)).toISOString().slice(5, 10);
  return `${date} ${weekdays[weekday]} ${offsetText(time).slice(1)} ${offsetText(offset)}`;
}

if (import.meta.main) await Bun.write(tableFile, await generateTable());
