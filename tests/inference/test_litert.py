import threading
import time

import numpy as np

from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.litert import BATCH, LiteRtNetwork
from genreclf.inference.model_card import NETWORK_LITERT
from genreclf.inference.model_store import open_model


def test_a_long_job_lets_others_in_between(monkeypatch):
    network = LiteRtNetwork(open_model(DEFAULT_MODEL).network(NETWORK_LITERT), threads=1)
    order = []

    def run(**inputs):
        (batch,) = inputs.values()
        order.append(batch[0, 0])
        while not network._next.locked() and len(order) == 1:  # until the other one queues
            time.sleep(0.001)
        return {"genres": batch}

    monkeypatch.setattr(network, "_run", run)
    long = threading.Thread(target=network, args=(np.ones((3 * BATCH, 1)),))
    long.start()
    while not order:
        time.sleep(0.001)
    answer = network(np.full((2, 1), 2.0))
    long.join()
    assert order == [1, 2, 1, 1]
    assert answer["genres"].tolist() == [[2], [2]]
