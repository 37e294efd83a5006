# Everything sets itself up: a virtual environment, packages, and Java for Spark. It is done once,
# and again when the sources or pyproject.toml change. PYTHON=python3.13 chooses another Python.

PYTHON ?= python3
TEST := .venv-test/bin
TEST35 := .venv-spark35/bin
# They ask for releases of the past, and import numpy in order to be built.
OLD := sparkit-learn==0.2.6 spark-sklearn==0.3.0

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export HYPOTHESIS_PROFILE ?= default

# The folders are listed for the sake of modules that are deleted.
SOURCES := pyproject.toml $(shell find core integrations compat -name __pycache__ -prune -o \
	\( -type d -o -name '*.py' -o -name py.typed \) -print)

.PHONY: demo test test-cluster test-legacy test-spark35 test-styles quick fuzz mutants coverage tables docs \
	test-oldest audit lint java clean

demo:  ## Exact neighbours of real images on every engine that is here
	@if .ci/java; then $(MAKE) --no-print-directory .venv/with-spark; \
	else echo "The demo goes on without Spark."; $(MAKE) --no-print-directory .venv/without-spark; fi
	@.venv/bin/python examples/demo.py

# Two runs of pytest at once; what the first prints comes at the end.
at-once = @mkdir -p out; $(1) >out/computed.txt 2>&1 & half=$$!; \
	trap "kill $$half" INT TERM; failed=0; $(2) || failed=$$?; \
	wait $$half || failed=$$?; cat out/computed.txt; exit $$failed

# One half computes while the other waits for Java. With ARGS it is one run.
COMPUTED := tests/differential tests/laws tests/sklearn tests/typing tests/wrong
test: lint java  ## All tests, on the wheel
ifdef ARGS
	PYSPARK_PYTHON=$(CURDIR)/$(TEST)/python $(TEST)/pytest $(ARGS)
else
	$(call at-once,OPENBLAS_NUM_THREADS=1 $(TEST)/pytest $(COMPUTED),\
		PYSPARK_PYTHON=$(CURDIR)/$(TEST)/python $(TEST)/pytest $(COMPUTED:%=--ignore=%))
endif

# Threads of a matrix product only wait for each other where rows are this few.
QUICK := tests/wrong tests/sklearn tests/adapters/test_columns.py tests/cli/test_files.py \
	tests/cli/test_messages.py tests/rooms/test_walls.py tests/rooms/test_loads.py \
	tests/rooms/test_package.py tests/rooms/test_tables.py
quick: export OPENBLAS_NUM_THREADS := 1
quick: .venv-test/wheel  ## The tests that need no engine, in under two minutes
ifdef ARGS
	$(TEST)/pytest tests/laws $(QUICK) $(ARGS)
else
	$(call at-once,$(TEST)/pytest tests/laws,$(TEST)/pytest $(QUICK))
endif

FUZZ ?= 10000
fuzz: .venv-test/wheel  ## Altered index files: no crash, no wrong answer, nothing opened or run
	$(TEST)/python tests/faults/fuzz.py $(FUZZ)

mutants: .venv-test/wheel  ## Mistakes in the core, one by one: which would the laws let pass?
	$(TEST)/python tests/mutation $(ARGS)

tables: .venv-test/wheel java  ## The two tables of docs/testing.md, from a run
	PYSPARK_PYTHON=$(CURDIR)/$(TEST)/python $(TEST)/pytest tests/wrong tests/conformance --write-tables

# What Spark's workers run is not counted: they are processes of their own.
coverage: .venv-test/wheel java  ## Branches of the three rooms that the tests reach
	@rm -f .coverage .coverage.*
	PYSPARK_PYTHON=$(CURDIR)/$(TEST)/python $(TEST)/coverage run -m pytest tests/laws tests/sklearn \
		tests/adapters tests/conformance tests/cli tests/rooms tests/readme tests/compat $(ARGS)
	@$(TEST)/coverage combine --quiet
	@$(TEST)/coverage report

docs: .venv-test/wheel  ## The site, in out/site; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(TEST)/python -m mkdocs build --quiet
	@echo "The site: out/site/index.html"

