"""analysis.safetensors: linear support vector machines (scikit-learn's LinearSVC) and guided backpropagation."""
import numpy as np
import torch
from sklearn.svm import LinearSVC
from torch import nn

from cases import Cases, Seeds


def support_vectors(cases, seeds):
    """Overlapping classes, so that some margins are violated; in float64 to the optimum, which is unique."""
    for name, classes, samples, width, c in [("two", 2, 40, 5, 1.0), ("three", 3, 90, 6, 0.1), ("strong", 4, 80, 7, 10.0), ("wide", 3, 30, 50, 0.01)]:
        centres, noise = seeds.fill((classes, width), 1.0), seeds.fill((samples, width), 1.5, 0.2)
        labels = torch.arange(samples) % classes
        x = centres[labels] + noise
        machine = LinearSVC(C=c, tol=1e-10, max_iter=1_000_000, random_state=0).fit(x.double().numpy(), labels.numpy())
        weights = np.concatenate([machine.coef_, machine.intercept_[:, None]], axis=1)
        weights = np.concatenate([-weights, weights]) if classes == 2 else weights
        rows = np.concatenate([x.double().numpy(), np.ones((samples, 1))], axis=1)
        signs = np.where(labels.numpy()[None, :] == np.arange(classes)[:, None], 1.0, -1.0)
        objective = 0.5 * (weights**2).sum(1) + c * (np.maximum(0, 1 - signs * (weights @ rows.T)) ** 2).sum(1)
        stored = {"x": x, "labels": labels, "weights": torch.from_numpy(weights), "objective": torch.from_numpy(objective)}
        cases.add(f"svm_{name}", {"op": "svm", "args": {"c": c, "classes": classes}}, stored)


def guided(cases, seeds):
    """A discriminator's layers; at the second activation's unit `map`, `place` of each image."""
    for name, activation in [("leaky_relu", lambda: nn.LeakyReLU(0.2)), ("relu", nn.ReLU)]:
        net = nn.Sequential(
            nn.Conv2d(3, 6, 4, 2, 1, bias=False), activation(), nn.Conv2d(6, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), activation(),
            nn.Conv2d(8, 1, 2, bias=False),
        ).double().eval()  # fmt: skip
        for key, value in net.state_dict().items():
            if value.dtype == torch.float64:
                value.copy_(seeds.fill(value.shape, 0.4, 0.6 if "var" in key else 0.1))
        stored = {"x": seeds.fill((3, 3, 8, 8)), **{key: value for key, value in net.state_dict().items() if "num" not in key}}
        x = stored["x"].double().requires_grad_()
        maps, places = torch.tensor([0, 5, 3]), torch.tensor([1, 2, 3])

        def forward(x, stop):
            for i, layer in enumerate(net):
                x = layer(x)
                if isinstance(layer, (nn.ReLU, nn.LeakyReLU)):
                    active = (x > 0).double()
                    x.register_hook(lambda gradient, active=active: gradient.clamp(min=0) * active)
                if i == stop:
                    return x

        unit = forward(x, 4).flatten(2)[torch.arange(3), maps, places]
        stored |= {"maps": maps, "places": places, "activation": unit, "guided": torch.autograd.grad(unit.sum(), x)[0]}
        cases.add(f"guided_{name}", {"op": "guided", "args": {"activation": name}}, stored)


def make():
    cases, seeds = Cases(), Seeds()
    support_vectors(cases, seeds)
    guided(cases, seeds)
    return cases
