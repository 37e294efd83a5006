"""The conformance suite rejects every integration that is wrong on purpose, and no right one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from wrong import carriers, cores

from samekin import KNeighborsRegressor
from samekin.core import registry
from samekin.core.testing import Constructor, conformance
from samekin.core.testing.conformance import answers, refusals

GRID, SINGLE, SAME = "ties on a grid", "single precision", "duplicates"
UNIFORM: dict[str, Any] = {"kind": KNeighborsRegressor, "weights": "uniform"}
NAN: dict[str, Any] = {"kind": "NaN"}
K: dict[str, Any] = {"k": 0, "error": ValueError, "message": "Expected n_neighbors > 0. Got 0"}

CARRIERS: list[tuple[str, str, dict[str, Any]]] = [
    ("two blocks swapped", "its_own_kind_comes_back_with_the_local_answer", {"data": GRID}),
    ("two blocks swapped", "predictions_in_its_own_kind", UNIFORM),
    ("two blocks of many swapped", "each_of_many_queries_gets_its_own_answer", {}),
    ("two blocks of many swapped", "each_of_many_queries_gets_all_within_its_radius", {}),
    ("two blocks of many swapped", "each_of_many_queries_gets_its_own_prediction", {}),
    ("last block dropped", "arrays_give_arrays", {"data": GRID}),
    ("last block dropped", "the_cut_changes_nothing", {"cuts": 7}),
    ("one block answered twice", "the_cut_changes_nothing", {"cuts": 7}),
    ("answers of another block", "arrays_give_arrays", {"data": GRID}),
    ("answers of another block", "predictions_of_arrays", UNIFORM),
    ("ids off by one", "arrays_give_arrays", {"data": GRID}),
    ("first tie swapped", "arrays_give_arrays", {"data": GRID}),
    ("distances in single precision", "arrays_give_arrays", {"data": SINGLE}),
    ("distances in single precision", "graphs_are_those_of_the_arrays", {"mode": "distance"}),
    ("indices of another type", "arrays_give_arrays", {"data": GRID}),
    ("self put back", "the_corpus_is_not_its_own_neighbour", {}),
    ("no word of ties", "ties_at_the_last_place_are_said", {"kind": GRID}),
    ("a line for no query", "no_queries_have_no_neighbours", {}),
    ("a line for no query", "no_queries_have_no_predictions", {"kind": KNeighborsRegressor}),
    ("queries in reverse", "arrays_give_arrays", {"data": GRID}),
    ("rows that do not fit dropped", "what_is_no_row_of_numbers_is_refused", {"kind": "ragged"}),
    ("the index of the first fit", "a_second_fit_forgets_the_first", {}),
    ("the index of the first fit", "rows_that_are_added_count", {"kind": GRID}),
    (
        "an index of another metric",
        "every_word_means_the_same_everywhere",
        {"words": {"metric": "manhattan"}},
    ),
    ("lines of five at most", "all_within_a_radius_in_its_own_kind", {"data": GRID}),
    ("lines of five at most", "all_within_a_radius_of_arrays", {"data": GRID}),
    (
        "lines that begin with the row itself",
        "within_a_radius_of_the_corpus_is_not_the_row_itself",
        {"radius": 1.5},
    ),
    ("a line of one for nothing", "a_query_with_nothing_near_has_an_empty_line", {}),
    ("one output of several", "several_outputs", {"kind": KNeighborsRegressor}),
    ("votes in single precision", "shares_of_the_votes", {}),
    ("classes as text", "classes_keep_their_type", {"classes": [3, 5]}),
]
CORES: list[tuple[Callable[..., None], str, dict[str, Any]]] = [
    (cores.a_handle_taken_along, "a_model_travels_by_pickle", {}),
    (cores.a_handle_taken_along, "a_model_that_votes_travels_by_pickle", UNIFORM),
    (cores.another_seed, "an_approximate_answer_is_the_same_everywhere_and_says_so", {}),
    (cores.data_of_nobody, "the_engine_follows_the_data", {}),
    (cores.another_engine, "a_saved_model_answers_on_every_engine", {"kind": GRID}),
    (cores.rows_from_the_end, "a_model_of_its_own_data_is_saved_with_its_ids", {}),
    (cores.targets_from_the_end, "a_model_that_votes_is_saved_with_its_targets", UNIFORM),
    (cores.old_rows_after_new, "sparse_rows_are_added_to_sparse_ones", {}),
    (cores.barred_rows_of_others, "rows_that_are_excluded_are_no_neighbours", {"kind": GRID}),
    (cores.groups_of_others, "queries_look_in_their_groups", {"kind": GRID}),
    (cores.lists_that_are_believed, "what_cannot_be_said_of_queries_is_refused", {}),
    (cores.nothing_is_beside, "an_engines_own_queries_have_nothing_beside_them", {}),
    (cores.the_row_itself, "predictions_for_the_corpus_leave_the_row_itself_out", UNIFORM),
    (cores.all_of_it_here, "a_graph_of_queries_elsewhere_says_what_to_call", {}),
    (cores.all_of_it_here, "what_has_no_answer_elsewhere_says_what_to_call", {}),
    (cores.values_let_in, "a_bad_corpus_row_is_named_at_fit", NAN),
    (cores.values_let_in, "a_bad_query_is_named", NAN),
    (cores.values_let_in, "a_bad_query_is_named_within_a_radius", {}),
    (cores.values_let_in, "a_bad_query_is_named_to_the_one_who_predicts", {}),
    (cores.columns_let_in, "other_columns_are_refused", {}),
    (cores.no_rows_let_in, "no_rows_are_refused", {}),
    (cores.any_number_of_neighbours, "k_is_checked_before_any_work", K),
    (cores.any_number_of_neighbours, "all_of_the_corpus_is_one_too_many_for_itself", {}),
    (cores.data_before_words, "words_are_checked_before_data_is_touched", {}),
    (cores.nobody_is_known, "an_unknown_integration_lists_the_known", {}),
    (cores.any_targets, "targets_that_cannot_be_used_are_refused", UNIFORM),
]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The words for a law: an integration that is registered, data, a folder."""

    def call(law: Any, words: dict[str, Any], verbs: Any) -> dict[str, Any]:
        monkeypatch.setitem(sys.modules, "carrier_under_test", verbs)
        own = f"{carriers.Boxed.__module__}:Boxed"
        row = registry.Row("under_test", "carrier_under_test", (own,), ("numpy",), "")
        rows = registry._rows()
        monkeypatch.setattr(registry, "_rows", lambda: rows | {"under_test": row})
        make, raw, read = carriers.boxed, carriers.raw, carriers.read
        ours = Constructor("under_test", make, raw, read, False, predicted=carriers.predicted)
        said = {word: answers.DATA[w] if word == "data" else w for word, w in words.items()}
        everything = {"carrier": ours, "tmp_path": tmp_path, **said}
        return {word: everything[word] for word in signature(law).parameters}

    return call