OLDEST := .venv-oldest
OLDEST_INTEGRATIONS := local,dask,spark_frame,spark_rdd
test-oldest: .venv-test/wheel java  ## Laws, conformance and scikit-learn's checks on the oldest releases
	@test -d $(OLDEST) || $(PYTHON) -m venv $(OLDEST)
	@$(TEST)/python tests/oldest.py >$(OLDEST)/constraints.txt
	@$(OLDEST)/bin/pip install -qq -c $(OLDEST)/constraints.txt "$$(echo dist/*.whl)[annoy,dask,fast,spark,testing]"
	@$(OLDEST)/bin/pip install -qq --force-reinstall --no-deps dist/*.whl
	PYSPARK_PYTHON=$(CURDIR)/$(OLDEST)/bin/python OPENBLAS_NUM_THREADS=1 $(OLDEST)/bin/python -m pytest \
		tests/laws tests/conformance tests/sklearn --integrations=$(OLDEST_INTEGRATIONS) $(ARGS)

audit: .venv-test/wheel  ## Known vulnerabilities of what is installed to run samekin
	@test -d .venv-audit || { $(PYTHON) -m venv .venv-audit && .venv-audit/bin/pip install -qq pip-audit; }
	@$(TEST)/pip freeze --exclude samekin >.venv-audit/installed.txt
	.venv-audit/bin/pip-audit --strict --no-deps --disable-pip -r .venv-audit/installed.txt

test-legacy: .venv-test/wheel java  ## The tests that sparkit-learn carries, under the shim
	$(TEST)/python tests/compat/their_suite.py

test-styles: .venv-test/wheel java  ## Every integration and every style, on one page, in a browser
	COMPARE_INTEGRATIONS=all COMPARE_BASELINES=all $(TEST)/pytest tests/compat/test_beside.py $(ARGS)

# It is of classic Spark: Connect is of use since 4.0, and other engines are in make test.
# Its pandas on Spark needs a NumPy before 2.0, and warns unless the variable is set.
test-spark35: .venv-spark35/wheel java  ## Conformance and the adapters on PySpark 3.5
	PYARROW_IGNORE_TIMEZONE=1 PYSPARK_PYTHON=$(CURDIR)/$(TEST35)/python $(TEST35)/pytest \
		tests/conformance tests/adapters tests/cli/test_spark.py \
		--integrations=spark_frame,spark_rdd,sparkit,spark_sklearn \
		--ignore=tests/adapters/test_dask.py --ignore=tests/adapters/test_joblib.py -k "not connect" $(ARGS)

SPARKS := spark_rdd,spark_frame,spark_connect,sparkit,spark_sklearn
test-cluster: .venv-test/wheel java  ## The conformance of Spark on a cluster of two executors
	PYSPARK_PYTHON=$(CURDIR)/$(TEST)/python $(TEST)/pytest tests/conformance tests/adapters/test_shards.py \
		--integrations=$(SPARKS) --master='local-cluster[2,1,1024]' $(ARGS)

lint: .venv-test/wheel  ## ruff, mypy, and what is to be released
	$(TEST)/ruff check .
	$(TEST)/ruff format --check .
	$(TEST)/mypy --strict -p samekin
	$(TEST)/twine --no-color check --strict dist/*
	$(TEST)/check-wheel-contents dist/*.whl

java:
	@.ci/java

clean:
	rm -rf .venv .venv-test .venv-spark35 .venv-oldest .venv-audit build dist out *.egg-info
	find . -name __pycache__ -prune -exec rm -r {} +

.venv/with-spark: EXTRAS := demo,spark
.venv/without-spark: EXTRAS := demo
.venv/with-spark .venv/without-spark: $(SOURCES)
	@echo "Setting up .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(forget-build)
	@.venv/bin/pip install -qq '.[$(EXTRAS)]'
	@touch $@

.venv-test/wheel: $(SOURCES)
	@echo "Setting up .venv-test (once)"
	@$(PYTHON) -m venv .venv-test
	@$(forget-build)
	@rm -rf dist
	@$(TEST)/pip install -qq build
	@$(TEST)/python -m build >.venv-test/build.log 2>&1 || { cat .venv-test/build.log; exit 1; }
	@# The version may be that of the last wheel, so pip has to be told to take this one.
	@$(TEST)/pip install -qq --force-reinstall --no-deps dist/*.whl
	@$(TEST)/pip install -qq "$$(echo dist/*.whl)[test]"
	@$(TEST)/pip install -qq --no-deps --no-build-isolation $(OLD)
	@touch $@

.venv-spark35/wheel: .venv-test/wheel
	@echo "Setting up .venv-spark35 (once)"
	@$(PYTHON) -m venv .venv-spark35
	@$(TEST35)/pip install -qq --force-reinstall --no-deps dist/*.whl
	@$(TEST35)/pip install -qq "$$(echo dist/*.whl)[annoy,cli,spark,sparkit,testing]" 'pyspark>=3.5,<4' 'numpy<2' 'pyarrow<20'
	@$(TEST35)/pip install -qq --no-deps --no-build-isolation $(OLD)
	@# The package is there twice, and workers would list this archive again for every task.
	@rm -f .venv-spark35/lib/python*/site-packages/pyspark/python/lib/pyspark.zip
	@touch $@

# setuptools would ship modules that are deleted since it last built.
forget-build = rm -rf build/lib build/bdist.*
