/** The engine's messages are written to stand after "error: "; on the page they stand alone. */
export function sentence(message: string): string {
  // A file's name stays as it is written.
  const named = /^\S+\.\w+:/.test(message);
  const text = named ? message : message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
