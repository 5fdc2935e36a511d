/** A backup that cannot be relied on, in words for people. Another may be. */
export class UnfitBackup extends Error {
  override readonly name = "UnfitBackup";
}

/** The place does not give it: the backup may be as good as ever. */
export class PlaceFailure extends Error {}
