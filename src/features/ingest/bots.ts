// Tells bots by their user agent, so that their events can be left out, never that they are dropped.
import { isbot } from "isbot";

const userAgentLengthMax = 512;
/** The pattern takes tens of microseconds; a site sees the same few hundred agents all day. */
const rememberedMax = 2000;

export type IsBot = (userAgent: unknown) => boolean;

export function createBotCheck(): IsBot {
  const known = new Map<string, boolean>();
  return (userAgent) => {
    if (typeof userAgent !== "string" || userAgent === "") return false;
    if (userAgent.length > userAgentLengthMax) return isbot(userAgent.slice(0, userAgentLengthMax));
    let answer = known.get(userAgent);
    if (answer === undefined) {
      if (known.size >= rememberedMax) known.clear();
      known.set(userAgent, (answer = isbot(userAgent)));
    }
    return answer;
  };
}
