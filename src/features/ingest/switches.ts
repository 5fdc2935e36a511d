// What clients ask before they send: which flags are on, what is to be recorded, where else to send. There is
// nothing to switch, and each is told so in the form that it expects, so that it logs no error.

/** What PostHog's page may do: send events, and nothing that we do not take. */
const pageConfig = {
  supportedCompression: ["gzip", "gzip-js"],
  analytics: { endpoint: "/e/" },
  elementsChainAsString: true,
  defaultIdentifiedOnly: true,
  hasFeatureFlags: false,
  autocapture_opt_out: false,
  autocaptureExceptions: false,
  captureDeadClicks: false,
  capturePerformance: false,
  heatmaps: false,
  sessionRecording: false,
  surveys: false,
  productTours: false,
  conversations: false,
  isAuthenticated: false,
  toolbarParams: {},
  siteApps: [],
};

export type PageConfig = typeof pageConfig & { token: string };

export const configOf = (key: string): PageConfig => ({ token: key, ...pageConfig });

/** The same as a script, which the page's client loads. `key` holds letters, digits, `_` and `-` alone. */
export function configScriptOf(key: string): string {
  const { siteApps, ...config } = configOf(key);
  const told = JSON.stringify({ config, siteApps });
  const all = "window._POSTHOG_REMOTE_CONFIG";
  return `(${all} = ${all} || {})[${JSON.stringify(key)}] = ${told};\n`;
}

/** Flags as they are asked for one person, in the words of all versions. */
export const noFlags = {
  ...pageConfig,
  flags: {},
  featureFlags: {},
  featureFlagPayloads: {},
  errorsWhileComputingFlags: false,
};

/** Flags as servers' clients load them to decide by themselves. */
export const noDefinitions = { flags: [], group_type_mapping: {}, cohorts: {} };

/** What RudderStack's page asks for: nowhere else to send to, and nothing to report of itself. */
export const sourceConfig = {
  source: {
    id: "plaudit",
    name: "Plaudit",
    workspaceId: "plaudit",
    enabled: true,
    config: {
      statsCollection: { errors: { enabled: false }, metrics: { enabled: false } },
    },
    connections: [],
    destinations: [],
  },
};
