// The pages that a public key may be used from, as browsers name them.

const otherSchemes = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.[\]:-]+$/;

/**
 * An origin as a browser sends it: `https://shop.example.com`, or of an app's own scheme
 * (`capacitor://localhost`). Undefined for what is none.
 */
export function toOrigin(text: string): string | undefined {
  const plain = text.trim().toLowerCase().replace(/\/$/, "");
  const url = URL.parse(plain);
  if (!url || !otherSchemes.test(plain)) return undefined;
  // Browsers leave out the port that is usual.
  return url.protocol === "http:" || url.protocol === "https:" ? url.origin : plain;
}
