/** Hexadecimal SHA-256, or null where the browser offers none (http other than localhost). */
export async function sha256(bytes: ArrayBuffer): Promise<string | null> {
  // The types promise crypto.subtle; insecure pages do not have it.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
