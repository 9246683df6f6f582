export { cleanUp } from "./clean-up.ts";
export type { CleanedItem, CleanUpOptions, CleanUpOutcome } from "./clean-up.ts";
export { journaledHost } from "./journaled-host.ts";
export type { JournalHead, JournalItem } from "./journal-record.ts";
export { RunJournal } from "./run-journal.ts";
export type { BuildJournal, RunJournalOptions } from "./run-journal.ts";
export { stateDirectory } from "./state-directory.ts";
