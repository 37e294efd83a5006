"""What people write for nearest neighbours without samekin: a file is one style.

Each has ``answer(corpus, queries, k)``, so each is a side for ``samekin verify``, too.
"""
