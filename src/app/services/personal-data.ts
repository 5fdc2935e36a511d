// What is kept of people, and what others may do with their accounts.
import type { Deps } from "../deps.ts";
import type { Parts } from "../../extension.ts";
import type { Audit } from "../../features/audit/audit.ts";
import { createPeople } from "../../features/people/people.ts";
import { createTraces } from "../../features/people/traces.ts";
import { hearNews } from "../../store/hearing.ts";
import { createOthers } from "../../features/users/others.ts";
import { createProfile } from "../../features/users/profile.ts";
import type { Accounts } from "./accounts.ts";
import type { Analytics, EventsIn } from "./events.ts";
import type { Outgoing } from "./outgoing.ts";

/** What somebody may do with the accounts of others. */
function createHelp(
  { store, clock }: Deps,
  {
    users,
    password,
    revoking,
    mail,
    tell,
    recovery,
    audit,
  }: Accounts & Outgoing & { audit: Audit },
) {
  return createOthers({
    store,
    clock,
    writeAudit: audit.entry,
    users,
    password,
    endAccess: revoking.access,
    voidLinks: revoking.links,
    tell,
    notify: mail.notify,
    sendReset: mail.isOn ? recovery.sendReset : undefined,
  });
}

/** What is kept of people: each feature that keeps something exports and erases its own. */
export function createPersonalData(
  deps: Deps,
  services: Accounts & Analytics & Outgoing & EventsIn & { audit: Audit; parts: readonly Parts[] },
) {
  const { store, events, clock, recorder } = deps;
  const { users, auth, password, revoking, addresses, mail, tell, keys, audit, parts } = services;
  const { boards, savedReports, shares, marks, team } = services;
  const writeAudit = audit.entry;
  const eventsOf = services.events.ofPerson;
  const onErased = () => {
    services.ingest.clearRejected();
    recorder.purge();
  };
  hearNews(deps, { onErased, onRetention: recorder.purge });
  const traces = createTraces({ store, events, clock });
  const own = parts.flatMap((part) => part.people ?? []);
  const profile = createProfile({
    store,
    clock,
    users,
    password,
    address: addresses,
    tellChanged: (db, user, address, when) => tell(db, user, { what: "password", address }, when),
    notify: mail.notify,
    revoke: (db, ending) => [...revoking.access(db, ending), ...revoking.links(db, ending)],
    writeAudit,
    people: [
      auth,
      keys.people,
      ...own,
      boards,
      savedReports,
      shares.people,
      marks.people,
      team.people,
      audit.people,
      traces,
    ],
    eventsOf,
    onErased,
  });
  const { export: exportAccount, removeOther: remove, erase } = profile;
  const people = createPeople({
    store,
    writeAudit,
    events,
    traces,
    accounts: { find: users.find, export: exportAccount, remove, erase },
    eventsOf,
    onErased,
  });
  return { profile, others: createHelp(deps, services), people };
}
