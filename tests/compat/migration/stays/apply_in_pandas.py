import pandas as pd


def centred(pdf: pd.DataFrame) -> pd.DataFrame:
    return pdf.assign(x=pdf.x - pdf.x.mean())


out = df.groupBy("key").applyInPandas(centred, schema="key long, x double")
