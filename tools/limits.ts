// The limits that hold by default, each as the code that keeps it names it.
import { deviceFailuresMax, devicesMax } from "../src/features/auth/devices.ts";
import { sessionMs } from "../src/features/auth/session.ts";
import { accessSeconds } from "../src/features/auth/tokens.ts";
import { limits as boards } from "../src/features/boards/boards.ts";
import { questionsMax } from "../src/features/boards/model.ts";
import { limits as savedReports } from "../src/features/boards/saved-reports.ts";
import { seatsDefault } from "../src/features/events/audience.ts";
import { ownMissedMax, ownSeats } from "../src/features/events/live.ts";
import { publicLimits } from "../src/features/ingest/allowance.ts";
import { limits as batches } from "../src/features/ingest/body.ts";
import { levelsMax, valuesMax } from "../src/features/ingest/parsable.ts";
import { vocabularyLimits } from "../src/features/ingest/vocabulary.ts";
import { bodyBytesMax, formBytesMax } from "../src/http/body.ts";
import { intakeLimits } from "../src/http/intake.ts";
import { limits as events } from "../src/domain/event.ts";
import { budget } from "../src/reports/ask.ts";
import { waitingMax } from "../src/reports/pool.ts";
import { failuresMax } from "../src/runtime/attempts.ts";
import { pointsMax } from "../src/domain/question.ts";
import {
  signInsPerMinute,
  signUpsPerMinute,
  tokensPerMinute,
} from "../src/app/services/accounts.ts";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const dayMs = 24 * 60 * 60 * 1000;

const count = (value: number) => value.toLocaleString("en-US");
const bytes = (value: number) =>
  value < mebibyte ? `${count(value / kibibyte)} KiB` : `${count(value / mebibyte)} MiB`;
const seconds = (ms: number) => `${count(ms / 1000)} s`;

/** What is limited, to how much, and what is answered beyond it. */
export type Limit = readonly [what: string, limit: string, beyond: string];

export const limits: readonly Limit[] = [
  ["A body that is no batch of events", bytes(bodyBytesMax), "413"],
  ["A form", bytes(formBytesMax), "413"],
  ["A body of events", bytes(batches.bodyBytesMax), "413"],
  ["A body of events, unpacked", bytes(batches.unpackedBytesMax), "413"],
  ["Bodies in flight from unknown senders, together", bytes(intakeLimits.strangersBytesMax), "503"],
  ["Bodies in flight from one unknown address", bytes(intakeLimits.addressBytesMax), "503"],
  ["Bodies in flight from known callers, together", bytes(intakeLimits.callersBytesMax), "503"],
  ["A body of which nothing arrives", seconds(intakeLimits.silenceMsMax), "503"],
  ["A body, from its first byte to its last", seconds(intakeLimits.bodyMsMax), "503"],
  ["Sign-ins a minute from one address", count(signInsPerMinute), "429"],
  ["Sign-ups a minute from one address", count(signUpsPerMinute), "429"],
  ["Requests for tokens a minute from one address", count(tokensPerMinute), "429"],
  ["Failed sign-ins a minute with one name", count(failuresMax), "429"],
  ["Failures in a row of a device that is known", count(deviceFailuresMax), "as a stranger"],
  ["Devices that are known of an account", count(devicesMax), "the oldest is forgotten"],
  ["An access token's life", `${count(accessSeconds / 60)} minutes`, "401"],
  ["A session's life", `${count(sessionMs / dayMs)} days`, "401"],
  ["Events in a request", count(batches.eventsMax), "413"],
  ["Values in a request of events", count(valuesMax), "400"],
  ["Nesting of a request of events", count(levelsMax), "400"],
  ["An event, as JSON", bytes(events.eventBytesMax), "rejected"],
  ["The name of an event, in characters", count(events.nameLengthMax), "rejected"],
  ["An id in an event, in characters", count(events.idLengthMax), "rejected"],
  ["Nesting of an event's properties", count(events.depthMax), "rejected"],
  [
    "An event's time ahead of the server's clock",
    `${count(events.aheadMsMax / 3_600_000)} h`,
    "rejected",
  ],
  ["Names of events of a source", count(vocabularyLimits.eventNamesMax), "rejected"],
  ["Names of properties of a source", count(vocabularyLimits.propertyNamesMax), "rejected"],
  ["Events a minute of a public key from one address", count(publicLimits.perMinute), "429"],
  ["Events at once of a public key from one address", count(publicLimits.atOnceMax), "413"],
  ["Live streams of a caller", count(seatsDefault.ofCallerMax), "429"],
  ["Live streams in all", count(seatsDefault.listenersMax), "503"],
  ["Streams of an account's own activity", count(ownSeats.ofCallerMax), "429"],
  ["Streams of own activity in all", count(ownSeats.listenersMax), "503"],
  ["Events that such a stream may have missed", count(ownMissedMax), "begins anew"],
  ["Points of a report", count(pointsMax), "422"],
  ["Time for a report", seconds(budget.timeMsMax), "503"],
  ["Events that a report reads", count(budget.eventsMax), "503"],
  ["Reports that wait for their turn", count(waitingMax), "503"],
  ["Boards", count(boards.countMax), "409"],
  ["Questions on a board", count(questionsMax), "422"],
  ["A board, as JSON", bytes(boards.contentBytesMax), "422"],
  ["Saved reports", count(savedReports.countMax), "409"],
  ["A saved report, as JSON", bytes(savedReports.contentBytesMax), "422"],
];
