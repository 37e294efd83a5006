"""Other people's styles. Importing this room changes nothing.

>>> import samekin.compat
>>> with samekin.compat.legacy("sparkit-learn"):  # doctest: +SKIP
...     from splearn import ArrayRDD
>>> with samekin.compat.as_sklearn():
...     from sklearn.neighbors import NearestNeighbors
>>> NearestNeighbors is samekin.NearestNeighbors
True
"""

from samekin.compat.dialects.scope import as_sklearn, speaking
from samekin.compat.shim.switch import disable, enable, legacy

__all__ = ["as_sklearn", "disable", "enable", "legacy", "speaking"]
