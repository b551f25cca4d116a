import * as ort from 'onnxruntime-web/wasm';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { NetworkBatch } from '../../../wasm/genegraft';
import { messageOf } from '../words.ts';

/** More threads than this wait for one another. */
const mostThreads = 8;

/** The runtime lies beside the page; without isolation there is one thread. Returns the threads. */
export function prepareRuntime(): number {
  const here = (url: string) => new URL(url, self.location.href).href;
  const threads = self.crossOriginIsolated
    ? Math.min(mostThreads, navigator.hardwareConcurrency)
    : 1;
  ort.env.wasm.wasmPaths = { mjs: here(glue), wasm: here(wasm) };
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return threads;
}

/** A network of a model file: tokens (N, T) in, probabilities (N * S, K) out. */
export class Network {
  #last: Promise<unknown> = Promise.resolve();

  private constructor(readonly session: ort.InferenceSession) {}

  static async open(bytes: Uint8Array): Promise<Network> {
    let session;
    try {
      session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    } catch (error) {
      throw new Error(`its network cannot be run here: ${messageOf(error)}`);
    }
    if (!session.inputNames.includes('tokens') || !session.outputNames.includes('probabilities'))
      throw new Error(
        'its network answers no classes: a pretrained base has to be fine-tuned first ' +
          '(genegraft finetune)',
      );
    return new Network(session);
  }

  /** One run after the other, whoever asks. */
  run(batch: NetworkBatch): Promise<Float32Array> {
    const answer = this.#last.then(() => this.#answer(batch));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #answer({ tokens, rows, tokensOfRow }: NetworkBatch): Promise<Float32Array> {
    const input = new ort.Tensor('int32', tokens, [rows, tokensOfRow]);
    const { probabilities } = await this.session.run({ tokens: input });
    return probabilities!.data as Float32Array;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.session.release();
  }
}
