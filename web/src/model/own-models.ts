/** A model of the user's own, kept in this browser's IndexedDB until it is removed. */
export interface OwnModel {
  /** `own-` and the start of its hash: the same file is the same model. */
  readonly key: string;
  readonly file: string;
  readonly title: string;
  readonly summary: string;
  readonly task: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly blob: Blob;
}

const store = 'models';

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('genegraft', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no IndexedDB'));
  });
}

async function ask<T>(
  mode: IDBTransactionMode,
  question: (models: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = question(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('not stored'));
    });
  } finally {
    database.close();
  }
}

export const listOwn = (): Promise<readonly OwnModel[]> =>
  ask<OwnModel[]>('readonly', (models) => models.getAll());

export async function keepOwn(model: OwnModel): Promise<void> {
  await ask('readwrite', (models) => models.put(model));
}

export async function removeOwn(key: string): Promise<void> {
  await ask('readwrite', (models) => models.delete(key));
}
