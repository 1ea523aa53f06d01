#!/usr/bin/env bash
# Guess:    dynamic-range quantisation (tf.lite.Optimize.DEFAULT) costs a dense layer behind a batch normalisation little:
#           the normalised inputs are all of one size, so 8 bits hold each of them to about a hundredth.
# Happens:  the converter multiplies the scales of the normalisation into the kernel of the dense layer, also with this
#           optimisation. The layer is then given what was not normalised, and quantises it, all values with one step:
#           where a few are a thousand times as large as the others, the others become 0, and so do the kernel's rows for
#           the few. Nothing is left of the outputs. In floats the same fusion is harmless. A clip between the two layers,
#           at a limit that no value reaches, keeps them apart and restores the outputs.
# Versions: tensorflow-cpu 2.21.0, keras 3.15.1, ai-edge-litert 2.3.0
# Source:   docs/architecture.md ("matrix products"): musicnn's dense layer behind its pooled values.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tensorflow-cpu==2.21.0 keras==3.15.1 ai-edge-litert==2.3.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - "$folder" 2>"$folder/log" <<'PYTHON' || { cat "$folder/log" >&2; exit 1; }
import sys

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

SIZE, LARGE = 256, 8
rng = np.random.default_rng(0)
scale = np.where(np.arange(SIZE) < LARGE, 1000.0, 1.0).astype("float32")
x = (rng.normal(size=(32, SIZE)) * scale).astype("float32")
kernel = rng.normal(size=(SIZE, 64)).astype("float32") / 16


def lost(*, apart, eight_bits):
    inputs = keras.Input((SIZE,))
    norm, dense = keras.layers.BatchNormalization(), keras.layers.Dense(64)
    normalised = norm(inputs)
    outputs = dense(keras.ops.clip(normalised, -1e4, 1e4) if apart else normalised)
    network = keras.Model(inputs, outputs)
    norm.set_weights([np.ones(SIZE), np.zeros(SIZE), np.zeros(SIZE), scale**2])
    dense.set_weights([kernel, np.zeros(64)])
    file = f"{sys.argv[1]}/network.tflite"
    smaller = {"optimizations": [tf.lite.Optimize.DEFAULT]} if eight_bits else {}
    network.export(file, format="litert", verbose=False, **smaller)
    run = Interpreter(model_path=file).get_signature_runner()
    (name,) = run.get_input_details()
    (got,) = run(**{name: x}).values()
    expected = network.predict(x, verbose=0)
    return np.square(got - expected).mean() / expected.var()


found = {}
for apart in (False, True):
    for eight_bits in (False, True):
        found[apart, eight_bits] = lost(apart=apart, eight_bits=eight_bits)
        between = "with a clip between the layers" if apart else "as it is"
        print(f"{between}, {'8 bits' if eight_bits else 'floats'}: {found[apart, eight_bits]:.2%} of the variance of the outputs is lost")
assert found[False, False] < 1e-6 and found[True, True] < 0.01, "no longer so"
assert found[False, True] > 0.5, "the quantised layer is right now: the finding no longer holds"
PYTHON
