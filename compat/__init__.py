"""Other people's styles. Importing this room changes nothing.

>>> import samekin.compat
>>> with samekin.compat.legacy("sparkit-learn"):  # doctest: +SKIP
...     from splearn import ArrayRDD
"""

from samekin.compat.shim.switch import disable, enable, legacy

__all__ = ["disable", "enable", "legacy"]
