// What `plaudit doctor` finds.

/** One line of the report, with what to do if something is wrong. */
export interface Finding {
  about: string;
  is: string;
  /** Undefined: all is well. */
  todo?: string;
  /** What is good to know, though nothing is wrong. */
  advice?: string;
}
