"""A fitted model in a folder, on another engine, in scikit-learn: nothing is fitted again."""

from __future__ import annotations

import os
from copy import copy
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from samekin.core import registry
from samekin.core.distances import Array
from samekin.core.estimators.searched import Searched
from samekin.core.index import DESCRIPTION, DamagedIndex, save, with_model


class Kept(Searched):
    """Saves and loads a model. What a model learned beside its index, it names."""

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the fitted model to a folder. It appears whole or not at all.

        Arrays as ``.npy`` files, words as JSON: nothing is pickled, so to load a stranger's model
        runs no code.

        Parameters
        ----------
        folder : path
            New, empty, or of a saved model, which is replaced.

        Raises
        ------
        TypeError
            For a metric or weights that are Python functions.
        FileExistsError
            For a folder that holds anything else.
        OSError
            If it cannot be written; what was there before is still there.
        """
        check_is_fitted(self, "index_")
        facts, arrays = self._learned()
        save(self.index_, folder, model=self._described(facts), beside=arrays)

    @classmethod
    def load(
        cls,
        folder: str | os.PathLike[str],
        *,
        integration: str | None = None,
        verify: bool = True,
    ) -> Self:
        """A saved model, its index memory-mapped; nothing is fitted again.

        Parameters
        ----------
        folder : path
        integration : str, optional
            The engine that is to answer; the one it was saved with unless given.
        verify : bool, default=True
            Read every file once and compare its checksum.

        Returns
        -------
        model of this class
            Fitted.

        Raises
        ------
        FileNotFoundError
            If there is no saved model.
        DamagedIndex
            If a file is missing or altered; it names the file.
        TypeError
            If the model is of another class.
        ValueError
            For an unknown integration.
        MissingIntegration
            If the engine is not installed.
        """
        index, model, arrays = with_model(folder, verify=verify)
        kind = model.get("kind")
        if kind != cls.__name__:
            raise TypeError(f"{os.fspath(folder)} holds {kind or 'an index'}, not {cls.__name__}")
        try:
            found = cls(**model["words"])
            found._checked_words()
            found._recall(model["facts"], arrays)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            raise DamagedIndex(f"{Path(folder) / DESCRIPTION}: {error}") from error
        if integration is not None:
            found.integration = integration
        name = registry.resolve(found.integration, None)
        registry.load(name)
        found._searching(index, name, None)
        return found

    def to(self, integration: str, *, like: Any = None) -> Self:
        """The same fitted model on another engine. Nothing is fitted, no row is copied.

        Parameters
        ----------
        integration : str
        like : engine data, optional
            Data of the session or context that it shall use; the active one else.

        Returns
        -------
        model of the same class
            With the same index. On an engine that names rows, a corpus without ids has its row
            numbers for them; on one that does not, rows of a corpus with ids are numbered in the
            order of these (``ids_``).

        Raises
        ------
        ValueError
            For an unknown integration.
        TypeError
            For ``like`` of another integration.
        MissingIntegration
            If the engine is not installed.

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(n_neighbors=1).fit([[0.0], [10.0]])
        >>> nn.to("joblib").integration_
        'joblib'
        """
        check_is_fitted(self, "index_")
        name = registry.resolve(integration, like)
        registry.load(name)
        found = copy(self)
        found.integration = integration
        found._searching(self.index_, name, like)
        return found

    def to_sklearn(self) -> Any:
        """The estimator of scikit-learn of the same name, words and rows; its ties are its own.

        Returns
        -------
        model of sklearn.neighbors
            Of the same name, fitted, with rows in the order that numbers them.

        Raises
        ------
        ValueError
            For what scikit-learn does not have: a metric, groups.

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(n_neighbors=1).fit([[0.0], [10.0]])
        >>> nn.to_sklearn()
        NearestNeighbors(n_neighbors=1)
        """
        from samekin.core.estimators.peers import to_sklearn

        check_is_fitted(self, "index_")
        return to_sklearn(self)

    def _known(self) -> Any:
        """The targets of the rows as they were given to ``fit``; None where there are none."""
        return None

    def _described(self, facts: dict[str, Any]) -> dict[str, Any]:
        """What :meth:`load` makes a model of."""
        words = {name: _plain(name, value) for name, value in self.get_params().items()}
        return {"kind": type(self).__name__, "words": words, "facts": facts}

    def _learned(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """What was learned beside the index: words, and arrays."""
        return {}, {}

    def _recall(self, facts: dict[str, Any], arrays: dict[str, Array]) -> None:
        """The way back of :meth:`_learned`."""


def _plain(name: str, value: Any) -> Any:
    """A parameter as JSON has it."""
    if callable(value):
        raise TypeError(
            f"{name}= is a Python function, and a saved model holds no code. Save the rows, and "
            "fit with the function where they are opened"
        )
    if isinstance(value, dict):
        return {word: _plain(f"{name}[{word!r}]", part) for word, part in value.items()}
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return value
