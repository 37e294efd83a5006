"""Old names, and what stands for them today: one table for each old package.

The tables say what was where, since when it is gone and why. The shim reads them; so does whoever
moves code away from these packages.
"""

from __future__ import annotations

from importlib.machinery import PathFinder
from typing import NamedTuple, NoReturn

from samekin.compat.shim.overlay import Old
from samekin.compat.shim.tables import spark_sklearn, sparkit_learn


class Package(NamedTuple):
    """An old package.

    Attributes
    ----------
    name, imported, version : str
        On the index, in an import statement, and the release that the table is for.
    table : tuple of Old
    effects : tuple of str
        What its own code sets on classes of others, ``"module:Class.attribute"``.
    types : tuple of str
        Its types of columns, ``"module:Class"``. A schema names them, and workers look them up.
    """

    name: str
    imported: str
    version: str
    table: tuple[Old, ...]
    effects: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def check(self) -> None:
        """Be sure that it is installed.

        Raises
        ------
        ModuleNotFoundError
            With the line that installs it.
        """
        if PathFinder.find_spec(self.imported) is None:
            self.missing()

    def missing(self) -> NoReturn:
        """It is not installed."""
        # It asks for releases that are years old, and imports numpy in order to be built.
        raise ModuleNotFoundError(
            f"{self.name} is not installed: pip install --no-deps --no-build-isolation "
            f"'{self.name}=={self.version}' (with numpy and setuptools there)",
            name=self.imported,
        )


PACKAGES = {
    package.imported: package
    for package in (
        Package("sparkit-learn", "splearn", "0.2.6", sparkit_learn.TABLE),
        Package(
            "spark-sklearn",
            "spark_sklearn",
            "0.3.0",
            spark_sklearn.TABLE,
            ("scipy.sparse:csr_matrix.__UDT__",),
            (
                "spark_sklearn.udt:CSRVectorUDT",
                "spark_sklearn.keyed_models:_SparkSklearnEstimatorUDT",
            ),
        ),
    )
}
