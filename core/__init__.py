"""The method: exact nearest neighbours, with one definition of the answer.

The map of the room, from the words to the work:

===============  ==========================================================================
``protocol``     the shared words: Corpus, Neighbors, Plan, Work, Integration
``registry``     integration names and the kinds of data they own; imports nothing to answer
``estimators``   the scikit-learn contract; no arithmetic
``checks``       everything that can be wrong with an input, said in one place
``index``        build, save, open (memory-mapped, with checksums)
``search``       what is asked of an index: the k nearest, all within a radius, of whom
``asking``       a block of queries asks an index, or its parts: filter, verify, rank
``together``     all rows of a corpus at once, or some, as a worker is asked for
``pairs``        what it does: each pair of rows is looked at once
``planes``       how far the blocks of a sketch are apart
``repeated``     all rows of a corpus at once, one for all that equal it
``filters``      the ways to propose candidates without losing a neighbour, and one that may
``shortlist``    the candidates that may still be neighbours, and the bound they imply
``asked``        what a block of queries asks beside its rows: groups, rows that are barred
``within``       the candidates within a radius, and answers of differing length
``votes``        what neighbours say of a query: classes, shares, means
``distances``    the definition of every metric, and the metric table
``keys``         keys of pairs by the definition, or near it and cheaper
``narrow``       rows in fewer bytes that hold the very same values
``points``       rows as a metric sees them, dense and sparse
``ranking``      the one order, ``(distance, row)``: ``top_k`` and ``merge``
``blocks``       how many rows fit in working memory
===============  ==========================================================================

This room knows numpy, scipy and ``sklearn.base``. It knows no engine.
"""
