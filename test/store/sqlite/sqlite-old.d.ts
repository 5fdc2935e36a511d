// The little of sql.js, as sqlite-old, that is used here. It brings no types.
declare module "sqlite-old" {
  export interface OldDatabase {
    run(sql: string): void;
    exec(sql: string): { columns: string[]; values: unknown[][] }[];
    export(): Uint8Array<ArrayBuffer>;
    close(): void;
  }
  export default function open(): Promise<{ Database: new (bytes?: Uint8Array) => OldDatabase }>;
}
