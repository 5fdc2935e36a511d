// `plaudit user reset-link`: a way back for somebody who forgot a password, where no mail is set up.
import { AppError } from "../domain/error.ts";
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

export const resetLinkCommand = defineCommand({
  name: "user reset-link",
  summary:
    "Print a link with which an account's owner sets a new password, once, within 30 minutes",
  data: "needs",
  flags: {},
  operands: ["NAME"],
  notes:
    "NAME is a username or an e-mail address. Hand the link to nobody else: whoever has it has the account. It leads to PLAUDIT_PUBLIC_URL.",
  async run(context) {
    const [name = ""] = context.operands;
    const { publicUrl, port } = context.config;
    return useWorkspace(context, async ({ services }) => {
      const user = await services.users.findByName(name);
      if (!user) throw new AppError("not_found", `There is no account with the name ${name}.`);
      const { secret } = await services.recovery.makeReset(user);
      await context.io.out(`${publicUrl ?? `http://localhost:${port}`}/reset#${secret}\n`);
      return 0;
    });
  },
});
