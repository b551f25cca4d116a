"""score_onnxruntime.py MODEL MATRIX FEATURES THREADS SCORES: scores a float32 matrix held in memory
with ONNX Runtime, in one call, after a call on a few rows. Prints wall and CPU seconds of the call."""

import json
import sys
import time

import numpy
import onnxruntime

model, matrix, features, threads, scores = sys.argv[1:]
x = numpy.fromfile(matrix, numpy.float32).reshape(-1, int(features))
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = int(threads)
settings.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
(source,) = session.get_inputs()
probability = next(output.name for output in session.get_outputs() if output.type == "tensor(float)")
session.run([probability], {source.name: x[:512]})
wall, cpu = time.monotonic(), time.process_time()
(answer,) = session.run([probability], {source.name: x})
print(json.dumps({"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}))
numpy.save(scores, answer[:, 1])
