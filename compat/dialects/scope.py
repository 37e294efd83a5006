"""Within ``speaking(...)``, imports of another library find samekin."""

from __future__ import annotations

import sys
from contextlib import ContextDecorator
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple


class Dialect(NamedTuple):
    """A library that is spoken for.

    Attributes
    ----------
    module : str
        What is imported of it.
    ours : str
        Where its names come from.
    names : tuple of str
    over : bool
        The library itself is there, and stands behind these names.
    """

    module: str
    ours: str
    names: tuple[str, ...]
    over: bool = False


MODELS = (
    "NearestNeighbors",
    "KNeighborsClassifier",
    "KNeighborsRegressor",
    "KNeighborsTransformer",
    "RadiusNeighborsTransformer",
)
HERE = "samekin.compat.dialects"
DIALECTS = {
    "scikit-learn": Dialect("sklearn.neighbors", "samekin.core.estimators", MODELS, over=True),
    "spark-rapids-ml": Dialect(
        "spark_rapids_ml.knn",
        f"{HERE}.spark_rapids_ml",
        ("NearestNeighbors", "NearestNeighborsModel"),
    ),
    "cuml": Dialect("cuml.dask.neighbors", f"{HERE}.cuml_dask", ("NearestNeighbors",)),
    "pynndescent": Dialect("pynndescent", f"{HERE}.descent", ("NNDescent",)),
}


class speaking(ContextDecorator):  # noqa: N801 - it is used as a function
    """Within, ``import`` of a library finds samekin in its place. Outside, nothing has changed.

    It holds for the whole process while it lasts; what was imported within stays what it is.

    Parameters
    ----------
    name : {'scikit-learn', 'spark-rapids-ml', 'cuml', 'pynndescent'}
        Of scikit-learn only the models of neighbours are replaced. Of the others there is what
        samekin speaks for, and nothing else.

    Raises
    ------
    ValueError
        For another name.

    Examples
    --------
    >>> from samekin.compat import speaking
    >>> with speaking("pynndescent"):
    ...     from pynndescent import NNDescent
    >>> indices, distances = NNDescent([[0.0], [1.0], [5.0]], n_neighbors=2).neighbor_graph
    >>> indices
    array([[0, 1],
           [1, 0],
           [2, 1]], dtype=int32)
    """

    def __init__(self, name: str) -> None:
        if name not in DIALECTS:
            raise ValueError(f"Unknown library {name!r}. Known: {', '.join(DIALECTS)}.")
        self.dialect = DIALECTS[name]
        self._before: list[dict[str, ModuleType | None]] = []

    def __enter__(self) -> None:
        names = self.dialect.module.split(".")
        paths = [".".join(names[: place + 1]) for place in range(len(names))]
        if self.dialect.over:
            import_module(paths[-1])
            paths = paths[-1:]  # the packages around it are as they are
        self._before.append({path: sys.modules.get(path) for path in paths})
        real = sys.modules.get(paths[-1]) if self.dialect.over else None
        for path in paths[:-1]:
            _put(path, _package(path))
        _put(paths[-1], Spoken(self.dialect, real))

    def __exit__(self, *error: object) -> None:
        for path, module in reversed(self._before.pop().items()):
            _put(path, module)


def as_sklearn() -> speaking:
    """Within, the models of ``sklearn.neighbors`` are those of samekin: see :class:`speaking`."""
    return speaking("scikit-learn")


class Spoken(ModuleType):
    """The names of a dialect, and behind them the library itself if it is there."""

    def __init__(self, dialect: Dialect, real: ModuleType | None) -> None:
        super().__init__(dialect.module, f"{dialect.module}, as samekin speaks it")
        self.__dict__["_spoken"] = (dialect, real)
        if real is not None:
            self.__dict__["__path__"] = real.__path__
        ours = import_module(dialect.ours)
        self.__dict__.update({name: getattr(ours, name) for name in dialect.names})

    def __getattr__(self, name: str) -> Any:
        dialect, real = self.__dict__["_spoken"]
        if real is not None:
            return getattr(real, name)
        raise AttributeError(
            f"samekin speaks for {', '.join(dialect.names)} of {dialect.module}, not for {name}"
        )


def _package(path: str) -> ModuleType:
    found = ModuleType(path)
    found.__path__ = []
    return found


def _put(path: str, module: ModuleType | None) -> None:
    """Put a module where ``import`` looks for it, or take it away."""
    parent, _, name = path.rpartition(".")
    if module is None:
        sys.modules.pop(path, None)
    else:
        sys.modules[path] = module
    if parent in sys.modules:
        if module is None:
            vars(sys.modules[parent]).pop(name, None)
        else:
            setattr(sys.modules[parent], name, module)
