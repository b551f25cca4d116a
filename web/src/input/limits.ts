/** Text beyond this stays out of the page: a browser takes seconds to lay it out. */
export const largestShownText = 200_000;

/** Bytes. A larger file is refused before it is read, a compressed one while it is unpacked. */
export const largestInput = 512e6;
