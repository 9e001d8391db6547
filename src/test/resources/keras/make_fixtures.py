#!/usr/bin/env python3
"""Makes layers.json and optimizers.json: what a network's forward pass, loss, gradients and steps must be.

Computed in 64 bits by PyTorch's automatic differentiation (layers) and by Keras 3's formulas written out in NumPy
(optimizers; where PyTorch's optimizer is the same mathematics, the two are compared here). Nothing of DL4J is used. Made
with Debian 12's python3-torch 1.13 and python3-numpy 1.24: /usr/bin/python3 make_fixtures.py
"""
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
HEIGHT, WIDTH, BATCH, CLASSES = 7, 6, 4, 3
torch.set_default_dtype(torch.float64)

ACTIVATIONS = {
    "relu": torch.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "elu": F.elu,
    "selu": torch.selu,
    "gelu": F.gelu,
    "swish": F.silu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "softmax": lambda x: torch.softmax(x, 1),
    "linear": lambda x: x,
}


def pair(value):
    return value if isinstance(value, list) else [value, value]


def border(x, window, strides, padding, value):
    """Keras' "same": what is missing is put half before and half after, the odd one after."""
    if padding == "valid":
        return x
    sides = []
    for size, length, stride in zip(x.shape[2:], window, strides):
        missing = max((math.ceil(size / stride) - 1) * stride + length - size, 0)
        sides = [missing // 2, missing - missing // 2] + sides
    return F.pad(x, sides, value=value)


def picture(x):
    return x.unsqueeze(1) if x.dim() == 3 else x


class Network:
    """The layers in the order [batch, channels, height, width]; flatten keeps that order."""

    def __init__(self, case, random):
        self.layers = case["layers"]
        self.from_logits = case.get("from_logits", False)
        self.weights = []  # one dict a layer
        x = torch.zeros(2, HEIGHT, WIDTH)
        for layer in self.layers:
            own = {}
            if layer["type"] == "dense":
                own["kernel"] = random.normal(0, 0.4, (x.shape[-1], layer["units"]))
                if layer.get("use_bias", True):
                    own["bias"] = random.normal(0, 0.2, layer["units"])
            elif layer["type"] == "conv2d":
                kernel = pair(layer["kernel_size"])
                own["kernel"] = random.normal(0, 0.4, (*kernel, picture(x).shape[1], layer["filters"]))
                if layer.get("use_bias", True):
                    own["bias"] = random.normal(0, 0.2, layer["filters"])
            elif layer["type"] == "batch_normalization":
                n = x.shape[1]
                own["gamma"] = random.normal(1, 0.2, n)
                own["beta"] = random.normal(0, 0.2, n)
                own["moving_mean"] = random.normal(0, 0.2, n)
                own["moving_variance"] = random.uniform(0.5, 1.5, n)
            self.weights.append({k: torch.tensor(np.round(v, 6), requires_grad=not k.startswith("moving"))
                                 for k, v in own.items()})
            with torch.no_grad():
                x = self.apply(layer, self.weights[-1], x, False)

    def apply(self, layer, own, x, training):
        kind = layer["type"]
        if kind == "rescaling":
            return x * layer["scale"] + layer.get("offset", 0)
        if kind == "flatten":
            return x.flatten(1)
        if kind == "dense":
            y = x @ own["kernel"] + own.get("bias", 0)
            return ACTIVATIONS[layer.get("activation", "linear")](y)
        if kind == "conv2d":
            window, strides = pair(layer["kernel_size"]), pair(layer.get("strides", 1))
            y = border(picture(x), window, strides, layer.get("padding", "valid"), 0)
            y = F.conv2d(y, own["kernel"].permute(3, 2, 0, 1), own.get("bias"), strides)
            return ACTIVATIONS[layer.get("activation", "linear")](y)
        if kind in ("max_pooling2d", "average_pooling2d"):
            window = pair(layer.get("pool_size", 2))
            strides = pair(layer.get("strides", window))
            padding = layer.get("padding", "valid")
            if kind == "max_pooling2d":
                return F.max_pool2d(border(picture(x), window, strides, padding, -math.inf), window, strides)
            y = border(picture(x), window, strides, padding, 0)
            inside = border(torch.ones_like(picture(x)), window, strides, padding, 0)
            return F.avg_pool2d(y, window, strides) / F.avg_pool2d(inside, window, strides)
        if kind == "global_average_pooling2d":
            return picture(x).mean((2, 3))
        if kind == "batch_normalization":
            axes = [i for i in range(x.dim()) if i != 1]
            shape = [1, -1] + [1] * (x.dim() - 2)
            mean, variance = own["moving_mean"], own["moving_variance"]
            if training:
                mean, variance = x.mean(axes), x.var(axes, unbiased=False)
                m = layer.get("momentum", 0.99)
                with torch.no_grad():
                    own["moving_mean"] = own["moving_mean"] * m + mean * (1 - m)
                    own["moving_variance"] = own["moving_variance"] * m + variance * (1 - m)
            y = (x - mean.view(shape)) / torch.sqrt(variance.view(shape) + layer.get("epsilon", 1e-3))
            return y * own["gamma"].view(shape) + own["beta"].view(shape)
        if kind == "activation":
            return ACTIVATIONS[layer["activation"]](x)
        if kind in ("dropout", "gaussian_noise"):
            assert not training
            return x
        raise ValueError(kind)

    def logits(self, x, training):
        for i, layer in enumerate(self.layers):
            is_last = i == len(self.layers) - 1
            if is_last and not self.from_logits and layer.get("activation") == "softmax":
                layer = {**layer, "activation": "linear"}
            x = self.apply(layer, self.weights[i], x, training)
        return x

    def penalty(self):
        total = torch.zeros(())
        for layer, own in zip(self.layers, self.weights):
            for name in ("kernel", "bias"):
                costs = layer.get(name + "_regularizer", {})
                if name in own:
                    total = total + costs.get("l1", 0) * own[name].abs().sum() + costs.get("l2", 0) * (own[name] ** 2).sum()
        return total

    def trainable(self):
        return [w for own in self.weights for w in own.values() if w.requires_grad]

    def dump(self, of=lambda w: w):
        return [{k: np.round(of(w).detach().numpy(), 9).tolist() for k, w in own.items()
                 if of(w) is not None} for own in self.weights]


def loss(network, case, x, labels, training):
    logits = network.logits(x, training)
    if case.get("loss") == "mean_squared_error":
        each = ((torch.softmax(logits, 1) - F.one_hot(labels, CLASSES)) ** 2).mean(1)
    else:
        each = F.cross_entropy(logits, labels, reduction="none")
    weights = torch.tensor([case.get("class_weight", {}).get(str(int(c)), 1.0) for c in labels])
    return (each * weights).sum() / len(labels) + network.penalty(), logits


def layer_case(name, layers, random, **more):
    case = {"name": name, "layers": layers, **more}
    network = Network(case, random)
    pixels = random.integers(0, 256, (BATCH, HEIGHT, WIDTH))
    labels = random.integers(0, CLASSES, BATCH)
    x, y = torch.tensor(pixels, dtype=torch.float64), torch.tensor(labels)
    case.update(height=HEIGHT, width=WIDTH, pixels=pixels.tolist(), labels=labels.tolist(), weights=network.dump())
    if any(layer["type"] in ("dropout", "gaussian_noise") for layer in layers):
        case["prediction"] = np.round(network.logits(x, False).detach().numpy(), 9).tolist()
        return case
    value, logits = loss(network, case, x, y, True)
    value.backward()
    case["loss"] = case.get("loss", "sparse_categorical_crossentropy")
    case["logits"] = np.round(logits.detach().numpy(), 9).tolist()
    case["value"] = round(value.item(), 9)
    case["gradients"] = network.dump(lambda w: w.grad)
    # Four more steps of plain gradient descent after the first.
    rate = case["rate"] = 0.05
    for _ in range(5):
        with torch.no_grad():
            for w in network.trainable():
                w -= rate * w.grad
                w.grad = None
        value, _ = loss(network, case, x, y, True)
        value.backward()
    # The last pass has moved the averages of batch normalisation once more than the weights.
    case["weights_after_5"] = [{k: v for k, v in own.items() if not k.startswith("moving")} for own in network.dump()]
    case["moving_after_6"] = [{k: v for k, v in own.items() if k.startswith("moving")} for own in network.dump()]
    case["prediction_after_6"] = np.round(network.logits(x, False).detach().numpy(), 9).tolist()
    return case


def layers():
    random = np.random.default_rng(20)
    scale = {"type": "rescaling", "scale": 0.00392156862745098}
    flat = {"type": "flatten"}
    out = {"type": "dense", "units": CLASSES, "activation": "softmax"}

    def dense(units, activation="tanh", **more):
        return {"type": "dense", "units": units, "activation": activation, **more}

    def conv(filters, size, activation="tanh", **more):
        return {"type": "conv2d", "filters": filters, "kernel_size": size, "activation": activation, **more}

    cases = [layer_case(f"dense, {a}", [scale, flat, dense(5, a), out], random) for a in ACTIVATIONS]
    cases += [layer_case(f"activation layer, {a}", [scale, flat, dense(5, "linear"), {"type": "activation", "activation": a}, out], random)
              for a in ("relu", "gelu", "softmax")]
    more = [
        ("dense without bias", [scale, flat, dense(5, use_bias=False), {**out, "use_bias": False}], {}),
        ("rescaling with an offset", [{"type": "rescaling", "scale": 0.0078431372549, "offset": -1.0}, flat, out], {}),
        ("softmax as a layer of its own", [scale, flat, dense(3, "linear"), {"type": "activation", "activation": "softmax"}], {}),
        ("logits", [scale, flat, dense(3, "linear")], {"from_logits": True}),
        ("logits of softmax", [scale, flat, out], {"from_logits": True}),
        ("categorical cross-entropy", [scale, flat, dense(4), out], {"loss": "categorical_crossentropy"}),
        ("mean squared error", [scale, flat, dense(4), out], {"loss": "mean_squared_error"}),
        ("class weights", [scale, flat, dense(4), out], {"class_weight": {"0": 2.0, "2": 0.5}}),
        ("class weights and mean squared error", [scale, flat, out], {"class_weight": {"1": 3.0}, "loss": "mean_squared_error"}),
        ("regularisers", [scale, flat, dense(4, kernel_regularizer={"l1": 0.01, "l2": 0.02}, bias_regularizer={"l2": 0.03}), out], {}),
        ("convolution", [scale, conv(3, 3), flat, out], {}),
        ("convolution, gelu", [scale, conv(3, 3, "gelu"), flat, out], {}),
        ("convolution, same", [scale, conv(3, 3, padding="same"), flat, out], {}),
        ("convolution, same, even window", [scale, conv(3, [2, 4], padding="same"), flat, out], {}),
        ("convolution, strides", [scale, conv(3, 3, strides=2), flat, out], {}),
        ("convolution, same, strides", [scale, conv(3, [3, 2], padding="same", strides=[2, 3]), flat, out], {}),
        ("convolution without bias, regularised", [scale, conv(2, [2, 3], use_bias=False, kernel_regularizer={"l1": 0.005, "l2": 0.01}), flat, out], {}),
        ("convolution after convolution", [scale, conv(2, 3), conv(3, 2), flat, out], {}),
        ("maximum", [scale, conv(2, 2), {"type": "max_pooling2d"}, flat, out], {}),
        ("maximum, same", [scale, conv(2, 1), {"type": "max_pooling2d", "pool_size": [2, 3], "padding": "same"}, flat, out], {}),
        ("maximum, overlapping", [scale, conv(2, 2), {"type": "max_pooling2d", "pool_size": 3, "strides": 1}, flat, out], {}),
        ("mean", [scale, conv(2, 2), {"type": "average_pooling2d"}, flat, out], {}),
        ("mean, same", [scale, conv(2, 1), {"type": "average_pooling2d", "pool_size": 3, "strides": 2, "padding": "same"}, flat, out], {}),
        ("mean of the picture itself", [scale, {"type": "average_pooling2d"}, flat, out], {}),
        ("global mean", [scale, conv(4, 3), {"type": "global_average_pooling2d"}, out], {}),
        ("global mean at the end", [scale, conv(3, 3), {"type": "global_average_pooling2d"}, {"type": "activation", "activation": "softmax"}], {}),
        ("batch normalisation of features", [scale, flat, dense(5, "linear"), {"type": "batch_normalization"}, {"type": "activation", "activation": "relu"}, out], {}),
        ("batch normalisation, other arguments", [scale, flat, {"type": "batch_normalization", "momentum": 0.8, "epsilon": 0.01}, dense(4), out], {}),
        ("batch normalisation of channels", [scale, conv(3, 3, "linear"), {"type": "batch_normalization", "momentum": 0.9}, {"type": "activation", "activation": "relu"}, flat, out], {}),
        ("dropout in prediction", [scale, {"type": "dropout", "rate": 0.5}, flat, dense(4), {"type": "dropout", "rate": 0.3}, out], {}),
        ("noise in prediction", [scale, {"type": "gaussian_noise", "stddev": 0.3}, flat, out], {}),
    ]
    return cases + [layer_case(name, stack, random, **extra) for name, stack, extra in more]


def keras_steps(o, start, gradients, rates):
    w = np.array(start)
    a, b, c = np.zeros_like(w), np.zeros_like(w), np.zeros_like(w)
    kind = o["type"]
    if kind == "adagrad":
        a += o.get("initial_accumulator_value", 0.1)
    eps, product, result = o.get("epsilon", 1e-7), 1.0, []
    for t, (g, lr) in enumerate(zip(np.array(gradients), rates), 1):
        b1, b2 = o.get("beta_1", 0.9), o.get("beta_2", 0.999)
        if kind in ("adam", "adamw"):
            if kind == "adamw":
                w = w - w * o.get("weight_decay", 0.004) * lr
            alpha = lr * np.sqrt(1 - b2 ** t) / (1 - b1 ** t)
            a, b = a + (g - a) * (1 - b1), b + (g * g - b) * (1 - b2)
            c = np.maximum(c, b)
            w = w - a * alpha / (np.sqrt(c if o.get("amsgrad") else b) + eps)
        elif kind == "sgd":
            m = o.get("momentum", 0.0)
            a = m * a - lr * g
            w = w + (m * a - lr * g if o.get("nesterov") else a)
        elif kind == "rmsprop":
            rho = o.get("rho", 0.9)
            a = rho * a + (1 - rho) * g * g
            b = rho * b + (1 - rho) * g
            c = o.get("momentum", 0.0) * c + lr * g / np.sqrt(a - (b * b if o.get("centered") else 0) + eps)
            w = w - c
        elif kind == "adagrad":
            a = a + g * g
            w = w - lr * g / np.sqrt(a + eps)
        elif kind == "adadelta":
            rho = o.get("rho", 0.95)
            a = rho * a + (1 - rho) * g * g
            d = np.sqrt(b + eps) / np.sqrt(a + eps) * g
            b = rho * b + (1 - rho) * d * d
            w = w - lr * d
        elif kind == "nadam":
            now, following = b1 * (1 - 0.5 * 0.96 ** t), b1 * (1 - 0.5 * 0.96 ** (t + 1))
            product *= now
            a, b = a + (g - a) * (1 - b1), b + (g * g - b) * (1 - b2)
            m_hat = following * a / (1 - product * following) + (1 - now) * g / (1 - product)
            w = w - m_hat * lr / (np.sqrt(b / (1 - b2 ** t)) + eps)
        result.append(w.copy())
    return result


def check_with_torch(o, start, gradients, rates, steps):
    """PyTorch adds epsilon after the root where Keras adds it before, or scales it: compared with one that does not count."""
    kind, tiny = o["type"], {**o, "epsilon": 1e-30}
    if kind == "nadam":
        return  # PyTorch 1.13 has the product of the momenta wrong by one factor: mended in 2.0
    w = torch.tensor(start, requires_grad=True)
    betas = (o.get("beta_1", 0.9), o.get("beta_2", 0.999))
    peer = {
        "adam": lambda: torch.optim.Adam([w], 1, betas, 1e-30, amsgrad=o.get("amsgrad", False)),
        "adamw": lambda: torch.optim.AdamW([w], 1, betas, 1e-30, o.get("weight_decay", 0.004)),
        "sgd": lambda: torch.optim.SGD([w], 1, o.get("momentum", 0.0), nesterov=o.get("nesterov", False)),
        "rmsprop": lambda: torch.optim.RMSprop([w], 1, o.get("rho", 0.9), 1e-30, 0, o.get("momentum", 0.0), o.get("centered", False)),
        "adagrad": lambda: torch.optim.Adagrad([w], 1, initial_accumulator_value=o.get("initial_accumulator_value", 0.1), eps=1e-30),
        "adadelta": lambda: torch.optim.Adadelta([w], 1, o.get("rho", 0.95), o.get("epsilon", 1e-7)),
    }[kind]()
    if kind == "sgd" and o.get("momentum") and len(set(rates)) > 1:
        return  # PyTorch keeps gradients in the velocity, Keras steps: they differ when the rate changes
    if kind == "rmsprop" and o.get("momentum") and len(set(rates)) > 1:
        return
    if kind == "adam" and o.get("amsgrad"):
        return  # PyTorch 1.13 takes the largest of what Keras takes the largest of, but before it is corrected
    expected = steps if kind == "adadelta" else keras_steps(tiny, start, gradients, rates)
    for g, lr, after in zip(gradients, rates, expected):
        for group in peer.param_groups:
            group["lr"] = lr
        w.grad = torch.tensor(g)
        peer.step()
        assert np.allclose(w.detach().numpy(), after, rtol=1e-9, atol=1e-12), (o, w, after)


def optimizers():
    random = np.random.default_rng(21)
    start = np.round(random.normal(0, 1, 7), 6).tolist()
    gradients = np.round(random.normal(0, 1, (6, 7)) * 10.0 ** random.integers(-4, 2, 7), 9).tolist()
    decay = lambda rates: {"rates": rates}
    cases = [
        {"type": "adam"},
        {"type": "adam", "learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3},
        {"type": "adam", "learning_rate": 0.01, "amsgrad": True, "beta_2": 0.5},
        {"type": "adamw", "learning_rate": 0.01},
        {"type": "adamw", "learning_rate": 0.1, "weight_decay": 0.3},
        {"type": "sgd"},
        {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9},
        {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
        {"type": "rmsprop"},
        {"type": "rmsprop", "learning_rate": 0.01, "rho": 0.8, "epsilon": 1e-4},
        {"type": "rmsprop", "learning_rate": 0.01, "momentum": 0.7},
        {"type": "rmsprop", "learning_rate": 0.01, "momentum": 0.7, "centered": True},
        {"type": "adagrad"},
        {"type": "adagrad", "learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3},
        {"type": "adadelta"},
        {"type": "adadelta", "learning_rate": 1.0, "rho": 0.8, "epsilon": 1e-4},
        {"type": "nadam"},
        {"type": "nadam", "learning_rate": 0.05, "beta_1": 0.7, "beta_2": 0.9},
        {"type": "adam", "learning_rate": {"type": "exponential_decay", "initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5}},
        {"type": "adam", "learning_rate": {"type": "exponential_decay", "initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5, "staircase": True}},
        {"type": "sgd", "learning_rate": {"type": "step", "initial_learning_rate": 0.1, "drop_steps": 3, "drop_rate": 0.2}},
        {"type": "sgd", "momentum": 0.9, "learning_rate": {"type": "cosine_decay", "initial_learning_rate": 0.1, "decay_steps": 4, "alpha": 0.1}},
    ]
    result = []
    for o in cases:
        rates = [rate(o, t) for t in range(len(gradients))]
        steps = keras_steps(o, start, gradients, rates)
        check_with_torch(o, start, gradients, rates, steps)
        result.append({"optimizer": o, "rates": np.round(rates, 12).tolist(), "steps": np.round(steps, 9).tolist()})
    return {"start": start, "gradients": gradients, "cases": result}


def rate(o, t):
    r = o.get("learning_rate", 0.01 if o["type"] == "sgd" else 0.001)
    if not isinstance(r, dict):
        return r
    if r["type"] == "exponential_decay":
        p = t / r["decay_steps"]
        return r["initial_learning_rate"] * r["decay_rate"] ** (math.floor(p) if r.get("staircase") else p)
    if r["type"] == "step":
        return r["initial_learning_rate"] * r["drop_rate"] ** (t // r["drop_steps"])
    done = min(t, r["decay_steps"]) / r["decay_steps"]
    return r["initial_learning_rate"] * ((1 - r["alpha"]) * 0.5 * (1 + math.cos(math.pi * done)) + r["alpha"])


(HERE / "layers.json").write_text(json.dumps(layers(), separators=(",", ":")) + "\n")
(HERE / "optimizers.json").write_text(json.dumps(optimizers(), separators=(",", ":")) + "\n")
