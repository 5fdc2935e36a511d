// All commands, in the order in which help and docs/reference.md list them.
import { backupCommand } from "./backup.ts";
import { buildCommand } from "./build.ts";
import type { Command } from "./command.ts";
import { deadLettersCommand, dropCommand, retryCommand } from "./dead-letters.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { journalDrainCommand } from "./journal.ts";
import { userInviteCommand } from "./invite.ts";
import { keyCreateCommand } from "./key.ts";
import { mailReleaseCommand } from "./mail.ts";
import { keyListCommand, keyRevokeCommand } from "./keys.ts";
import { migrateCommand } from "./migrate.ts";
import { migrateToCommand } from "./migrate-to.ts";
import { namesClearCommand } from "./names.ts";
import { eraseCommand, personExportCommand } from "./person.ts";
import { resetLinkCommand } from "./reset-link.ts";
import { restoreCommand } from "./restore.ts";
import { retentionCommand, retentionSetCommand } from "./retention.ts";
import { secretRotateCommand } from "./secret.ts";
import { serveCommand } from "./serve.ts";
import { tortureCommand } from "./torture.ts";
import { upgradeCommand } from "./upgrade.ts";
import { userCreateCommand } from "./user.ts";
import {
  userDisableCommand,
  userEnableCommand,
  userListCommand,
  userSetPasswordCommand,
  userShowCommand,
} from "./users.ts";

export const commands: readonly Command[] = [
  serveCommand,
  userCreateCommand,
  resetLinkCommand,
  userListCommand,
  userShowCommand,
  userSetPasswordCommand,
  userDisableCommand,
  userEnableCommand,
  userInviteCommand,
  keyCreateCommand,
  keyListCommand,
  keyRevokeCommand,
  secretRotateCommand,
  namesClearCommand,
  importCommand,
  exportCommand,
  personExportCommand,
  eraseCommand,
  retentionCommand,
  retentionSetCommand,
  demoCommand,
  backupCommand,
  restoreCommand,
  mailReleaseCommand,
  doctorCommand,
  deadLettersCommand,
  retryCommand,
  dropCommand,
  journalDrainCommand,
  migrateCommand,
  migrateToCommand,
  upgradeCommand,
  buildCommand,
  tortureCommand,
];
