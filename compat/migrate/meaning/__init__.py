"""What code that asks for neighbours means, whichever way it is spelled.

The code is run on paper: names hold queries, answers, or batches of them, and every step that is
known says what becomes of these. A step that is not known ends it (:class:`values.Unclear`), and
the code stays as it is.

===============  =============================================================
``values``       what there may be
``run``          the question, and the names of a stretch of code
``expressions``  names, parts of things, comprehensions
``reading``      what can be read of code without running it
``asking``       questions to a model
``calls``        calls, by what is called
``functions``    functions that wrap and unwrap
``spark``        the verbs of an RDD
``bodies``       statements, functions
``loops``        loops and conditions
===============  =============================================================
"""

from samekin.compat.migrate.meaning import asking, bodies, calls, expressions, loops, spark
from samekin.compat.migrate.meaning.run import Run, meaning

__all__ = ["Run", "asking", "bodies", "calls", "expressions", "loops", "meaning", "spark"]
