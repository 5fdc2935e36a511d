// The fields that an app of its own keeps of an account: a pair each, for a list of pairs.
import { Fragment } from "preact";

export function ProfilePairs({ profile }: { profile: Readonly<Record<string, unknown>> }) {
  const given = Object.entries(profile).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return (
    <>
      {given.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </Fragment>
      ))}
    </>
  );
}
