"""Random numbers and sets of numpy and scipy, where a size could be ``1e3``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from scipy import sparse


def whole(size: Any) -> Any:
    """A size, or a shape, in integers."""
    if isinstance(size, tuple | list):
        return tuple(map(whole, size))
    return int(size) if isinstance(size, float) else size


def _of_sizes(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(*sizes: Any, **words: Any) -> Any:
        return function(*map(whole, sizes), **words)

    return called


class RandomState(np.random.RandomState):
    """Draws as many as ``1e3`` numbers."""

    def randn(self, *shape: Any) -> Any:
        """As in numpy."""
        return super().randn(*whole(shape))

    def rand(self, *shape: Any) -> Any:
        """As in numpy."""
        return super().rand(*whole(shape))


def randint(low: Any, high: Any = None, size: Any = None) -> Any:
    """As in numpy."""
    return np.random.randint(low, high, size=whole(size))  # noqa: NPY002 - it is the subject


rand = _of_sizes(sparse.rand)


def in1d(first: Any, second: Any) -> Any:
    """Which of the first, flattened, are in the second."""
    return np.isin(np.ravel(first), second)
