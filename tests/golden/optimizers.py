"""optimizers.safetensors: 20 steps of every optimizer on three small tensors, with gradients given by formula.

Parameters a, b, c start as fill(seed 1, 2, 3); the gradient of tensor j (1, 2, 3) at step t (1 ... 20) is fill(seed 1000 + 10 t + j,
scale 2). Stored: <tensor>/after1, /after5, /after20, and lr, the learning rate of each step.
"""
import torch

from cases import Cases, fill

SHAPES = {"a": [3, 4], "b": [5], "c": [2, 3, 2, 2]}
STEPS, KEPT = 20, (1, 5, 20)


def gradients(step):
    return [fill(shape, 1000 + 10 * step + j, scale=2.0) for j, shape in enumerate(SHAPES.values(), 1)]


def torch_optimizer(kind, **options):
    def make(params):
        optimizer = kind(params, **options)

        def step(grads, lr):
            for group in optimizer.param_groups:
                group["lr"] = lr
            for param, grad in zip(params, grads):
                param.grad = grad
            optimizer.step()

        return step

    return make


def bamos_nesterov(momentum):
    """v' = v;  v = m v - lr g;  p += -m v' + (1 + m) v   (bamos, dcgan-completion)."""

    def make(params):
        velocity = [torch.zeros_like(p) for p in params]

        def step(grads, lr):
            for p, g, v in zip(params, grads, velocity):
                previous = v.clone()
                v.mul_(momentum).sub_(lr * g)
                p.data += -momentum * previous + (1 + momentum) * v

        return step

    return make


def keras_rmsprop(rho, eps):
    """v = rho v + (1 - rho) g^2;  p -= lr g / (sqrt v + eps)   (Keras' optimizer_v1)."""

    def make(params):
        square = [torch.zeros_like(p) for p in params]

        def step(grads, lr):
            for p, g, v in zip(params, grads, square):
                v.mul_(rho).add_((1 - rho) * g * g)
                p.data -= lr * g / (v.sqrt() + eps)

        return step

    return make


def clip_value(limit):
    return lambda grads: [g.clamp(-limit, limit) for g in grads]


def clip_norm(limit):
    """Over all tensors together, as torch.nn.utils.clip_grad_norm_: g *= min(1, limit / (norm + 1e-6))."""

    def clip(grads):
        norm = torch.stack([g.norm() for g in grads]).norm()
        return [g * torch.clamp(limit / (norm + 1e-6), max=1.0) for g in grads]

    return clip


def constant(_):
    return 1.0


def constant_then_linear(keep, fall):
    """1 for the first `keep` rounds t = 0, 1 ..., then straight down; 0 would come one after the last (CycleGAN's lambda rule)."""
    return lambda t: 1.0 - max(0, t + 1 - keep) / (fall + 1)


def inverse_time(decay):
    """1 / (1 + decay t), t = 0 in the first step (Keras)."""
    return lambda t: 1.0 / (1.0 + decay * t)


def add(cases, case, op, lr, args, make, schedule=constant, transform=lambda grads: grads):
    params = [fill(shape, j).requires_grad_() for j, shape in enumerate(SHAPES.values(), 1)]
    step, rates, kept = make(params), [], {}
    for t in range(1, STEPS + 1):
        rates.append(lr * schedule(t - 1))
        step(transform(gradients(t)), rates[-1])
        if t in KEPT:
            kept |= {f"{name}/after{t}": p.detach().clone() for name, p in zip(SHAPES, params)}
    description = {"op": op, "args": {"lr": lr, **args}, "steps": STEPS, "shapes": SHAPES}
    cases.add(case, description, {**kept, "lr": torch.tensor(rates, dtype=torch.float64)})


def make():
    cases, optim = Cases(), torch.optim
    adam, adam_args = torch_optimizer(optim.Adam, lr=0.01, betas=(0.5, 0.999)), {"beta1": 0.5, "beta2": 0.999, "eps": 1e-8}
    adam9 = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    keras, keras_args = keras_rmsprop(0.9, 1e-7), {"rho": 0.9, "eps": 1e-7}
    add(cases, "sgd", "sgd", 0.1, {}, torch_optimizer(optim.SGD, lr=0.1))
    add(cases, "momentum", "momentum", 0.1, {"momentum": 0.9}, torch_optimizer(optim.SGD, lr=0.1, momentum=0.9))
    nesterov = torch_optimizer(optim.SGD, lr=0.1, momentum=0.9, nesterov=True)
    add(cases, "nesterov", "nesterov", 0.1, {"momentum": 0.9}, nesterov)
    add(cases, "nesterov_bamos", "nesterov_bamos", 0.01, {"momentum": 0.9}, bamos_nesterov(0.9))
    add(cases, "rmsprop", "rmsprop", 0.01, {"alpha": 0.99, "eps": 1e-8}, torch_optimizer(optim.RMSprop, lr=0.01))
    add(cases, "rmsprop_keras", "rmsprop_keras", 0.01, keras_args, keras)
    add(cases, "rmsprop_keras_clip", "rmsprop_keras", 0.01, {**keras_args, "clip_value": 1.0}, keras, transform=clip_value(1.0))
    both = {**keras_args, "clip_value": 1.0, "inverse_time_decay": 0.1}
    add(cases, "rmsprop_keras_clip_decay", "rmsprop_keras", 0.01, both, keras, inverse_time(0.1), clip_value(1.0))
    add(cases, "adam_0.5", "adam", 0.01, adam_args, adam)
    add(cases, "adam_0.9", "adam", 0.01, adam9, torch_optimizer(optim.Adam, lr=0.01))
    l2 = torch_optimizer(optim.Adam, lr=0.01, weight_decay=0.1)
    add(cases, "adam_l2", "adam", 0.01, {**adam9, "weight_decay_l2": 0.1}, l2)
    decoupled = torch_optimizer(optim.AdamW, lr=0.01, weight_decay=0.1)
    add(cases, "adam_decoupled", "adam", 0.01, {**adam9, "weight_decay_decoupled": 0.1}, decoupled)
    sgd = torch_optimizer(optim.SGD, lr=0.1)
    add(cases, "sgd_clip_value", "sgd", 0.1, {"clip_value": 1.0}, sgd, transform=clip_value(1.0))
    add(cases, "sgd_clip_norm", "sgd", 0.1, {"clip_norm": 3.0}, sgd, transform=clip_norm(3.0))
    linear = {**adam_args, "constant_then_linear": {"constant": 10, "linear": 10}}
    add(cases, "adam_constant_then_linear", "adam", 0.01, linear, adam, constant_then_linear(10, 10))
    add(cases, "sgd_inverse_time_decay", "sgd", 0.1, {"inverse_time_decay": 0.1}, sgd, inverse_time(0.1))
    return cases
