"""The laws of saved indexes and models reject a storage that is wrong on purpose."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from laws import test_index, test_parts

from samekin import DamagedIndex
from samekin.core.index import Grouped, Index, growing, opened, storage

ARRAY, INDEX, PUT = opened._array, opened._index, storage.Writer.put
BACK = test_index.test_an_index_comes_back_as_it_was
BEGIN = {"algorithm": "sketch", "metric": "cosine"}


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> Any:
    def patch(name: str, wrong: Any) -> None:
        for module in (storage, opened):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, wrong)

    return patch


# -- what comes back ----------------------------------------------------------------------------


def test_arrays_that_are_read_whole(patch: Any, rejected: Any, tmp_path: Path) -> None:
    """Every worker of a host then holds a copy."""
    patch("_array", lambda *words: np.array(ARRAY(*words)))
    rejected(BACK, tmp_path=tmp_path, **BEGIN)


def test_arrays_that_can_be_written(patch: Any, rejected: Any, tmp_path: Path) -> None:
    def writable(source: Path, name: str, *words: Any) -> Any:
        found = ARRAY(source, name, *words)
        return np.load(source / f"{name}.npy", mmap_mode="r+") if found.size else found

    patch("_array", writable)
    rejected(BACK, tmp_path=tmp_path, **BEGIN)


def test_ids_that_are_forgotten(patch: Any, rejected: Any, tmp_path: Path) -> None:
    def index(words: Any, arrays: Any) -> Any:
        return INDEX(words, arrays | {"ids": np.arange(len(arrays["ids"]))})

    patch("_index", index)
    rejected(BACK, tmp_path=tmp_path, **BEGIN)


def test_arrays_at_the_address_of_their_message(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Index, "__setstate__", lambda self, state: vars(self).update(state))
    rejected(test_index.test_rows_that_come_at_any_address_are_laid_out_for_products)


def test_arrays_of_nothing_that_are_left_out(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    some = lambda self, arrays: PUT(self, {n: a for n, a in arrays.items() if a.size})  # noqa: E731
    monkeypatch.setattr(storage.Writer, "put", some)
    law = test_index.test_rows_without_a_stored_value_come_back
    rejected(law, raising=(DamagedIndex, r".*KeyError\('csr.data'\)"), tmp_path=tmp_path)


def test_labels_of_groups_that_are_renumbered(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path_factory: Any
) -> None:
    named = Grouped.groups_of

    def groups_of(self: Any, numbers: Any) -> Any:
        found = named(self, numbers)
        return found + any(isinstance(a, np.memmap) for a in self.arrays.values())

    monkeypatch.setattr(Grouped, "groups_of", groups_of)
    law = test_parts.test_an_index_of_parts_comes_back_as_it_was
    rejected(law, tmp_path_factory=tmp_path_factory)


# -- what is damaged ----------------------------------------------------------------------------


def zeros_instead(source: Path, name: str, facts: Any, verify: bool) -> Any:
    """A file that cannot be read holds nothing."""
    try:
        return ARRAY(source, name, facts, verify)
    except DamagedIndex:
        return np.zeros(facts["shape"], facts["dtype"])


def test_zeros_for_a_file_that_is_missing(patch: Any, rejected: Any, tmp_path: Path) -> None:
    patch("_array", zeros_instead)
    for place, law in enumerate(
        (test_index.test_a_missing_file_is_named, test_index.test_a_truncated_file_is_named)
    ):
        rejected(law, tmp_path=tmp_path / str(place), file="rows.npy")


def test_a_damage_that_is_not_named(patch: Any, rejected: Any, tmp_path: Path) -> None:
    def nameless(source: Path, *words: Any) -> Any:
        try:
            return ARRAY(source, *words)
        except DamagedIndex:
            raise DamagedIndex(f"{source} is damaged") from None

    patch("_array", nameless)
    rejected(test_index.test_a_missing_file_is_named, tmp_path=tmp_path, file="rows.npy")


def test_hashes_that_nobody_compares(patch: Any, rejected: Any, tmp_path: Path) -> None:
    patch("sha256", lambda path: "")
    rejected(test_index.test_a_flipped_bit_is_found, tmp_path=tmp_path / "1", file="rows.npy")
    patch("digest", lambda description: "")
    law = test_index.test_another_word_in_the_description_is_found
    rejected(law, tmp_path=tmp_path / "2")


def test_columns_that_are_believed(patch: Any, rejected: Any, tmp_path: Path) -> None:
    patch("checked", lambda index: index)
    rejected(
        test_index.test_sparse_rows_that_cannot_be_are_found,
        tmp_path=tmp_path,
        name="csr.indices",
        places=slice(3),
        value=-1,
        message="a column that there is not",
    )


def test_a_name_that_is_a_path(patch: Any, rejected: Any, tmp_path: Path) -> None:
    def anywhere(source: Path, name: str, *words: Any) -> Any:
        return np.load(source / f"{name}.npy", mmap_mode="r")

    patch("_array", anywhere)
    law = test_index.test_no_file_outside_the_folder_is_opened
    for name in ("../stranger", "link"):
        rejected(law, tmp_path=tmp_path / name.strip("./"), name=name)


# -- what is written ----------------------------------------------------------------------------


@contextmanager
def over_everything(folder: Any) -> Iterator[storage.Writer]:
    """Whatever was there is removed."""
    target = Path(folder)
    written = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    yield storage.Writer(written)
    shutil.rmtree(target, ignore_errors=True)
    written.rename(target)


def test_whatever_was_there_removed(patch: Any, rejected: Any, tmp_path: Path) -> None:
    patch("writing", over_everything)
    law = test_index.test_a_folder_that_is_no_index_is_left_alone
    rejected(law, tmp_path=tmp_path)


def test_an_old_index_that_stays_aside(patch: Any, rejected: Any, tmp_path: Path) -> None:
    def replace(written: Path, target: Path) -> None:
        if target.exists():
            target.rename(target.with_name(f".{target.name}.old"))
        written.rename(target)

    patch("_replace", replace)
    law = test_index.test_saving_again_replaces_and_leaves_nothing_behind
    rejected(law, tmp_path=tmp_path)


IN_PLACE = """
import sys, time
from contextlib import contextmanager
from pathlib import Path
from samekin.core.index import storage

