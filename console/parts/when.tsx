// A time, told by how long ago it was; the whole of it on hover.
import { lookedAt } from "../asking.ts";
import { missing, toAgo, toMoment } from "../words.ts";

export function When({ at }: { at: string | null | undefined }) {
  if (!at) return <>{missing}</>;
  const time = Date.parse(at);
  void lookedAt.value;
  return (
    <time dateTime={at} title={toMoment(time)}>
      {toAgo(time, Date.now())}
    </time>
  );
}
