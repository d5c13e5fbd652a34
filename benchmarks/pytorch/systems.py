"""One training step of each system in PyTorch, as the authors' (or PyTorch's own) implementation writes it.

Each function takes the settings and gives a step: called, it trains once and returns its losses. Networks are the tests' references;
inputs are made before, as that is the data loader's part. Discriminators are frozen in the generator's turn where the authors freeze
them (Pix2Pix, CycleGAN).
"""
import pathlib
import random
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden"))
import gancls as text  # noqa: E402  the reference networks have one definition
import networks  # noqa: E402
import stargan as star  # noqa: E402
import translators  # noqa: E402


def initialise(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


class Setup:
    """What the switches say, applied to networks, inputs and calls."""

    def __init__(self, bf16=False, channels_last=False, needed_only=False):
        self.bf16 = bf16
        self.layout = torch.channels_last if channels_last else torch.contiguous_format
        self.needed_only = needed_only

    def net(self, module):
        return module.apply(initialise).to(memory_format=self.layout)

    def images(self, *shape):
        layout = self.layout if len(shape) == 4 else torch.contiguous_format
        return (torch.rand(*shape) * 2 - 1).contiguous(memory_format=layout)

    def run(self, net, *inputs):
        """The network's output in float32; computed in bfloat16 under autocast."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            output = net(*inputs)
        return tuple(part.float() for part in output) if isinstance(output, tuple) else output.float()

    def backward(self, loss, optimizer):
        """As the authors write it: gradients of all that is not frozen. Or, to count a step's work, only those that the optimizer
        takes."""
        moved = [p for group in optimizer.param_groups for p in group["params"]] if self.needed_only else None
        loss.backward(inputs=moved)

    def descend(self, optimizer, loss):
        optimizer.zero_grad()
        self.backward(loss, optimizer)
        optimizer.step()


def adam(rate, *nets, beta1=0.5):
    return torch.optim.Adam([p for net in nets for p in net.parameters()], lr=rate, betas=(beta1, 0.999))


def against(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def frozen(nets, freeze):
    for net in nets:
        net.requires_grad_(not freeze)


def dcgan(s, nets, batch, image, latent):
    """pytorch/examples' `dcgan`: sigmoid and BCE, D on real then on the detached fake, then G through D."""
    generator, discriminator = map(s.net, nets)
    optimizer_d, optimizer_g = adam(2e-4, discriminator), adam(2e-4, generator)
    criterion = nn.BCELoss()
    real = s.images(batch, *image)

    def judge(image):
        return torch.sigmoid(s.run(discriminator, image)).flatten()

    def step():
        discriminator.zero_grad()
        label = torch.ones(batch)
        loss_real = criterion(judge(real), label)
        s.backward(loss_real, optimizer_d)
        fake = s.run(generator, torch.randn(batch, *latent))
        label.fill_(0.0)
        loss_fake = criterion(judge(fake.detach()), label)
        s.backward(loss_fake, optimizer_d)
        optimizer_d.step()
        generator.zero_grad()
        label.fill_(1.0)
        loss_fool = criterion(judge(fake), label)
        s.backward(loss_fool, optimizer_g)
        optimizer_g.step()
        return loss_real + loss_fake, loss_fool

    return step


def frog(s):
    """Chollet's 32x32 game, batch 20: D on fakes and real images in one batch with raised targets, then G on fresh latents."""
    batch = 20
    generator, discriminator = (net.to(memory_format=s.layout) for net in networks.frog())
    rules = [torch.optim.RMSprop(net.parameters(), rate, alpha=0.9, eps=1e-7) for net, rate in ((discriminator, 8e-4), (generator, 4e-4))]
    optimizer_d, optimizer_g = rules
    real = s.images(batch, 3, 32, 32)
    kinds = torch.cat([torch.ones(batch, 1), torch.zeros(batch, 1)])

    def move(net, optimizer, loss):
        optimizer.zero_grad()
        s.backward(loss, optimizer)
        nn.utils.clip_grad_value_(net.parameters(), 1.0)
        optimizer.step()

    def step():
        with torch.no_grad():
            fake = s.run(generator, torch.randn(batch, 32))
        targets = kinds + 0.05 * torch.rand(2 * batch, 1)
        loss_d = F.binary_cross_entropy_with_logits(s.run(discriminator, torch.cat([fake, real])), targets)
        move(discriminator, optimizer_d, loss_d)
        loss_g = against(s.run(discriminator, s.run(generator, torch.randn(batch, 32))), 0.0)
        move(generator, optimizer_g, loss_g)
        return loss_d, loss_g

    return step


def pix2pix(s):
    """U-Net 256 and PatchGAN 70 on a pair of 256x256 pixels: D, then G."""
    generator = s.net(translators.unet(8, 64, 3, 3, "batch", True))
    discriminator = s.net(translators.patchgan(70, 64, 6, "batch"))
    optimizer_g, optimizer_d = adam(2e-4, generator), adam(2e-4, discriminator)
    a, b = s.images(1, 3, 256, 256), s.images(1, 3, 256, 256)
    judge = lambda image: s.run(discriminator, torch.cat([a, image], 1))

    def step():
        fake = s.run(generator, a)
        frozen([discriminator], False)
        loss_d = 0.5 * (against(judge(fake.detach()), 0.0) + against(judge(b), 1.0))
        s.descend(optimizer_d, loss_d)
        frozen([discriminator], True)
        loss_g = against(judge(fake), 1.0) + 100 * F.l1_loss(fake, b)
        s.descend(optimizer_g, loss_g)
        return loss_d, loss_g

    return step


def exchanged(pool, image):
    """The pool of 50 past fakes."""
    image = image.detach()
    if len(pool) < 50:
        pool.append(image)
    elif random.random() > 0.5:
        slot = random.randrange(50)
        image, pool[slot] = pool[slot], image
    return image


def cyclegan(s, size, blocks):
    """Residual generators and PatchGANs 70, batch 1, with the identity loss: G, then D."""
    ab, ba = (s.net(translators.resnet(blocks, 64, 3, 3, "instance", False)) for _ in range(2))
    d_a, d_b = (s.net(translators.patchgan(70, 64, 3, "instance")) for _ in range(2))
    optimizer_g, optimizer_d = adam(2e-4, ab, ba), adam(2e-4, d_a, d_b)
    a, b = s.images(1, 3, size, size), s.images(1, 3, size, size)
    pool_a, pool_b = [], []
    near = lambda logits, target: F.mse_loss(logits, torch.full_like(logits, target))

    def step():
        fake_b, fake_a = s.run(ab, a), s.run(ba, b)
        frozen([d_a, d_b], True)
        loss_g = near(s.run(d_a, fake_a), 1.0) + near(s.run(d_b, fake_b), 1.0)
        loss_g = loss_g + 10 * (F.l1_loss(s.run(ba, fake_b), a) + F.l1_loss(s.run(ab, fake_a), b))
        loss_g = loss_g + 5 * (F.l1_loss(s.run(ba, a), a) + F.l1_loss(s.run(ab, b), b))
        s.descend(optimizer_g, loss_g)
        frozen([d_a, d_b], False)
        past_a, past_b = exchanged(pool_a, fake_a), exchanged(pool_b, fake_b)
        loss_d = 0.5 * (near(s.run(d_a, a), 1.0) + near(s.run(d_a, past_a), 0.0))
        loss_d = loss_d + 0.5 * (near(s.run(d_b, b), 1.0) + near(s.run(d_b, past_b), 0.0))
        s.descend(optimizer_d, loss_d)
        return loss_g, loss_d

    return step


def stargan(s):
    """The authors' networks for 128x128 pixels and five attributes, batch 4: (images, labels, targets), G, D, class loss."""
    images, labels = s.images(4, 3, 128, 128), (torch.rand(4, 5) > 0.5).float()
    generator, discriminator = star.Generator(5), star.Discriminator(128, 5)
    given = images, labels, labels[torch.tensor([1, 2, 3, 0])]
    nets = (net.to(memory_format=s.layout) for net in (generator, discriminator))
    return given, *nets, lambda logits, wanted: star.classification([(5, "attributes")], 0, wanted, logits)


def stargan_d(s):
    """StarGAN's discriminator step with the gradient penalty."""
    (x, labels, targets), generator, discriminator, classified = stargan(s)
    optimizer = adam(1e-4, discriminator)

    def step():
        source, classes = s.run(discriminator, x)
        with torch.no_grad():
            fake = s.run(generator, x, targets)
        alpha = torch.rand(4, 1, 1, 1)
        judge = lambda points: s.run(discriminator, points)
        loss = -source.mean() + classified(classes, labels) + judge(fake)[0].mean()
        loss = loss + 10 * star.penalty(judge, alpha * x + (1 - alpha) * fake)
        s.descend(optimizer, loss)
        return (loss,)

    return step


def stargan_g(s):
    """StarGAN's generator step. As the authors write it, D's gradients are computed and thrown away."""
    (x, labels, targets), generator, discriminator, classified = stargan(s)
    optimizer = adam(1e-4, generator)

    def step():
        fake = s.run(generator, x, targets)
        source, classes = s.run(discriminator, fake)
        again = s.run(generator, fake, labels)
        loss = -source.mean() + classified(classes, targets) + 10 * F.l1_loss(again, x)
        discriminator.zero_grad()
        s.descend(optimizer, loss)
        return (loss,)

    return step


def gancls(s):
    """GAN-CLS-INT at 64x64, batch 64, with text codes of 1,024 numbers: D on three pairs, then G on given and mixed codes."""
    batch = 64
    generator, discriminator = s.net(text.Generator(64)), s.net(text.Discriminator(64))
    optimizer_g, optimizer_d = adam(2e-4, generator), adam(2e-4, discriminator)
    x, code, wrong = s.images(batch, 3, 64, 64), torch.randn(batch, 1024), torch.randn(batch, 1024)

    def step():
        fake = s.run(generator, torch.randn(batch, 100), code)
        judge = lambda image, of, target: against(s.run(discriminator, image, of), target)
        loss_d = judge(x, code, 1.0) + 0.5 * (judge(x, wrong, 0.0) + judge(fake.detach(), code, 0.0))
        s.descend(optimizer_d, loss_d)
        mixed = 0.5 * code + 0.5 * wrong
        between = s.run(generator, torch.randn(batch, 100), mixed)
        loss_g = judge(fake, code, 1.0) + judge(between, mixed, 1.0)
        discriminator.zero_grad()
        s.descend(optimizer_g, loss_g)
        return loss_d, loss_g

    return step


def completion(s):
    """One step of descent on z through DCGAN-64 in evaluation mode: contextual and prior loss of 64 images, centre mask."""
    batch = 64
    generator, discriminator = (s.net(net).eval().requires_grad_(False) for net in networks.dcgan64())
    images, mask = s.images(batch, 3, 64, 64), torch.ones(1, 1, 64, 64)
    mask[:, :, 16:48, 16:48] = 0
    z = (torch.rand(batch, 100, 1, 1) * 2 - 1).requires_grad_()
    optimizer = torch.optim.Adam([z], lr=0.01)

    def step():
        image = s.run(generator, z)
        contextual = (mask * (image - images)).abs().sum()
        prior = F.softplus(-s.run(discriminator, image)).sum()
        s.descend(optimizer, contextual + 0.1 * prior)
        with torch.no_grad():
            z.clamp_(-1, 1)
        return contextual, prior

    return step


SYSTEMS = {
    "dcgan": lambda s: dcgan(s, networks.dcgan64(), 64, (3, 64, 64), (100, 1, 1)),
    "dcgan-28": lambda s: dcgan(s, networks.dcgan28(), 16, (1, 28, 28), (100, 1, 1)),
    "vanilla": lambda s: dcgan(s, networks.gan(), 16, (784,), (100,)),
    "frog": frog,
    "pix2pix": pix2pix,
    "cyclegan": lambda s: cyclegan(s, 128, 6),
    "cyclegan-256": lambda s: cyclegan(s, 256, 9),
    "stargan-d": stargan_d,
    "stargan-g": stargan_g,
    "gancls": gancls,
    "completion": completion,
}
