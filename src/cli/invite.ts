// `plaudit user invite`: an invitation by whoever has the machine, with a link to hand over.
import { listPermissions } from "../extension.ts";
import { newInvitationOf } from "../features/invitations/model.ts";
import { standardExtensions } from "../app/standard.ts";
import { assertValid } from "../wire/issues.ts";
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

export const userInviteCommand = defineCommand({
  name: "user invite",
  summary: "Invite somebody to make an account, and print the link unless it is mailed",
  data: "needs",
  flags: {
    email: { type: "string", value: "ADDRESS", about: "Whom it is for", required: true },
    permissions: {
      type: "string",
      value: "A,B",
      about: "What the account may do. Default: nothing",
    },
  },
  notes:
    "The link is good once, for a week, and for this address alone. It begins with PLAUDIT_PUBLIC_URL.",
  async run(context) {
    const { email, permissions = "" } = context.flags;
    const listed = permissions.split(",").map((part) => part.trim());
    const wanted = { email, permissions: listed.filter((part) => part !== "") };
    assertValid(newInvitationOf(listPermissions(context.extensions ?? standardExtensions)), wanted);
    return useWorkspace(context, async ({ services }) => {
      const { link } = await services.invitations.make(undefined, wanted);
      if (link === undefined) context.io.tell("The invitation is on its way.");
      else await context.io.out(`${link}\n`);
      return 0;
    });
  },
});
