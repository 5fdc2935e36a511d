// What tokens are signed with and mail is sealed with: the secret of now, and those it has replaced lately.

export interface OldSecret {
  secret: string;
  /** In ms since 1970. */
  replacedAt: number;
  /** Whether tokens of before are still good. Not when somebody else may know it: then it opens what was sealed, and no more. */
  isTrusted: boolean;
}

export interface Secrets {
  /** At least 32 bytes. Whoever knows it can sign in as anybody. */
  current: string;
  /** The newest first. */
  old: readonly OldSecret[];
}

/** Gives the same value until the secret is replaced, which may be done beside a running server. */
export type ReadSecrets = () => Secrets;
