"""inception.safetensors: torchvision's Inception v3 with the pooling of the Fréchet inception distance's network.

Its tensors are filled, not stored: by their rank in ordinal order of their names as seed, with the scale of `entry`.
"""
import torch
import torch.nn.functional as F
import torchvision.models.inception as inception

from cases import Cases, fill


class BorderLeftOut:
    """torch.nn.functional, but that average pooling does not count the border."""

    def __getattr__(self, name):
        return getattr(F, name)

    @staticmethod
    def avg_pool2d(x, **window):
        return F.avg_pool2d(x, **window, count_include_pad=False)


class Maxima(BorderLeftOut):
    """The last block pools by maxima."""

    @staticmethod
    def avg_pool2d(x, **window):
        return F.max_pool2d(x, **window)


class LastBlock(inception.InceptionE):
    def forward(self, x):
        usual, inception.F = inception.F, Maxima()
        try:
            return super().forward(x)
        finally:
            inception.F = usual


def entry(name, shape):
    """Scale and shift that keep activations of the order of 1."""
    if name.endswith("conv.weight"):
        return (6 / (shape[1] * shape[2] * shape[3])) ** 0.5, 0.0
    return (0.2, 1.0) if name.endswith(("bn.weight", "running_var")) else (0.1, 0.0)


def network():
    net = inception.Inception3(aux_logits=False, init_weights=False)
    net.Mixed_7c = LastBlock(2048)
    net.fc = torch.nn.Identity()
    state = {name: t for name, t in net.state_dict().items() if not name.endswith("num_batches_tracked")}
    for seed, name in enumerate(sorted(state)):
        state[name].copy_(fill(state[name].shape, seed, *entry(name, state[name].shape)))
    return net.eval()


def make():
    cases = Cases()
    net = network()
    inception.F = BorderLeftOut()
    trained = sum(p.numel() for p in net.parameters())
    with torch.no_grad():
        images = {"images": {"seed": 5000, "scale": 1.0, "shift": 0.0, "shape": [2, 3, 80, 96]}}
        y = net(fill((2, 3, 80, 96), 5000))
        cases.add("network", {"op": "inception", "args": {"parameters": trained}, "fill": images}, {"y": y})
        images = {"images": {"seed": 5001, "scale": 1.0, "shift": 0.0, "shape": [1, 1, 28, 28]}}
        levels = ((fill((1, 1, 28, 28), 5001) + 1) * 127.5).round() / 127.5 - 1
        x = F.interpolate(levels.expand(-1, 3, -1, -1), (299, 299), mode="bilinear", align_corners=False)
        cases.add("extractor", {"op": "inception", "args": {}, "fill": images}, {"y": net(x)})
    inception.F = F
    return cases
