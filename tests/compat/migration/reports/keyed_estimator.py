from sklearn.neighbors import KNeighborsClassifier
from spark_sklearn.keyed_models import KeyedEstimator

model = KeyedEstimator(sklearnEstimator=KNeighborsClassifier(), keyCols=["shop"], yCol="y")
fitted = model.fit(train)
predicted = fitted.transform(test)
