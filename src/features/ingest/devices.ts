// What a user agent stands for: the family of the browser and of the system, and the kind of device. No versions, which
// would tell people apart.
import Bowser from "bowser";
import { createMemo } from "../../runtime/memo.ts";

export interface Device {
  browser?: string;
  os?: string;
  kind?: string;
}

const userAgentLengthMax = 512;
/** A site sees the same few hundred agents all day. */
const rememberedMax = 2000;

export type DeviceOf = (userAgent: string) => Device;

export function createDevices(): DeviceOf {
  const known = createMemo<string, Device>(rememberedMax);
  return (userAgent) => known.of(userAgent.slice(0, userAgentLengthMax), readDevice);
}

function readDevice(userAgent: string): Device {
  if (userAgent === "") return {};
  const { browser, os, platform } = Bowser.parse(userAgent);
  return {
    ...(browser.name && { browser: browser.name }),
    ...(os.name && { os: os.name }),
    ...(platform.type && { kind: platform.type }),
  };
}