@contextmanager
def in_place(folder):
    yield storage.Writer(Path(folder))

put = storage.Writer.put
def slowly(self, arrays):
    for name, array in arrays.items():
        put(self, {name: array})
        time.sleep(2)

storage.Writer.put = slowly
storage.writing = in_place
"""


def test_a_save_in_place(monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path) -> None:
    """One file after the other, over those of the index that was there."""
    monkeypatch.setattr(test_index, "SAVING", IN_PLACE + test_index.SAVING)
    law = test_index.test_a_killed_save_leaves_an_index_or_its_predecessor
    rejected(law, raising=(DamagedIndex, ".*rows.npy"), tmp_path=tmp_path, after=0.3)


def test_a_part_that_begins_at_row_0(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Path
) -> None:
    """Each part numbers its rows from 0."""
    arange = np.arange
    own = lambda start, stop=None: arange(start) if stop is None else arange(stop - start)  # noqa: E731
    monkeypatch.setattr(storage.np, "arange", own)
    law = test_parts.test_a_corpus_that_is_larger_than_memory_is_indexed_part_by_part
    noticed = DamagedIndex, ".*a row has no number, or two have the same"
    rejected(law, raising=noticed, tmp_path=tmp_path, kind="arrays")


def test_a_shard_for_every_row(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(growing, "_mapped", lambda index: True)
    rejected(test_parts.test_a_row_is_indexed_again_a_few_times_at_most)
