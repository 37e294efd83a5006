"""What sparkit-learn 0.2.6 (``splearn``, 2015) asks for and is not there any more."""

from __future__ import annotations

from samekin.compat.shim.overlay import Old
from samekin.compat.shim.tables.both import BOTH

HERE = "samekin.compat.shim._stand_ins"

TABLE = (
    *BOTH,
    Old("numpy", "in1d", f"{HERE}.sizes:in1d", "numpy 2.4", "isin, which keeps the shape"),
    *(
        Old(
            module,
            name,
            f"{HERE}.sizes:{name}",
            "numpy 1.12",
            "a size may no longer be a float, as in 1e3",
        )
        for module, name in (
            ("numpy.random", "RandomState"),
            ("numpy.random", "randint"),
            ("scipy.sparse", "rand"),
        )
    ),
    Old(
        "sklearn.utils.validation",
        "check_is_fitted",
        f"{HERE}.fitted:check_is_fitted",
        "scikit-learn 0.22",
        "attributes are found by their underscore",
    ),
    Old(
        "sklearn.feature_extraction.text",
        "TfidfTransformer",
        f"{HERE}.fitted:TfidfTransformer",
        "scikit-learn 1.5",
        "_idf_diag, a diagonal matrix, is the vector idf_",
    ),
    *(
        Old(
            module,
            name,
            f"{HERE}.parameters:{name}",
            "scikit-learn 0.22",
            "a class that takes *args is not asked for parameters; other defaults and words",
        )
        for module, name in (
            ("sklearn.cluster", "KMeans"),
            ("sklearn.linear_model", "SGDClassifier"),
        )
    ),
    *(
        Old(
            module,
            name,
            f"{HERE}.pipeline:{name}",
            "scikit-learn 1.2",
            "get_feature_names is get_feature_names_out",
        )
        for module, name in (
            ("sklearn.pipeline", "FeatureUnion"),
            ("sklearn.feature_extraction.text", "CountVectorizer"),
            ("sklearn.feature_extraction", "DictVectorizer"),
        )
    ),
    Old(
        "sklearn.pipeline",
        "Pipeline",
        f"{HERE}.pipeline:Pipeline",
        "scikit-learn 0.24",
        "steps are looked at when it is fitted, not when it is made",
    ),
    Old("sklearn.externals", "six", "six", "scikit-learn 0.23", "Python 2 went"),
    Old("sklearn.externals", "joblib", "joblib", "scikit-learn 0.23", "a package of its own"),
    *(
        Old("sklearn.externals.joblib", name, f"joblib:{name}", "scikit-learn 0.23", "see joblib")
        for name in ("Parallel", "delayed", "logger")
    ),
    Old(
        "sklearn.grid_search",
        "GridSearchCV",
        f"{HERE}.grid_search:GridSearchCV",
        "scikit-learn 0.20",
        "model_selection.GridSearchCV, without iid, fit_params and grid_scores_",
    ),
    Old(
        "sklearn.grid_search",
        "ParameterGrid",
        "sklearn.model_selection:ParameterGrid",
        "scikit-learn 0.20",
        "moved to model_selection",
    ),
    Old(
        "sklearn.grid_search",
        "_CVScoreTuple",
        f"{HERE}.grid_search:_CVScoreTuple",
        "scikit-learn 0.20",
        "became cv_results_",
    ),
    Old(
        "sklearn.cross_validation",
        "KFold",
        f"{HERE}.grid_search:KFold",
        "scikit-learn 0.20",
        "model_selection.KFold, which is told the data and not its size",
    ),
    Old(
        "sklearn.cross_validation",
        "FitFailedWarning",
        "sklearn.exceptions:FitFailedWarning",
        "scikit-learn 0.20",
        "moved to exceptions",
    ),
    Old(
        "sklearn.feature_selection.base",
        "SelectorMixin",
        "sklearn.feature_selection:SelectorMixin",
        "scikit-learn 0.24",
        "the module became private",
    ),
    Old(
        "sklearn.linear_model.base",
        "LinearRegression",
        "sklearn.linear_model:LinearRegression",
        "scikit-learn 0.24",
        "the module became private",
    ),
    Old(
        "sklearn.linear_model.logistic",
        "LogisticRegression",
        "sklearn.linear_model:LogisticRegression",
        "scikit-learn 0.24",
        "the module became private",
    ),
    *(
        Old(
            "sklearn.naive_bayes",
            name,
            f"{HERE}.naive_bayes:{name}",
            "scikit-learn 1.0 to 1.2",
            "base classes became private, sigma_ is var_, smoothing takes an argument",
        )
        for name in ("BaseNB", "BaseDiscreteNB", "GaussianNB", "MultinomialNB", "BernoulliNB")
    ),
    Old(
        "sklearn.neighbors",
        "LSHForest",
        f"{HERE}.neighbors:LSHForest",
        "scikit-learn 0.21",
        "it was slower than exact search; this answers exactly, and says so",
    ),
    Old(
        "sklearn.preprocessing.label",
        "_check_numpy_unicode_bug",
        f"{HERE}.gone:nothing_to_check",
        "scikit-learn 0.24",
        "a bug of numpy before 1.7",
    ),
    Old(
        "sklearn.utils.fixes",
        "frombuffer_empty",
        f"{HERE}.gone:frombuffer_empty",
        "scikit-learn 0.22",
        "a bug of numpy before 1.13",
    ),
    Old(
        "nose.tools", "assert_is_instance", f"{HERE}.testing:assert_is_instance", "nose", "it died"
    ),
    *(
        Old(
            "sklearn.utils.testing",
            name,
            f"{HERE}.testing:{name}",
            "scikit-learn 0.24",
            "see unittest and numpy.testing",
        )
        for name in (
            "assert_almost_equal",
            "assert_array_almost_equal",
            "assert_array_equal",
            "assert_equal",
            "assert_false",
            "assert_raises",
            "assert_true",
        )
    ),
)
