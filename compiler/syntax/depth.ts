/** Deeper nesting is reported; the parser's stack would bear about three times as much. */
export const depthLimit = 100;
