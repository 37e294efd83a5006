"""A law that must fail, looked at longer than every day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, given, settings


@pytest.fixture
def rejected(rejects: Any) -> Callable[..., None]:
    """The law fails. Hypothesis looks longer than it does every day, and does not shrink.

    ``where`` narrows what it draws to the data on which this mistake shows.
    """

    def rejected(law: Any, where: dict[str, Any] | None = None, **words: Any) -> None:
        name, handle = law.__name__, getattr(law, "hypothesis", None)
        if handle is not None:
            law = settings(
                max_examples=2000,
                phases=[Phase.generate],
                database=None,
                deadline=None,
                derandomize=True,
            )(given(**handle._given_kwargs | (where or {}))(handle.inner_test))
        rejects(name, law, **words)

    return rejected
