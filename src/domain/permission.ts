// What an account or an API key may be allowed to do. Imports nothing of ours.

/** `admin` implies all the others. The names are an API: they are never renamed. */
export const permissions = [
  "users:read",
  "users:write",
  "reports:read",
  "keys:write",
  "events:write",
  "admin",
] as const;

/** Those that items add. */
export const itemPermissions = ["items:write"] as const;

export type Permission = (typeof permissions | typeof itemPermissions)[number];
