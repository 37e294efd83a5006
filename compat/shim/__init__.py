"""Old packages, alive again: their own code, unmodified, on the libraries of today.

sparkit-learn (``splearn``) and spark-sklearn (``spark_sklearn``) ask for names that numpy,
scikit-learn, Python and PySpark dropped years ago. Within ``legacy(...)`` their own files are run
with an ``import`` of their own, which answers with the library of today and, over it, the names
that a table lists. The libraries themselves do not change: nobody else sees the old names.

=============  ==========================================================================
``finder``     finds the two packages, runs their code, keeps what was loaded
``overlay``    a library of today with the old names over it
``tables``     which names, where they are now, since when they are gone, and why
``_stand_ins`` what has no place today: the smallest faithful thing, or a clear error
``old``        the road by which a worker finds what is pickled
=============  ==========================================================================

How a worker finds the shim. What Spark pickles of these packages, classes and functions, says that
it lives in ``samekin.compat.shim.old``: to unpickle it, a worker imports that module, which loads
the package through the shim. It needs samekin and the old package installed, and no setting. Ways
that do not work: patching ``sys.modules`` (a worker is another process), a ``sitecustomize`` or
``spark.python.worker.module`` (both have to be there before the session is), ``addPyFile`` of a
changed copy (it is no longer their code), pickling their classes by value (each worker then has
classes of its own, of which ``isinstance`` knows nothing), the copyreg module (the pickler asks it
about neither functions nor classes).
"""
