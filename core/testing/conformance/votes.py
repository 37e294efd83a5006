"""Every integration predicts what the local one does, bit for bit, in the caller's own kind."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from samekin import KNeighborsClassifier, KNeighborsRegressor
from samekin.core.testing import Constructor
from samekin.core.testing.conformance.answers import DATA, MANY

RNG = np.random.default_rng(17)
WORDS = np.array(["ash", "beech", "cedar", "oak"])
WEIGHTS = ("uniform", "distance", "callable")


def _gentle(distances: np.ndarray) -> Any:
    return 1 / (1 + distances)


def _case(kind: Any, outputs: int = 1, name: str = "ties on a grid") -> tuple[Any, Any, Any]:
    """A corpus with targets of two decimals, or classes in text; queries."""
    corpus, queries = DATA[name]
    n = corpus.shape[0]
    if kind is KNeighborsClassifier:
        y = WORDS[RNG.integers(0, 4, (n, outputs))]
    else:
        y = RNG.standard_normal((n, outputs)).round(2)
    return corpus, queries, y[:, 0] if outputs == 1 else y


def _fitted(carrier: Constructor, kind: Any, corpus: Any, y: Any, **words: Any) -> Any:
    model = kind(integration=carrier.name, **words)
    if carrier.labelled is None:
        return model.fit(carrier.make(corpus), y)
    return model.set_params(target_col="target").fit(carrier.labelled(corpus, y))


def _identical(found: Any, wanted: Any) -> None:
    assert found.shape == wanted.shape
    assert found.dtype.kind == wanted.dtype.kind
    np.testing.assert_array_equal(found, wanted)


KINDS = pytest.mark.parametrize("kind", [KNeighborsClassifier, KNeighborsRegressor])


@KINDS
@pytest.mark.parametrize("weights", WEIGHTS)
def test_predictions_in_its_own_kind(carrier: Constructor, kind: Any, weights: str) -> None:
    corpus, queries, y = _case(kind)
    say: Any = _gentle if weights == "callable" else weights
    here = kind(weights=say).fit(corpus, y)
    model = _fitted(carrier, kind, corpus, y, weights=say)
    assert model.integration_ == carrier.name
    _identical(
        carrier.predicted(model.predict(carrier.make(queries, cuts=5))), here.predict(queries)
    )
    _identical(model.predict(queries), here.predict(queries))


@KINDS
@pytest.mark.parametrize("weights", WEIGHTS)
def test_predictions_of_arrays(carrier: Constructor, kind: Any, weights: str) -> None:
    say: Any = _gentle if weights == "callable" else weights
    for name in ("ties on a grid", "duplicates", "sparse"):
        corpus, queries, y = _case(kind, name=name)
        here, there = (
            kind(weights=say, integration=word).fit(corpus, y) for word in ("local", carrier.name)
        )
        for X in (queries, None):
            _identical(there.predict(X), here.predict(X))
        assert there.score(corpus, y) == here.score(corpus, y)
        assert there.score(None, y) == here.score(None, y)


@KINDS
def test_predictions_for_the_corpus_leave_the_row_itself_out(
    carrier: Constructor, kind: Any
) -> None:
    corpus, _, y = _case(kind, name="duplicates")
    here = kind(weights="distance").fit(corpus, y)
    model = _fitted(carrier, kind, corpus, y, weights="distance")
    _identical(carrier.predicted(model.predict(None)), here.predict(None))
    assert model.score(None, y) == here.score(None, y)


def test_each_of_many_queries_gets_its_own_prediction(carrier: Constructor) -> None:
    queries, wanted = MANY[::-1] + 0.25, np.arange(float(len(MANY)))[::-1]
    model = KNeighborsRegressor(1, integration=carrier.name).fit(MANY, MANY[:, 0])
    _identical(model.predict(queries), wanted)
    _identical(carrier.predicted(model.predict(carrier.make(queries))), wanted)


@KINDS
def test_several_outputs(carrier: Constructor, kind: Any) -> None:
    corpus, queries, y = _case(kind, outputs=3)
    here = kind(n_neighbors=4).fit(corpus, y)
    model = _fitted(carrier, kind, corpus, y, n_neighbors=4)
    _identical(model.predict(queries), here.predict(queries))
    _identical(carrier.predicted(model.predict(carrier.make(queries))), here.predict(queries))


def test_shares_of_the_votes(carrier: Constructor) -> None:
    corpus, queries, y = _case(KNeighborsClassifier)
    here = KNeighborsClassifier(weights="distance").fit(corpus, y)
    model = _fitted(carrier, KNeighborsClassifier, corpus, y, weights="distance")
    wanted = here.predict_proba(queries)
    assert wanted.shape == (len(queries), 4)
    _identical(model.predict_proba(queries), wanted)
    _identical(carrier.predicted(model.predict_proba(carrier.make(queries))), wanted)


@pytest.mark.parametrize("classes", [[3, 5], [False, True], [1.0, 2.0]], ids=str)
def test_classes_keep_their_type(carrier: Constructor, classes: list[Any]) -> None:
    corpus, queries = DATA["ties on a grid"]
    y = np.array(classes)[RNG.integers(0, 2, len(corpus))]
    wanted = KNeighborsClassifier().fit(corpus, y).predict(queries)
    model = _fitted(carrier, KNeighborsClassifier, corpus, y)
    assert model.predict(queries).dtype == y.dtype
    _identical(carrier.predicted(model.predict(carrier.make(queries))), wanted)


@KINDS
def test_no_queries_have_no_predictions(carrier: Constructor, kind: Any) -> None:
    corpus, queries, y = _case(kind)
    model = _fitted(carrier, kind, corpus, y)
    found = model.predict(queries[:0])
    assert found.shape == (0,)
    assert found.dtype == kind().fit(corpus, y).predict(queries).dtype
    assert len(carrier.predicted(model.predict(carrier.make(queries[:0])))) == 0
    two = carrier.predicted(model.predict(carrier.make(queries[:2], cuts=5)))  # empty pieces
    _identical(two, model.predict(queries[:2]))


@KINDS
def test_a_model_that_votes_travels_by_pickle(carrier: Constructor, kind: Any) -> None:
    corpus, queries, y = _case(kind)
    model = _fitted(carrier, kind, corpus, y)
    wanted = model.predict(queries)  # the workers have an index
    _identical(pickle.loads(pickle.dumps(model)).predict(queries), wanted)


@KINDS
def test_targets_that_cannot_be_used_are_refused(carrier: Constructor, kind: Any) -> None:
    corpus, _, y = _case(kind)
    model = kind(integration=carrier.name)
    with pytest.raises(ValueError, match="requires y to be passed, but the target y is None"):
        model.fit(carrier.make(corpus))
    if carrier.labelled is None:
        with pytest.raises(ValueError, match="inconsistent numbers of samples"):
            model.fit(carrier.make(corpus), y[:-1])
        return
    model.set_params(target_col="target")
    with pytest.raises(ValueError, match=r"targets are y and column 'target'; say one"):
        model.fit(carrier.labelled(corpus, y), y)
    model.set_params(target_col="elsewhere")
    with pytest.raises(ValueError, match=r"has no column 'elsewhere' .* target_col="):
        model.fit(carrier.labelled(corpus, y))


def test_what_has_no_answer_elsewhere_says_what_to_call(carrier: Constructor) -> None:
    corpus, queries, y = _case(KNeighborsClassifier, outputs=2)
    model = _fitted(carrier, KNeighborsClassifier, corpus, y)
    given = carrier.make(queries)
    if isinstance(given, np.ndarray):  # arrays are native here
        assert [part.shape for part in model.predict_proba(given)] == [(len(queries), 4)] * 2
        return
    with pytest.raises(TypeError, match=r"samekin\.gather\(data\), or call predict"):
        model.predict_proba(given)
    with pytest.raises(TypeError, match=r"call predict, or .* samekin\.gather"):
        model.score(given, y)


def test_a_bad_query_is_named_to_the_one_who_predicts(carrier: Constructor) -> None:
    corpus, queries, y = _case(KNeighborsRegressor)
    bad = queries.copy()
    bad[5, 1] = np.nan
    model = _fitted(carrier, KNeighborsRegressor, corpus, y)
    with pytest.raises(ValueError, match="row 5: column 1 is NaN"):
        model.predict(bad)
    with pytest.raises(
        Exception if carrier.lazy else ValueError, match=r"(row|id) \d.*: column 1 is NaN"
    ):
        carrier.predicted(model.predict(carrier.make(bad, cuts=1)))
