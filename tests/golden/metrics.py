"""metrics.safetensors: the measures of generated images on features filled by formula, by NumPy and SciPy in float64.

There are no tensors: the features are filled, and what is expected are numbers (`values`), to 9 digits.
"""
import numpy as np
import scipy.linalg
from scipy.spatial.distance import cdist, pdist
from scipy.stats import entropy, mannwhitneyu

from cases import Cases, fill
from networks import fill_entry


def features(entry):
    """Rows x·m with a full covariance, in float64: x [n, d] filled, m [d, d] filled from the seed 1000 above."""
    x = fill(entry["shape"], entry["seed"], entry["scale"], entry["shift"]).double().numpy()
    d = entry["shape"][1]
    return x @ fill((d, d), entry["seed"] + 1000, 1.0).double().numpy()


def frechet(x, y):
    """Heusel et al. 2017, by SciPy's square root of the product; by both covariances' roots where it is singular."""
    c, d = np.atleast_2d(np.cov(x, rowvar=False)), np.atleast_2d(np.cov(y, rowvar=False))
    if min(len(x), len(y)) > x.shape[1]:
        trace = np.trace(scipy.linalg.sqrtm(c @ d)).real
    else:
        # The nuclear norm of the product of the centred rows: no square root of a covariance at all.
        centred = lambda z: (z - z.mean(0)) / np.sqrt(len(z) - 1)
        trace = np.linalg.svd(centred(x) @ centred(y).T, compute_uv=False).sum()
    return np.square(x.mean(0) - y.mean(0)).sum() + np.trace(c) + np.trace(d) - 2 * trace


def kid(x, y):
    """Bińkowski et al. 2018: the unbiased estimate with the cubic kernel."""
    kernel = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3
    off = lambda k: (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))
    return off(kernel(x, x)) + off(kernel(y, y)) - 2 * kernel(x, y).mean()


def radii(x, k):
    return np.sort(cdist(x, x), 1)[:, k]  # the point itself is at 0


def overlap(real, made):
    distances = cdist(real, made)
    inside = distances <= radii(real, 3)[:, None]
    wide = distances <= radii(real, 5)[:, None]
    return {
        "precision": inside.any(0).mean(),
        "recall": (distances <= radii(made, 3)[None]).any(1).mean(),
        "density": wide.sum() / (5 * len(made)),
        "coverage": wide.any(1).mean(),
    }


def add(cases, name, op, given, values):
    rounded = {key: float(f"{value:.9g}") for key, value in values.items()}
    cases.add(name, {"op": op, "args": {}, "fill": given, "values": rounded}, {})


def make():
    cases = Cases()
    for name, n, m, d, scale, shift in [
        ("many", 300, 200, 8, 1.0, 0.0),
        ("shifted", 120, 150, 16, 0.9, 0.3),
        ("fewer_images_than_features", 20, 30, 48, 1.1, 0.1),
        ("one_feature", 40, 50, 1, 1.0, 0.2),
        ("two_images", 2, 2, 5, 1.0, 0.0),
    ]:
        given = {"real": fill_entry((n, d), 1, 1.0), "made": fill_entry((m, d), 2, scale) | {"shift": shift}}
        x, y = features(given["real"]), features(given["made"])
        values = {"frechet": frechet(x, y), "kid": kid(x, y), "mean": x.mean(), "trace": np.trace(np.atleast_2d(np.cov(x, rowvar=False)))}
        if min(n, m) > 5:
            values |= overlap(x, y)
            values |= {"diversity": pdist(y).mean() / pdist(x).mean()}
            near = np.sort(cdist(y, x), 1)
            values |= {"nearest": near[:, 0].mean(), "third": near[:, 2].mean()}
            held = np.sort(cdist(features(fill_entry((25, d), 3, 1.0)), x), 1)[:, 0]
            statistic = mannwhitneyu(held, near[:, 0]).statistic
            values |= {"nearer": statistic / (len(held) * len(near))}
        add(cases, name, "distances", given, values)
    for name, n, classes in [("judgements", 80, 10), ("two_classes", 7, 2)]:
        entry = fill_entry((n, classes), 4, 4.0)
        logits = fill(entry["shape"], 4, 4.0).double().numpy()
        p = np.exp(logits - logits.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        mean = p.mean(0)
        values = {"score": np.exp(np.mean([entropy(row, mean) for row in p])), "classes": np.exp(entropy(mean))}
        add(cases, name, "judgements", {"logits": entry}, values)
    return cases
