"""The command line: files in, a file out, whole or not at all.

===========  ======================================================================
``app``      the words and their help
``files``    rows and names of ``.npy``, ``.npz``, Parquet, CSV, Arrow and Feather
``job``      finished parts, the lock, what makes two runs the same, resuming
``migrate``  source code of other styles: shown, or written
``writers``  the answer as ``.npz``, Parquet, Arrow or Feather
``spark``    the same on Spark's own readers and writers
===========  ======================================================================
"""
