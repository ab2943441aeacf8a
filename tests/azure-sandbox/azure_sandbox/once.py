"""Work that is done once for each key, whoever asks first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

V = TypeVar("V")


class Once(Generic[V]):
    """Keeps what the work gave, until the kept values weigh more than `most` together.

    Those who ask while the work is being done wait for it; work that fails is forgotten.
    """

    def __init__(self, most: int = 0, weigh: Callable[[V], int] = lambda _: 0) -> None:
        self._most = most
        self._weigh = weigh
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Future[V]] = OrderedDict()

    def of(self, key: Hashable, work: Callable[[], V]) -> V:
        """Gives the value of `key`, doing the work if nobody has."""
        with self._lock:
            future = self._kept.get(key)
            if future is not None:
                self._kept.move_to_end(key)
            else:
                mine: Future[V] = Future()
                self._kept[key] = mine
        if future is not None:
            return future.result()
        try:
            mine.set_result(work())
        except Exception as error:
            with self._lock:
                del self._kept[key]
            mine.set_exception(error)
        self._forget_oldest(key)
        return mine.result()

    def _forget_oldest(self, key: Hashable) -> None:
        with self._lock:
            done = {k: self._weigh(f.result()) for k, f in self._kept.items() if f.done()}
            excess = sum(done.values()) - self._most
            for other, weight in done.items():
                if excess <= 0:
                    return
                if other != key and weight > 0:
                    del self._kept[other]
                    excess -= weight
