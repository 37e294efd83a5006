from joblib import Parallel, delayed


def work(n):
    return n * n


squares = Parallel(n_jobs=4)(delayed(work)(n) for n in range(100))
