"""The conformance suite rejects every integration that is wrong on purpose, and no right one."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from wrong import carriers

from samekin.core import registry
from samekin.core.testing import Constructor, assert_same_neighbors
from samekin.core.testing.conformance import answers


def _registered(monkeypatch: pytest.MonkeyPatch, verbs: Any) -> Constructor:
    monkeypatch.setitem(sys.modules, "carrier_under_test", verbs)
    row = registry.Row("under_test", "carrier_under_test", (), ("numpy",), "")
    rows = registry._rows()
    monkeypatch.setattr(registry, "_rows", lambda: rows | {"under_test": row})
    same = carriers.itself
    return Constructor("under_test", lambda rows, cuts=3: rows, same, same, lazy=False)


def _answers(carrier: Constructor) -> None:
    """What conformance asks of arrays."""
    for data in answers.DATA.values():
        answers.test_arrays_give_arrays(carrier, data)
    answers.test_no_queries_have_no_neighbours(carrier)
    answers.test_a_second_fit_forgets_the_first(carrier)


def _itself(carrier: Constructor) -> None:
    corpus, _ = answers.DATA["duplicates"]
    wanted = answers._model(6, 130).fit(corpus).kneighbors()
    nn = answers._model(6, 130, integration=carrier.name).fit(corpus)
    assert_same_neighbors(nn.kneighbors(), wanted)


CASES = [
    *((name, verbs, _answers) for name, verbs in carriers.WRONG.items()),
    *((name, verbs, _itself) for name, verbs in carriers.WRONG_OF_ITSELF.items()),
]


@pytest.mark.parametrize(("name", "verbs", "suite"), CASES, ids=[case[0] for case in CASES])
def test_it_is_rejected(
    name: str, verbs: Any, suite: Any, monkeypatch: pytest.MonkeyPatch, rejects: Any
) -> None:
    rejects("the conformance suite", suite, _registered(monkeypatch, verbs))


@pytest.mark.parametrize("suite", [_answers, _itself])
def test_a_right_one_is_not(suite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    suite(_registered(monkeypatch, carriers.RIGHT))
