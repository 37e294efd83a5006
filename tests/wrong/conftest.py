"""A law that must fail, looked at longer than every day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis.errors import FlakyFailure

DIFFERENCE = (AssertionError, pytest.fail.Exception)
"""What a law says of an answer that is wrong, or of an error that did not come."""

LONGER = settings(
    max_examples=3000,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
)


@pytest.fixture
def rejected(request: pytest.FixtureRequest) -> Callable[..., None]:
    """``rejected(law, **words)``: the law fails, and the table at the end of a run says so.

    Hypothesis looks longer than it does every day, and does not shrink; ``where`` narrows what it
    draws to the data on which this mistake shows. A crash is no difference: where the library
    itself notices the mistake, ``raising`` names its error and begins its message.

    Where threads take turns, a mistake may show once and not when it is looked at again, which
    Hypothesis calls flaky. It was seen, and that is what counts.
    """

    def rejected(
        law: Any,
        where: dict[str, Any] | None = None,
        raising: tuple[type[Exception], str] | None = None,
        **words: Any,
    ) -> None:
        wrong, message = ((raising[0],), raising[1]) if raising else (DIFFERENCE, None)
        with pytest.raises((*wrong, FlakyFailure)) as raised:
            _longer(law, where or {})(**words)
        if isinstance(raised.value, FlakyFailure):
            assert raised.group_contains(wrong, match=message)
        elif message is not None:
            raised.match(message)
        request.node.rejected_by = [*getattr(request.node, "rejected_by", ()), law.__name__]

    return rejected


def _longer(law: Any, where: dict[str, Any]) -> Any:
    handle = getattr(law, "hypothesis", None)
    if handle is None:
        return law
    return LONGER(given(**handle._given_kwargs | where)(handle.inner_test))
