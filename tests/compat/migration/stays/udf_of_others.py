import pandas as pd
from pyspark.sql.functions import pandas_udf


@pandas_udf("double")
def doubled(column: pd.Series) -> pd.Series:
    return column * 2


out = df.withColumn("twice", doubled("x"))
