"""Source code of one style, moved to another: ``samekin migrate PATH --to INTEGRATION``.

A rule looks at code, changes what it is sure of, and says of the rest what to do by hand. Names are
followed to what they stand for (LibCST's scopes), so only what is really scikit-learn's, Spark's or
another library's is touched; all else stays letter for letter. What is moved is not moved again.

==============  ===================================================================
``migration``   every rule in its turn
``files``       paths, differences, writing
``source``      a file: its tree, its names, its edits
``imports``     those that are needed, and none that are not
``meaning``     what code that asks piece by piece means, whichever way it is written
``flow``        such a piece of code
``at_once``     one question in its place
``recipes``     what all broadcast recipes share
``workers``     functions that are handed to workers
``frames``      questions to DataFrames
``natives``     data of an engine, and answers to it
``names``       names that move from one module to another
``layout``      long lines, broken
``spacing``     blank lines where statements went
``questions``   how questions are written in samekin's words
``estimators``  where models are made, and with which words
``tables``      names of other styles
``rules``       one file for each
==============  ===================================================================
"""

from samekin.compat.migrate.migration import Migration, migrate
from samekin.compat.migrate.source import Said

__all__ = ["Migration", "Said", "migrate"]
