// Signing in on the wire. OAuth's fields keep the spelling of their RFC (6749).
import { type Static, t } from "elysia";
import { accountFields } from "../../wire/account.ts";
import { id, time } from "../../wire/fields.ts";

export const TokenRequest = t.Object(
  {
    grant_type: t.Optional(
      t.Union([t.Literal("password"), t.Literal("refresh_token")], {
        description: "The default is password.",
      }),
    ),
    username: t.Optional(
      t.String({
        minLength: 1,
        maxLength: 254,
        description: "The username or the e-mail address.",
      }),
    ),
    password: t.Optional(t.String({ minLength: 1, maxLength: 256 })),
    refresh_token: t.Optional(t.String({ minLength: 1, maxLength: 1024 })),
    device_token: t.Optional(
      t.String({
        minLength: 1,
        maxLength: 200,
        description:
          "From an earlier sign-in on this device: then strangers' guesses do not count.",
      }),
    ),
    cookie: t.Optional(
      t.Boolean({
        description:
          "For a page of this server: the session is kept in a cookie that scripts cannot read, and there is no refresh token.",
      }),
    ),
  },
  {
    $id: "TokenRequest",
    description: "username and password, or grant_type=refresh_token and refresh_token.",
    examples: [{ username: "ada", password: "correct horse" }],
  },
);
export type TokenRequest = Static<typeof TokenRequest>;

export const IssuedTokens = t.Object(
  {
    access_token: t.String({
      description: "Send it in Authorization: Bearer …",
      examples: ["eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9…"],
    }),
    token_type: t.Literal("bearer"),
    expires_in: t.Integer({
      description: "The seconds for which access_token is valid.",
      examples: [900],
    }),
    refresh_token: t.Optional(
      t.String({
        description:
          "Can be used once: the answer has the next one. Missing where a cookie was set.",
        examples: ["019ca945…"],
      }),
    ),
    device_token: t.Optional(
      t.String({
        description:
          "For a device that was not known to the account: keep it, and send it with the next sign-in. Missing where a cookie was set.",
        examples: ["device_3f9a…"],
      }),
    ),
  },
  { $id: "IssuedTokens" },
);
export type IssuedTokens = Static<typeof IssuedTokens>;

const SessionInfo = t.Object(
  {
    id,
    current: t.Boolean({
      description: "Whether this request belongs to this session.",
      examples: [true],
    }),
    userAgent: t.String({ examples: ["Mozilla/5.0"] }),
    address: t.String({ examples: ["192.0.2.7"] }),
    factors: t.Array(t.String(), {
      description: "The ways in by which it was opened.",
      examples: [["password"]],
    }),
    authTime: time,
    cookie: t.Boolean({ description: "Whether a browser's cookie holds it.", examples: [false] }),
    deviceId: t.Nullable(t.String(), {
      description: "The device that it was opened from. Null: of before devices were known.",
      examples: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e03"],
    }),
    createdAt: time,
    refreshedAt: time,
    expiresAt: time,
  },
  { $id: "Session", description: "A sign-in." },
);

export const SessionPage = t.Object(
  { items: t.Array(SessionInfo), nextCursor: t.Nullable(t.String()) },
  { $id: "SessionPage" },
);

export const SessionId = t.Object({ id: t.String({ maxLength: 64 }) });

export const AccountId = t.Object({ id: t.String({ maxLength: 64 }) });
export const AccountSessionId = t.Object({
  id: t.String({ maxLength: 64 }),
  sessionId: t.String({ maxLength: 64 }),
});

const token = t.String({
  minLength: 1,
  maxLength: 200,
  description: "What stands behind the # in the link.",
  examples: ["5c0e…"],
});

export const ResetRequest = t.Object(
  { email: accountFields.email },
  { $id: "ResetRequest", examples: [{ email: "ada@example.com" }] },
);

export const NewPassword = t.Object(
  { token, password: accountFields.password },
  {
    $id: "NewPassword",
    description: "The link's token, and the password that the account is to have.",
    examples: [{ token: "5c0e…", password: "correct horse" }],
  },
);

export const AddressProof = t.Object(
  {
    token,
    code: t.Optional(
      t.String({
        pattern: "^[0-9]{8}$",
        error: "must be eight digits",
        description: "The code in the mail. The session that asked needs none.",
        examples: ["20718281"],
      }),
    ),
  },
  { $id: "AddressProof", examples: [{ token: "5c0e…", code: "20718281" }] },
);

export const Asked = t.Object(
  {
    mail: t.Boolean({
      description: "Whether this server sends mail. Where it does not, an admin gives out links.",
      examples: [true],
    }),
  },
  { $id: "Asked", description: "The same whether there is such an account or not." },
);
