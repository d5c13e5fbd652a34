"""logistic.safetensors: L2-regularised logistic regressions by scikit-learn (Debian: python3-sklearn)."""
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from cases import Cases, fill


def make():
    cases = Cases()
    # rows, features, C, where the classes lie apart, and the bias of the labels
    for seed, (name, n, d, c, apart, shift) in enumerate(
        [("even", 200, 5, 1.0, 1.0, 0.0), ("strong", 60, 12, 0.01, 1.0, 0.0), ("weak", 120, 4, 1000.0, 0.5, 0.3), ("separable", 40, 3, 10.0, 50.0, 0.0)]
    ):
        x = fill((n, d), 10 * seed + 1, 2.0, 0.5)
        truth = fill((d,), 10 * seed + 2)
        noise = fill((n,), 10 * seed + 3, 1.0, shift)
        margin = (x - 0.5).double() @ truth.double() * apart + noise.double()
        y = (margin > 0).long()
        fitted = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-9).fit(x.double().numpy(), y.numpy())
        cases.add(name, {"op": "logistic", "args": {"C": c}}, {
            "x": x, "y": y, "weights": torch.from_numpy(fitted.coef_[0]), "bias": torch.from_numpy(np.asarray(fitted.intercept_)),
        })  # fmt: skip
    return cases
