"""What spark-sklearn 0.3.0 (``spark_sklearn``, 2019) asks for and is not there any more."""

from __future__ import annotations

from samekin.compat.shim.overlay import Old
from samekin.compat.shim.tables.both import BOTH

HERE = "samekin.compat.shim._stand_ins"

TABLE = (
    *BOTH,
    Old(
        "builtins",
        "float",
        f"{HERE}.gone:float_",
        "numpy 2.4",
        "an array of one number is not a number",
    ),
    Old(
        "py4j.java_gateway",
        "get_field",
        f"{HERE}.spark:get_field",
        "Spark 4.0",
        "the frame of a grouping is a private field",
    ),
    Old(
        "pyspark.sql.functions",
        "udf",
        f"{HERE}.spark:udf",
        "Spark 4.2",
        "rows travel by Arrow, and a struct is no list there",
    ),
    Old(
        "pyspark.sql",
        "DataFrame",
        f"{HERE}.spark:data_frame",
        "Spark 3.4",
        "it cannot be made without a session",
    ),
    Old(
        "distutils.version",
        "LooseVersion",
        f"{HERE}.gone:LooseVersion",
        "Python 3.12",
        "distutils went with its packages",
    ),
    Old(
        "sklearn.model_selection._search",
        "_check_param_grid",
        f"{HERE}.search:check_param_grid",
        "scikit-learn 1.1",
        "ParameterGrid checks itself",
    ),
    Old(
        "sklearn.model_selection._search",
        "BaseSearchCV",
        f"{HERE}.search:BaseSearchCV",
        "scikit-learn 0.24",
        "iid and fit_params went",
    ),
    Old(
        "sklearn.model_selection._validation",
        "_fit_and_score",
        f"{HERE}.search:fit_and_score",
        "scikit-learn 0.24",
        "it answers with a dict",
    ),
    Old(
        "sklearn.utils.fixes",
        "MaskedArray",
        "numpy.ma:MaskedArray",
        "scikit-learn 1.6",
        "a bug of numpy before 1.13",
    ),
)
