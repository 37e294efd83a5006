from __future__ import annotations

from rewrites import noop, transformed


def test_imports_that_follow_each_other_share_a_block() -> None:
    before = """
    from splearn.rdd import ArrayRDD
    from splearn.cluster import SparkKMeans

    Z = ArrayRDD(rows)
    """
    after = """
    import samekin.compat

    with samekin.compat.legacy("sparkit-learn"):
        from splearn.rdd import ArrayRDD
        from splearn.cluster import SparkKMeans

    Z = ArrayRDD(rows)
    """
    transformed(before, after)


def test_an_import_in_a_function() -> None:
    before = """
    def load():
        import spark_sklearn

        return spark_sklearn
    """
    after = """
    import samekin.compat


    def load():
        with samekin.compat.legacy("spark-sklearn"):
            import spark_sklearn

        return spark_sklearn
    """
    transformed(before, after)


def test_what_is_under_the_shim_stays() -> None:
    code = """
    import samekin.compat

    with samekin.compat.legacy("sparkit-learn"):
        from splearn.rdd import ArrayRDD
    """
    noop(code)
