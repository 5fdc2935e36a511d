// Answers what clients ask before they send: which flags are on, what to record, where else to send. There is nothing
// to switch. Each client is told so in the form that it expects, so that it logs no error.

/** What PostHog's client for pages may do: send events, and nothing that we do not take. */
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

/** The same as a script, which the page's client loads. `key` must hold only letters, digits, `_` and `-`. */
export function configScriptOf(key: string): string {
  const { siteApps, ...config } = configOf(key);
  const told = JSON.stringify({ config, siteApps });
  const all = "window._POSTHOG_REMOTE_CONFIG";
  return `(${all} = ${all} || {})[${JSON.stringify(key)}] = ${told};\n`;
}

/** The flags of one person, in the words of all versions. */
export const noFlags = {
  ...pageConfig,
  flags: {},
  featureFlags: {},
  featureFlagPayloads: {},
  errorsWhileComputingFlags: false,
};

/** The flags as clients for servers load them, to decide by themselves. */
export const noDefinitions = { flags: [], group_type_mapping: {}, cohorts: {} };

/** The settings of RudderStack's client for pages: it sends nowhere else, and reports nothing of itself. */
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
