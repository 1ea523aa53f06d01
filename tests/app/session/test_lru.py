"""A few large things of all visits, the last used."""

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest

from genreclf.app.session.lru import LruCache


class Owner:
    """Somebody who has a thing."""


def never() -> bytes:
    pytest.fail("it was there")


def test_what_is_kept_is_not_made_again():
    cache, owner = LruCache(2), Owner()
    thing = cache.get(owner, lambda: b"thing")
    assert cache.get(owner, never) is thing


def test_what_was_not_used_for_longest_makes_room():
    cache, owners = LruCache(2), [Owner() for _ in range(3)]
    cache.get(owners[0], lambda: b"0")
    cache.get(owners[1], lambda: b"1")
    cache.get(owners[0], never)
    cache.get(owners[2], lambda: b"2")
    assert len(cache) == 2
    cache.get(owners[0], never)
    cache.get(owners[2], never)
    assert cache.get(owners[1], lambda: b"1 again") == b"1 again"


def test_a_thing_goes_with_its_owner():
    cache, owner = LruCache(2), Owner()
    cache.get(owner, lambda: b"thing")
    del owner
    gc.collect()
    assert len(cache) == 0


def test_a_thing_that_can_t_be_made_leaves_nothing():
    cache, owner = LruCache(2), Owner()
    with pytest.raises(ValueError, match="no"):
        cache.get(owner, lambda: (_ for _ in ()).throw(ValueError("no")))
    assert len(cache) == 0
    assert cache.get(owner, lambda: b"thing") == b"thing"


def test_many_threads_never_keep_more_than_the_limit_and_get_their_own():
    cache, owners = LruCache(4), [Owner() for _ in range(16)]

    def use(turn: int) -> bool:
        return cache.get(owners[turn % 16], lambda: turn % 16) == turn % 16 and len(cache) <= 4

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(1, 2000)))
