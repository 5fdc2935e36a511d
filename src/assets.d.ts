declare module "*.sql" {
  const text: string;
  export default text;
}

// Embedded with { type: "file" }: where the file lies, in the binary too.
declare module "*.css" {
  const path: string;
  export default path;
}
declare module "*.browser.js" {
  const path: string;
  export default path;
}
