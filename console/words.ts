// How numbers and times are written.

const whole = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const decimal = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

export const missing = "–";

/** Grouped: 12,345. */
export function toCount(value: number | null | undefined): string {
  return value === null || value === undefined ? missing : whole.format(value);
}

/** For axes alone: 12.3K. */
export function toShort(value: number): string {
  return short.format(value);
}

export function toDecimal(value: number | null | undefined): string {
  return value === null || value === undefined ? missing : decimal.format(value);
}

/** 0.421 as 42.1 %. */
export function toShare(part: number): string {
  const percent = part * 100;
  const digits = percent === 0 || percent >= 99.95 || Number.isInteger(percent) ? 0 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** By how much something changed, by arrow and sign; undefined where there was nothing before. */
export function toChange(now: number, before: number): string | undefined {
  if (before === 0) return undefined;
  const change = now / before - 1;
  if (Math.abs(change) < 0.0005) return "± 0 %";
  const arrow = change > 0 ? "↑ +" : "↓ −";
  return `${arrow}${toShare(Math.abs(change))}`;
}

export function toBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

const lengths = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time in its two largest units: 2 h 5 min. */
export function toLength(seconds: number | null): string {
  if (seconds === null) return missing;
  const signs = { day: "d", hour: "h", minute: "min", second: "s" };
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [unit, size] of lengths) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${signs[unit]}`);
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

const relative = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });

/** 3 minutes ago; in 2 days. */
export function toAgo(time: number, now: number): string {
  const seconds = (time - now) / 1000;
  for (const [unit, size] of lengths) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "now";
}

/** The whole date and time, in the reader's own zone. */
export function toMoment(time: number): string {
  return new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** In an order in which the first that is named is meant: most browsers name others, too. */
const browserNames = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
] as const;
const systemNames = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
] as const;

/** What a browser calls itself, in short: Chrome on Linux. Others are called what they call themselves. */
export function toDevice(userAgent: string | null | undefined): string {
  if (!userAgent) return missing;
  const nameOf = (names: readonly (readonly [string, string])[]) =>
    names.find(([word]) => userAgent.includes(word))?.[1];
  const [browser, system] = [nameOf(browserNames), nameOf(systemNames)];
  return browser && system ? `${browser} on ${system}` : userAgent;
}
