/** A backup that cannot be relied on, in words for people. Another may be. */
export class UnfitBackup extends Error {
  override readonly name = "UnfitBackup";
}
