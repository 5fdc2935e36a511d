// A session as it is kept: one sign-in.

export const sessionMs = 30 * 24 * 60 * 60 * 1000;

export interface SessionRow {
  id: string;
  userId: string;
  /** The number of the refresh token that is valid; each refresh increases it. */
  counter: number;
  userAgent: string;
  address: string;
  /** The kinds of credentials that it was opened with. */
  factors: string[];
  /** When the last of them was checked. */
  authTime: Date;
  cookie: boolean;
  deviceId: string | null;
  createdAt: Date;
  refreshedAt: Date;
  expiresAt: Date;
}
