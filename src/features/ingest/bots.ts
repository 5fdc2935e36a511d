// Recognizes bots by their user agent, so that reports can leave out their events. The events are kept.
import { isbot } from "isbot";
import { createMemo } from "../../runtime/memo.ts";

const userAgentLengthMax = 512;
/** The pattern takes tens of microseconds, and a site sees the same few hundred agents all day. */
const rememberedMax = 2000;

export type IsBot = (userAgent: unknown) => boolean;

export function createBotCheck(): IsBot {
  const known = createMemo<string, boolean>(rememberedMax);
  return (userAgent) => {
    if (typeof userAgent !== "string" || userAgent === "") return false;
    if (userAgent.length > userAgentLengthMax) return isbot(userAgent.slice(0, userAgentLengthMax));
    return known.of(userAgent, isbot);
  };
}
