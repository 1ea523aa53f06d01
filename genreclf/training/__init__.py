"""From recordings to a model folder: the only place that imports TensorFlow and Keras.

Architectures, training data, one module a model, and the records of a run belong here. Only commands
and tests import it, each where it is needed: loading TensorFlow takes seconds.
"""
