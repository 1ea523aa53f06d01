"""An LRU cache for large objects that all visits share."""

import threading
import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

Owner = TypeVar("Owner")
Thing = TypeVar("Thing")


class LruCache(Generic[Owner, Thing]):
    """A few things, each kept for an owner and gone with it; safe to share between threads.

    Parameters
    ----------
    most : int
        How many are kept. What has not been used for longest makes room for others.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: weakref.WeakKeyDictionary[Owner, Thing] = weakref.WeakKeyDictionary()  # in order of use
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many things are kept now."""
        return len(self._kept)

    def get(self, owner: Owner, make: Callable[[], Thing]) -> Thing:
        """What is kept for an owner, made again where it is not.

        Parameters
        ----------
        owner : object
            Whose thing it is, told from others by identity or by ``__eq__``.
        make : callable
            Makes the thing; others need not wait for it.

        Returns
        -------
        object
            The thing.
        """
        with self._lock:
            thing = self._kept.get(owner)
        if thing is None:
            thing = make()
        with self._lock:
            self._kept.pop(owner, None)
            self._kept[owner] = thing
            for oldest in [*self._kept][: -self._most]:
                del self._kept[oldest]
        return thing
