"""Checks of scikit-learn that fail, each with its reason. One that passes must go from here."""

EXPECTED = {
    "check_dtype_object": "object dtype is refused: what is in it may lose digits on the way to "
    "float64, and the promise is that nothing does",
}

NOT_CHECKED = {
    "check_array_api_input": "needs SCIPY_ARRAY_API before the start",
    "check_classifiers_multilabel_output_format_decision_function": (
        "votes are no decision function"
    ),
}
