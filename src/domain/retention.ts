// How long events are kept is set by their name.

/** The name that stands for all that have no setting of their own. No event is called so. */
export const otherNames = "";