def _law(name: str) -> Any:
    law = getattr(conformance, f"test_{name}", None)
    return law or getattr(refusals, f"test_{name}")


@pytest.mark.parametrize(
    ("what", "name", "words"), CARRIERS, ids=[" - ".join(c[:2]) for c in CARRIERS]
)
def test_an_integration_with(what: str, name: str, words: Any, call: Any, rejected: Any) -> None:
    law = _law(name)
    rejected(law, **call(law, words, carriers.WRONG[what]))


@pytest.mark.parametrize(
    ("wrong", "name", "words"), CORES, ids=[f"{c[0].__name__} - {c[1]}" for c in CORES]
)
def test_an_integration_on_a_core_with(
    wrong: Any, name: str, words: Any, call: Any, rejected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, taken = _law(name), wrong is cores.a_handle_taken_along
    right = call(law, words, carriers.A_LOCK if taken else carriers.RIGHT)
    law(**right)
    wrong(monkeypatch)
    rejected(law, raising=cores.STUCK if taken else None, **right)


@pytest.mark.parametrize(
    ("name", "words"), [c[1:] for c in CARRIERS], ids=[" - ".join(c[:2]) for c in CARRIERS]
)
def test_a_right_one_is_not(name: str, words: Any, call: Any) -> None:
    law = _law(name)
    law(**call(law, words, carriers.RIGHT))
