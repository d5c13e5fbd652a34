"""The reference networks, with the state_dict names of the implementations that they follow, filled by formula."""
from torch import nn

from cases import fill

BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)
NORMS = (*BATCH_NORMS, nn.InstanceNorm2d)


class Net(nn.Module):
    """A sequence of layers under one name: `prefix`.0, `prefix`.1 ... in the state_dict."""

    def __init__(self, prefix, *layers):
        super().__init__()
        self.add_module(prefix, nn.Sequential(*layers))
        self.prefix = prefix

    def forward(self, x):
        return self.get_submodule(self.prefix)(x)


def up(c_in, c_out, k, s, p):
    return nn.ConvTranspose2d(c_in, c_out, k, s, p, bias=False)


def down(c_in, c_out, k, s, p):
    return nn.Conv2d(c_in, c_out, k, s, p, bias=False)


def dcgan64():
    """pytorch/examples `dcgan`, ngf = ndf = 64: 3,576,704 and 2,765,568 parameters. Logits come out as [n, 1, 1, 1]."""
    g, width = [up(100, 512, 4, 1, 0)], 512
    while width > 64:
        g += [nn.BatchNorm2d(width), nn.ReLU(), up(width, width // 2, 4, 2, 1)]
        width //= 2
    g += [nn.BatchNorm2d(64), nn.ReLU(), up(64, 3, 4, 2, 1), nn.Tanh()]
    d = [down(3, 64, 4, 2, 1), nn.LeakyReLU(0.2)]
    for width in (64, 128, 256):
        d += [down(width, 2 * width, 4, 2, 1), nn.BatchNorm2d(2 * width), nn.LeakyReLU(0.2)]
    return Net("main", *g), Net("main", *d, down(512, 1, 4, 1, 0))


def dcgan28():
    """The same for 28x28 grey images: 7x7 at the small end, two doublings."""
    g = [
        up(100, 128, 7, 1, 0), nn.BatchNorm2d(128), nn.ReLU(),
        up(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.ReLU(),
        up(64, 1, 4, 2, 1), nn.Tanh(),
    ]  # fmt: skip
    d = [
        down(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
        down(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        down(128, 1, 7, 1, 0),
    ]  # fmt: skip
    return Net("main", *g), Net("main", *d)


def gan():
    """PyTorch-GAN `gan.py` at 28x28x1, images flat ([n, 784]), logits [n, 1] (no sigmoid).

    The original writes BatchNorm1d(n, 0.8), which sets eps, not momentum, to 0.8; so do we.
    """
    g = [nn.Linear(100, 128), nn.LeakyReLU(0.2)]
    for width in (128, 256, 512):
        g += [nn.Linear(width, 2 * width), nn.BatchNorm1d(2 * width, 0.8), nn.LeakyReLU(0.2)]
    d = [nn.Linear(784, 512), nn.LeakyReLU(0.2), nn.Linear(512, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1)]
    return Net("model", *g, nn.Linear(1024, 784), nn.Tanh()), Net("model", *d)


def frog():
    """Chollet's CIFAR-10 GAN: 6,264,579 and 790,913 parameters. Logits [n, 1] (no sigmoid)."""
    act = lambda: nn.LeakyReLU(0.3)
    g = [
        nn.Linear(32, 128 * 16 * 16), act(), nn.Unflatten(1, (128, 16, 16)), nn.Conv2d(128, 256, 5, 1, 2), act(),
        nn.ConvTranspose2d(256, 256, 4, 2, 1), act(), nn.Conv2d(256, 256, 5, 1, 2), act(), nn.Conv2d(256, 256, 5, 1, 2), act(),
        nn.Conv2d(256, 3, 7, 1, 3), nn.Tanh(),
    ]  # fmt: skip
    d = [nn.Conv2d(3, 128, 3), act()]
    for _ in range(3):
        d += [nn.Conv2d(128, 128, 4, 2), act()]
    return Net("main", *g), Net("main", *d, nn.Flatten(), nn.Dropout(0.4), nn.Linear(512, 1))


def fill_entry(shape, seed, scale, shift=0.0):
    return {"seed": seed, "scale": scale, "shift": shift, "shape": list(shape)}


def fill_state(net, first_seed, weight_scale=None):
    """Fills every float tensor of the state_dict, in its order, with seeds from `first_seed` on; returns {name: fill entry}.

    weight_scale None: PyTorch's own bound 1/sqrt(fan in), for weights and biases of linear and convolution layers alike.
    Norms: gains 1 +- 0.035, biases +- 0.035, running means +- 0.1, running variances 0.2 +- 0.1 (about what these nets' layers have).
    """
    entries = {}
    for seed, (name, value) in enumerate(net.state_dict().items(), first_seed):
        layer = net.get_submodule(name.rpartition(".")[0])
        if not value.is_floating_point():
            continue  # num_batches_tracked stays 0
        if isinstance(layer, NORMS):
            kinds = {"weight": (0.035, 1.0), "bias": (0.035, 0.0), "running_mean": (0.1, 0.0), "running_var": (0.1, 0.2)}
            scale, shift = kinds[name.rpartition(".")[2]]
        else:
            fan_in = layer.weight[0].numel()
            scale, shift = weight_scale or fan_in**-0.5, 0.0
        value.copy_(fill(value.shape, seed, scale, shift))
        entries[name] = fill_entry(value.shape, seed, scale, shift)
    return entries
