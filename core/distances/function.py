"""A metric that is a Python function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from samekin.core.distances.metric import Float


class Function:
    """``f(q, x, **words)`` on pairs of rows. It travels by value: a lambda reaches every worker.

    Parameters
    ----------
    function : callable
        Two float64 rows, query first, to a number that is not NaN.
    words : mapping, optional
        Its keyword arguments.
    """

    function: Callable[..., Any]
    words: dict[str, Any]

    def __init__(
        self, function: Callable[..., Any], words: Mapping[str, Any] | None = None
    ) -> None:
        self.function, self.words = function, dict(words or {})

    def __call__(self, q: Float, x: Float) -> Float:
        """Keys of the pairs ``(q[i], x[i])``.

        Raises
        ------
        ValueError
            If the function gives NaN, or what is no number.
        """
        keys = np.array([self._number(a, b) for a, b in zip(q, x, strict=True)], dtype=np.float64)
        if np.isnan(keys).any():
            at = int(np.flatnonzero(np.isnan(keys))[0])
            raise ValueError(f"metric {self.name} gave NaN for {q[at]} and {x[at]}")
        return keys + 0.0  # -0.0 is 0.0

    def _number(self, q: Float, x: Float) -> float:
        found = self.function(q, x, **self.words)
        try:
            return float(found)
        except (TypeError, ValueError):
            raise ValueError(f"metric {self.name} gave {found!r}, which is no number") from None

    @property
    def name(self) -> str:
        """What the function calls itself."""
        return str(getattr(self.function, "__name__", repr(self.function)))

    def __reduce__(self) -> tuple[Any, ...]:
        # pickle alone knows functions by the name of their module, which a worker may not have.
        import cloudpickle

        return (_unpacked, (cloudpickle.dumps((self.function, self.words)),))


def _unpacked(data: bytes) -> Function:
    import cloudpickle

    function, words = cloudpickle.loads(data)
    return Function(function, words)
